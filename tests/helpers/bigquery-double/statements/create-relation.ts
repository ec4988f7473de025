import { pseudoColumns, withPartition } from '../catalogue/ingestion-time.ts'
import {
  keyOf,
  partitionTime,
  type Relation,
  type RelationName,
  type Table,
  type View,
} from '../catalogue/relation.ts'
import { type Field, fieldOf } from '../engine/column-types.ts'
import type { EngineColumn, Row, SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, pathOf, sourceOf, text } from '../engine/syntax-tree.ts'
import { elements, isNull } from '../engine/values.ts'
import { duplicate, invalid, invalidQuery, unsupported } from '../errors.ts'
import { readColumn } from './column-definitions.ts'
import { applyOptions, readOptions, tableOptionNames, viewOptionNames } from './options.ts'
import { describePartitioning, readPartitioning } from './partition-spec.ts'
import { analyzePart, answerQuery, outputColumns, refuseDuplicates } from './query.ts'
import { type Outcome, outcome, resolvePath, type Session, temporaryDataset } from './session.ts'

/** CREATE TABLE, with columns or AS a query, permanent or temporary. */
export async function createTable(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  for (const clause of ['likeTableName', 'cloneDataSource', 'copyDataSource']) {
    if (child(statement, clause) !== undefined) throw unsupported('CREATE TABLE LIKE, CLONE and COPY')
  }
  const isTemporary = text(statement, 'scope') === 'TEMPORARY'
  const path = pathOf(child(statement, 'name'))
  const name = isTemporary ? temporaryName(path) : resolvePath(session, path)
  const query = child(statement, 'query')
  const statementType = query === undefined ? 'CREATE_TABLE' : 'CREATE_TABLE_AS_SELECT'
  const existing = isTemporary ? session.temporary.get(name.name.toLowerCase()) : session.catalogue.find(name)
  if (!isTemporary) session.catalogue.dataset(name.dataset, session.location)
  if (existing !== undefined && statement.fields['isIfNotExists'] === true) {
    return outcome(statementType, { ddlOperation: 'SKIP', ddlTarget: name })
  }
  const answer = query === undefined ? undefined : await answerQuery(session, sql, query)
  const elements = child(statement, 'tableElementList')
  if (answer !== undefined && elements !== undefined)
    throw unsupported('CREATE TABLE with columns and AS SELECT')
  const fields =
    answer === undefined ? await readColumns(session, sql, elements) : namedFields(answer.columns, 'TABLE')
  const spec = readPartitioning(statement, fields)
  const options = applyOptions(spec, await readOptions(session, sql, statement, tableOptionNames))
  const pseudo = pseudoColumns(options)
  if (pseudo.length > 0 && answer !== undefined)
    throw invalidQuery(`PARTITION BY ${partitionTime} cannot be used with AS query_statement`)
  refuseReplacement(session, name, existing, 'TABLE', statement)
  if (existing !== undefined && describePartitioning(existing.options) !== describePartitioning(options)) {
    throw invalid(
      `Cannot replace a table with a different partitioning spec. Instead, DROP the table, and then recreate it. New partitioning spec is ${describePartitioning(options)} and existing spec is ${describePartitioning(existing.options)}`,
    )
  }
  if (!session.dryRun) {
    storeRows(
      session,
      { kind: 'TABLE', ...name, fields: [...pseudo, ...fields], options, rows: [], ...moments(session) },
      answer?.rows ?? [],
    )
  }
  return outcome(statementType, {
    columns: answer?.columns ?? [],
    bytesProcessed: answer?.bytesProcessed ?? 0,
    referenced: answer?.referenced ?? [],
    ddlOperation: existing === undefined ? 'CREATE' : 'REPLACE',
    ddlTarget: name,
  })
}

function temporaryName(path: readonly string[]): RelationName {
  const name = path.at(-1) ?? ''
  if (path.length > 1 || name.includes('.'))
    throw invalidQuery('Temporary tables cannot be qualified with a dataset')
  return { dataset: temporaryDataset, name }
}

async function readColumns(
  session: Session,
  sql: string,
  elements: SyntaxNode | undefined,
): Promise<readonly Field[]> {
  const fields: Field[] = []
  for (const element of elements === undefined ? [] : children(elements, 'elements')) {
    if (element.kind !== 'astColumnDefinitionNode') throw unsupported('constraints of tables')
    fields.push(await readColumn(session, sql, element))
  }
  return fields
}

/** The columns of a query that become columns of a table or view: all need a name of their own. */
function namedFields(columns: readonly EngineColumn[], kind: 'TABLE' | 'VIEW'): readonly Field[] {
  refuseDuplicates(columns)
  return columns.map((column, at) => {
    if (/^f\d+_$/.test(column.name)) {
      throw invalidQuery(`CREATE ${kind} columns must be named, but column ${at + 1} has no name`)
    }
    return fieldOf(column.name, column.type)
  })
}

function refuseReplacement(
  session: Session,
  name: RelationName,
  existing: Relation | undefined,
  kind: Relation['kind'],
  statement: SyntaxNode,
): void {
  if (existing === undefined) return
  if (existing.kind !== kind) {
    throw invalid(
      `${session.catalogue.qualified(name)} is not allowed for this operation because it is currently a ${existing.kind}.`,
    )
  }
  if (statement.fields['isOrReplace'] !== true) throw duplicate(`Table ${session.catalogue.qualified(name)}`)
}

const moments = (session: Session) => {
  const nowMs = session.catalogue.nowMs()
  return { createdMs: nowMs, modifiedMs: nowMs }
}

/** Puts a table where it belongs: into the script, or into its dataset. */
export function store(session: Session, relation: Relation): void {
  if (relation.dataset !== temporaryDataset) session.catalogue.put(relation)
  else if (relation.kind === 'TABLE') session.temporary.set(relation.name.toLowerCase(), relation)
}

/** The table with other rows, and changed at this moment. */
export function storeRows(session: Session, table: Table, rows: Table['rows']): void {
  const modifiedMs = session.catalogue.nowMs()
  store(session, {
    ...table,
    rows: rows.map((row) => storable(withPartition(row, table, modifiedMs), table.fields)),
    modifiedMs,
  })
}

/** A row as a table keeps it: no NULL where a value is required, no NULL arrays, no NULL in arrays. */
function storable(row: Row, fields: readonly Field[]): Row {
  return fields.map((field, at) => {
    const value = row[at] ?? {}
    if (field.mode === 'REQUIRED' && isNull(value))
      throw invalidQuery(`Required field ${field.name} cannot be null`)
    if (field.mode !== 'REPEATED') return value
    if (elements(value).some(isNull)) {
      throw invalidQuery(`Array cannot have a null element; error in writing field ${field.name}`)
    }
    return isNull(value) ? { arrayValue: { element: [] } } : value
  })
}

/** CREATE VIEW and CREATE MATERIALIZED VIEW. */
export async function createView(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const isMaterialized = statement.kind === 'astCreateMaterializedViewStatementNode'
  const kind = isMaterialized ? 'MATERIALIZED_VIEW' : 'VIEW'
  const name = resolvePath(session, pathOf(child(statement, 'name')))
  session.catalogue.dataset(name.dataset, session.location)
  const existing = session.catalogue.find(name)
  const query = child(statement, 'query')
  if (query === undefined) throw invalidQuery('A view needs a query')
  if (existing !== undefined && statement.fields['isIfNotExists'] === true) {
    return outcome(`CREATE_${kind}`, { ddlOperation: 'SKIP', ddlTarget: name })
  }
  const analyzed = await analyzePart({ ...session, temporary: new Map(), dryRun: true }, sql, query)
  const fields = namedFields(outputColumns(analyzed.resolved), 'VIEW')
  const materializedNames = isMaterialized
    ? [...refreshOptionNames, 'kms_key_name', 'partition_expiration_days']
    : []
  const values = await readOptions(session, sql, statement, [...viewOptionNames, ...materializedNames])
  refuseReplacement(session, name, existing, kind, statement)
  const relationValues = Object.fromEntries(
    Object.entries(values).filter(([key]) => !refreshOptionNames.includes(key)),
  )
  const spec = isMaterialized ? readPartitioning(statement, fields) : {}
  if (pseudoColumns(spec).length > 0) throw unsupported('materialized views by ingestion time')
  const view: View = {
    kind,
    ...name,
    fields,
    query: sourceOf(sql, query),
    options: applyOptions(spec, relationValues),
    ...(isMaterialized ? { refresh: readRefresh(values) } : {}),
    ...moments(session),
  }
  if (!session.dryRun) session.catalogue.put(view)
  return outcome(`CREATE_${kind}`, {
    referenced: analyzed.referenced.filter((one) => keyOf(one) !== keyOf(name)),
    ddlOperation: existing === undefined ? 'CREATE' : 'REPLACE',
    ddlTarget: name,
  })
}

const refreshOptionNames = ['enable_refresh', 'refresh_interval_minutes', 'max_staleness']

function readRefresh(values: Readonly<Record<string, unknown>>): NonNullable<View['refresh']> {
  const minutes = Number(values['refresh_interval_minutes'] ?? 30)
  return {
    enableRefresh: values['enable_refresh'] !== false,
    refreshIntervalMs: String(minutes * 60_000),
    ...(typeof values['max_staleness'] === 'string' ? { maxStaleness: values['max_staleness'] } : {}),
  }
}
