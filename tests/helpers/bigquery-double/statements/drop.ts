import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, pathOf, text } from '../engine/syntax-tree.ts'
import { duplicate, invalid, notFound, unsupported } from '../errors.ts'
import { storeRows } from './create-relation.ts'
import { targetTable } from './expand.ts'
import { readOptions } from './options.ts'
import { type Outcome, outcome, resolvePath, type Session, temporaryTable } from './session.ts'

/** DROP of anything that can be created. */
export function drop(session: Session, statement: SyntaxNode): Outcome {
  const kind =
    statement.kind === 'astDropMaterializedViewStatementNode'
      ? 'kMaterializedView'
      : text(statement, 'schemaObjectKind')
  const path = pathOf(child(statement, 'name'))
  const ifExists = statement.fields['isIfExists'] === true
  if (kind === 'kSchema')
    return dropSchema(session, path, ifExists, text(statement, 'dropMode') === 'CASCADE')
  if (kind === 'kModel') return dropModel(session, path, ifExists)
  const expected = relationKinds[kind]
  if (expected === undefined) throw unsupported(`DROP of ${kind.slice(1)}`)
  const temporary = kind === 'kTable' ? temporaryTable(session, path) : undefined
  if (temporary !== undefined) {
    if (!session.dryRun) session.temporary.delete(temporary.name.toLowerCase())
    return outcome('DROP_TABLE', { ddlOperation: 'DROP' })
  }
  const name = resolvePath(session, path)
  const dataset = session.catalogue.findDataset(name.dataset)
  const existing = session.catalogue.find(name)
  if (existing === undefined && ifExists && dataset !== undefined) {
    return outcome(`DROP_${expected}`, { ddlOperation: 'SKIP', ddlTarget: name })
  }
  const { kind: actual } = session.catalogue.relation(name, session.location)
  if (actual !== expected) {
    throw invalid(
      `Cannot drop ${session.catalogue.qualified(name)} which has type ${actual}. An object of type ${expected} was expected.`,
    )
  }
  if (!session.dryRun) session.catalogue.delete(name)
  return outcome(`DROP_${expected}`, { ddlOperation: 'DROP', ddlTarget: name })
}

const relationKinds: Readonly<Record<string, string>> = {
  kTable: 'TABLE',
  kView: 'VIEW',
  kMaterializedView: 'MATERIALIZED_VIEW',
}

function dropSchema(session: Session, path: readonly string[], ifExists: boolean, cascade: boolean): Outcome {
  const id = path.flatMap((part) => part.split('.')).at(-1) ?? ''
  if (session.catalogue.findDataset(id) === undefined && ifExists)
    return outcome('DROP_SCHEMA', { ddlOperation: 'SKIP' })
  session.catalogue.dataset(id, session.location)
  if (!session.dryRun) session.catalogue.deleteDataset(id, cascade)
  return outcome('DROP_SCHEMA', { ddlOperation: 'DROP' })
}

function dropModel(session: Session, path: readonly string[], ifExists: boolean): Outcome {
  const name = resolvePath(session, path)
  if (session.catalogue.findModel(name) === undefined) {
    if (ifExists) return outcome('DROP_MODEL', { ddlOperation: 'SKIP' })
    throw notFound(`Not found: Model ${session.catalogue.qualified(name)}`)
  }
  if (!session.dryRun) session.catalogue.deleteModel(name)
  return outcome('DROP_MODEL', { ddlOperation: 'DROP' })
}

export async function createSchema(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const id =
    pathOf(child(statement, 'name'))
      .flatMap((part) => part.split('.'))
      .at(-1) ?? ''
  const values = await readOptions(session, sql, statement, [
    'location',
    'description',
    'labels',
    'friendly_name',
  ])
  if (session.catalogue.findDataset(id) !== undefined) {
    if (statement.fields['isIfNotExists'] === true) return outcome('CREATE_SCHEMA', { ddlOperation: 'SKIP' })
    throw duplicate(`Dataset ${session.catalogue.project}:${id}`)
  }
  const { location = session.location ?? 'US', ...properties } = values
  if (!session.dryRun) {
    session.catalogue.addDataset({
      id,
      location: String(location),
      createdMs: session.catalogue.nowMs(),
      properties,
    })
  }
  return outcome('CREATE_SCHEMA', { ddlOperation: 'CREATE' })
}

export function truncate(session: Session, statement: SyntaxNode): Outcome {
  const { table } = targetTable(session, pathOf(child(statement, 'targetPath')))
  if (child(statement, 'where') !== undefined) throw unsupported('TRUNCATE TABLE with WHERE')
  if (!session.dryRun) storeRows(session, table, [])
  const dml = { insertedRowCount: 0, updatedRowCount: 0, deletedRowCount: table.rows.length }
  return outcome('TRUNCATE_TABLE', { dml, referenced: [{ dataset: table.dataset, name: table.name }] })
}
