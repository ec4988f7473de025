import { ownColumns } from '../catalogue/ingestion-time.ts'
import type { Table } from '../catalogue/relation.ts'
import { partitionColumn } from '../catalogue/relation.ts'
import { engineColumns, engineType, type Field, sqlType } from '../engine/column-types.ts'
import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, pathOf, text } from '../engine/syntax-tree.ts'
import { duplicate, invalid, invalidQuery, notFound, unsupported } from '../errors.ts'
import { readColumn, readSchema } from './column-definitions.ts'
import { store } from './create-relation.ts'
import { applyOptions, readOptions, tableOptionNames, viewOptionNames } from './options.ts'
import { scopeOf } from './query.ts'
import { type Outcome, outcome, resolvePath, type Session, temporaryTable } from './session.ts'

type Action = (session: Session, sql: string, action: SyntaxNode, table: Table) => Promise<Table> | Table

const actions: Readonly<Record<string, Action>> = {
  astAddColumnActionNode: addColumn,
  astDropColumnActionNode: (session, _sql, action, table) => dropColumn(session, action, table),
  astAlterColumnTypeActionNode: changeType,
  astAlterColumnOptionsActionNode: describeColumn,
  astAlterColumnDropNotNullActionNode: (_session, _sql, action, table) => allowNull(action, table),
  astRenameColumnActionNode: (_session, _sql, action, table) => renameColumn(action, table),
  astSetOptionsActionNode: async (session, sql, action, table) => ({
    ...table,
    options: applyOptions(table.options, await readOptions(session, sql, action, tableOptionNames)),
  }),
}

/** ALTER TABLE: all of its actions or none. */
export async function alterTable(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const path = pathOf(child(statement, 'path'))
  const ifExists = statement.fields['isIfExists'] === true
  const temporary = temporaryTable(session, path)
  if (
    temporary === undefined &&
    ifExists &&
    session.catalogue.find(resolvePath(session, path)) === undefined
  ) {
    return outcome('ALTER_TABLE', { ddlOperation: 'SKIP', ddlTarget: resolvePath(session, path) })
  }
  const list = child(statement, 'actionList')
  const [first, ...more] = list === undefined ? [] : children(list, 'actions')
  if (first?.kind === 'astRenameToClauseNode' && temporary === undefined) {
    if (more.length > 0) throw invalidQuery('ALTER TABLE RENAME TO cannot stand beside other actions')
    return renameTable(session, first, session.catalogue.table(resolvePath(session, path), session.location))
  }
  let table = temporary ?? session.catalogue.table(resolvePath(session, path), session.location)
  for (const action of list === undefined ? [] : children(list, 'actions')) {
    const alter = actions[action.kind]
    if (alter === undefined)
      throw unsupported(`ALTER TABLE with ${action.kind.replace(/^ast|ActionNode$/g, '')}`)
    table = await alter(session, sql, action, table)
  }
  if (!session.dryRun) store(session, { ...table, modifiedMs: session.catalogue.nowMs() })
  return outcome('ALTER_TABLE', {
    ddlOperation: 'ALTER',
    ddlTarget: { dataset: table.dataset, name: table.name },
  })
}

/** A table keeps its rows, options and moment of creation under the other name. */
function renameTable(session: Session, action: SyntaxNode, table: Table): Outcome {
  const { catalogue } = session
  const [name = '', ...further] = pathOf(child(action, 'newName'))
  if (further.length > 0 || name.includes('.'))
    throw invalidQuery(`The new name of a table has no dataset: ${[name, ...further].join('.')}`)
  const renamed = { ...table, name, modifiedMs: catalogue.nowMs() }
  if (catalogue.find(renamed) !== undefined) throw duplicate(`Table ${catalogue.qualified(renamed)}`)
  if (!session.dryRun) {
    catalogue.delete(table)
    catalogue.put(renamed)
  }
  return outcome('ALTER_TABLE', {
    ddlOperation: 'ALTER',
    ddlTarget: { dataset: table.dataset, name: table.name },
  })
}

/** ALTER VIEW … SET OPTIONS. */
export async function alterView(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const name = resolvePath(session, pathOf(child(statement, 'path')))
  const relation = session.catalogue.relation(name, session.location)
  if (relation.kind === 'TABLE') {
    throw invalid(
      `${session.catalogue.qualified(name)} is not allowed for this operation because it is currently a TABLE.`,
    )
  }
  let { options } = relation
  const list = child(statement, 'actionList')
  for (const action of list === undefined ? [] : children(list, 'actions')) {
    if (action.kind !== 'astSetOptionsActionNode') throw unsupported('ALTER VIEW but for SET OPTIONS')
    options = applyOptions(options, await readOptions(session, sql, action, viewOptionNames))
  }
  if (!session.dryRun) session.catalogue.put({ ...relation, options, modifiedMs: session.catalogue.nowMs() })
  return outcome('ALTER_VIEW', { ddlOperation: 'ALTER', ddlTarget: name })
}

async function addColumn(session: Session, sql: string, action: SyntaxNode, table: Table): Promise<Table> {
  const definition = child(action, 'columnDefinition')
  if (definition === undefined) throw invalidQuery('ADD COLUMN needs a column')
  const field = await readColumn(session, sql, definition)
  if (place(table, field.name) !== -1) {
    if (action.fields['isIfNotExists'] === true) return table
    throw invalidQuery(`Column already exists: ${field.name}`)
  }
  if (field.mode === 'REQUIRED') {
    throw invalid(
      `Provided Schema does not match Table ${session.catalogue.qualified(table)}. Cannot add required fields to an existing schema. (field: ${field.name})`,
    )
  }
  const empty = field.mode === 'REPEATED' ? { arrayValue: { element: [] } } : {}
  return { ...table, fields: [...table.fields, field], rows: table.rows.map((row) => [...row, empty]) }
}

const place = (table: Table, name: string): number =>
  table.fields.findIndex((field) => field.name.toLowerCase() === name.toLowerCase())

function existing(action: SyntaxNode, table: Table): number {
  const name = text(child(action, 'columnName'), 'idString')
  const at = place(table, name)
  if (at === -1) throw notFound(`Column not found: ${name}`)
  return at
}

function dropColumn(session: Session, action: SyntaxNode, table: Table): Table {
  const name = text(child(action, 'columnName'), 'idString')
  if (place(table, name) === -1 && action.fields['isIfExists'] === true) return table
  const at = existing(action, table)
  const used = [partitionColumn(table.options), ...(table.options.clustering?.fields ?? [])]
  if (used.some((one) => one?.toLowerCase() === name.toLowerCase())) {
    throw invalid(
      `Cannot drop column ${name} of ${session.catalogue.qualified(table)}: the table is partitioned or clustered by it`,
    )
  }
  if (ownColumns(table.fields).length === 1) throw invalid('Cannot drop the only column of a table')
  const others = <T>(list: readonly T[]) => list.filter((_, other) => other !== at)
  return { ...table, fields: others(table.fields), rows: table.rows.map(others) }
}

/** What BigQuery lets a column's type become. */
const widenings: Readonly<Record<string, readonly string[]>> = {
  INTEGER: ['NUMERIC', 'BIGNUMERIC', 'FLOAT'],
  NUMERIC: ['BIGNUMERIC', 'FLOAT'],
  BIGNUMERIC: ['FLOAT'],
}

async function changeType(session: Session, sql: string, action: SyntaxNode, table: Table): Promise<Table> {
  const at = existing(action, table)
  const before = table.fields[at]
  const schema = child(action, 'schema')
  if (before === undefined || schema === undefined) throw invalidQuery('SET DATA TYPE needs a type')
  const after: Field = { ...before, ...(await readSchema(session, sql, before.name, schema)) }
  if (before.type !== after.type && !widenings[before.type]?.includes(after.type)) {
    throw invalid(
      `ALTER TABLE ALTER COLUMN SET DATA TYPE requires that the existing column type (${sqlType(engineType(before))}) is assignable to the new type (${sqlType(engineType(after))})`,
    )
  }
  const fields = replaced(table.fields, at, after)
  const list = engineColumns(table.fields).map(({ name }, one) =>
    one === at ? `cast(\`${name}\` as ${sqlType(engineType(after))})` : `\`${name}\``,
  )
  const source = { name: 'altered', columns: engineColumns(table.fields), rows: table.rows }
  const { rows } = await session.engine.query(
    `select ${list.join(', ')} from altered`,
    scopeOf(session, [source]),
  )
  return { ...table, fields, rows }
}

const replaced = <T>(list: readonly T[], at: number, value: T): readonly T[] =>
  list.map((one, place) => (place === at ? value : one))

async function describeColumn(
  session: Session,
  sql: string,
  action: SyntaxNode,
  table: Table,
): Promise<Table> {
  const at = existing(action, table)
  const { description: _, ...field } = table.fields[at] ?? { name: '', type: '' }
  const { description } = await readOptions(session, sql, action, ['description'])
  const described = typeof description === 'string' ? { ...field, description } : field
  return { ...table, fields: replaced(table.fields, at, described) }
}

function allowNull(action: SyntaxNode, table: Table): Table {
  const at = existing(action, table)
  const field = table.fields[at]
  return field === undefined
    ? table
    : { ...table, fields: replaced(table.fields, at, { ...field, mode: 'NULLABLE' as const }) }
}

function renameColumn(action: SyntaxNode, table: Table): Table {
  const at = existing(action, table)
  const name = text(child(action, 'newColumnName'), 'idString')
  const field = table.fields[at]
  if (place(table, name) !== -1) throw invalidQuery(`Column already exists: ${name}`)
  return field === undefined ? table : { ...table, fields: replaced(table.fields, at, { ...field, name }) }
}
