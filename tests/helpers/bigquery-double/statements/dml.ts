import { ownColumns } from '../catalogue/ingestion-time.ts'
import type { Table } from '../catalogue/relation.ts'
import { engineColumns, sqlType } from '../engine/column-types.ts'
import type { EngineTable, Row, SyntaxNode, Value } from '../engine/sql-engine.ts'
import { child, children, pathOf, text } from '../engine/syntax-tree.ts'
import { invalidQuery, unsupported } from '../errors.ts'
import { storeRows } from './create-relation.ts'
import { computedPrefix, type Expanded, expandParts, targetTable } from './expand.ts'
import { type Analyzed, analyzePart, readTables, scopeOf } from './query.ts'
import { type DmlStatistics, type Outcome, outcome, type Session } from './session.ts'

/** The column by which a row of the target is known while a statement changes it. */
const rowNumber = '_tgelt_row'

/** A place in the target, set to an expression. */
interface Assignment {
  readonly column: number
  readonly expression: string
}

/** What a DML statement did, and what it read. */
export function done(statementType: string, analyzed: Analyzed, counts: Partial<DmlStatistics>): Outcome {
  const { bytesProcessed, referenced } = analyzed
  const dml = { insertedRowCount: 0, updatedRowCount: 0, deletedRowCount: 0, ...counts }
  return outcome(statementType, { bytesProcessed, referenced, dml })
}

/** UPDATE … SET … [FROM …] WHERE …, as a query that says which row gets which values. */
export async function update(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const where = child(statement, 'where')
  if (where === undefined) throw invalidQuery('UPDATE must have a WHERE clause')
  const analyzed = await analyzePart(session, sql, statement)
  if (session.dryRun) return done('UPDATE', analyzed, {})
  const { name, table } = targetTable(session, pathOf(child(statement, 'targetPath')))
  const list = child(statement, 'updateItemList')
  const from = child(child(statement, 'fromClause') ?? statement, 'tableExpression')
  const parts = await expandPieces(
    session,
    sql,
    statement,
    list === undefined ? [] : children(list, 'updateItems'),
    [where, ...(from ? [from] : [])],
  )
  const [condition = 'true', source] = parts.others
  const assignments = parts.items.map((item) => assignment(table, item))
  const alias = aliasOf(statement, table)
  const query = `select \`${alias}\`.${rowNumber}, ${assignments.map((one) => castTo(table, one)).join(', ')}
from \`${name}\` as \`${alias}\`${source === undefined ? '' : `\ncross join ${source}`}
where (${condition}\n)`
  const answer = await session.engine.query(
    query,
    scopeOf(session, targetScope(analyzed, parts, name, table)),
  )
  const rows = [...table.rows]
  const touched = new Set<number>()
  for (const [key, ...values] of answer.rows) {
    const at = touch(touched, key)
    rows[at] = withValues(rows[at] ?? [], assignments, values)
  }
  storeRows(session, table, rows)
  return done('UPDATE', analyzed, { updatedRowCount: touched.size })
}

/** DELETE … WHERE …, as a query that says which rows go. */
export async function deleteRows(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const where = child(statement, 'where')
  if (where === undefined) throw invalidQuery('DELETE must have a WHERE clause')
  const analyzed = await analyzePart(session, sql, statement)
  if (session.dryRun) return done('DELETE', analyzed, {})
  const { name, table } = targetTable(session, pathOf(child(statement, 'targetPath')))
  const parts = await expandPieces(session, sql, statement, [], [where])
  const alias = aliasOf(statement, table)
  const query = `select \`${alias}\`.${rowNumber} from \`${name}\` as \`${alias}\` where (${parts.others[0]}\n)`
  const answer = await session.engine.query(
    query,
    scopeOf(session, targetScope(analyzed, parts, name, table)),
  )
  const gone = new Set(answer.rows.map(([key]) => Number(key?.int64Value)))
  storeRows(
    session,
    table,
    table.rows.filter((_, at) => !gone.has(at)),
  )
  return done('DELETE', analyzed, { deletedRowCount: gone.size })
}

const aliasOf = (statement: SyntaxNode, table: Table): string =>
  text(child(child(statement, 'alias') ?? statement, 'identifier'), 'idString') || table.name

interface Pieces extends Pick<Expanded, 'tables' | 'computed'> {
  readonly items: readonly { readonly path: readonly string[]; readonly expression: string | undefined }[]
  readonly others: readonly string[]
}

/** The assignments of SET, and other parts of the statement, with their names resolved. */
async function expandPieces(
  session: Session,
  sql: string,
  statement: SyntaxNode,
  items: readonly SyntaxNode[],
  others: readonly SyntaxNode[],
): Promise<Pieces> {
  const setValues = items.map((item) => {
    const setValue = child(item, 'setValue')
    const value = setValue === undefined ? undefined : child(setValue, 'value')
    if (setValue === undefined || value === undefined) throw unsupported('nested DML')
    return { path: pathOf(child(setValue, 'path')), value }
  })
  const parts = await expandParts(session, sql, statement, [...setValues.map((one) => one.value), ...others])
  return {
    ...parts,
    items: setValues.map(({ path, value }, at) => ({
      path,
      expression: value.kind === 'astDefaultLiteralNode' ? undefined : parts.texts[at],
    })),
    others: parts.texts.slice(setValues.length),
  }
}

function assignment(table: Table, { path, expression }: Pieces['items'][number]): Assignment {
  return { column: columnPlace(table, path), expression: expression ?? 'null' }
}

export function columnPlace(table: Table, path: readonly string[]): number {
  const find = (name: string | undefined) =>
    table.fields.findIndex((field) => field.name.toLowerCase() === name?.toLowerCase())
  const [first, second, ...more] = path
  if (second === undefined) return find(first)
  if (find(first) !== -1 || more.length > 0) throw unsupported('UPDATE of a field of a STRUCT')
  return find(second)
}

function castTo(table: Table, { column, expression }: Assignment): string {
  const type = engineColumns(table.fields)[column]?.type
  return `cast((${expression}\n) as ${type === undefined ? 'string' : sqlType(type)})`
}

/** What the rewritten statement reads: the target whole and with numbered rows. */
function targetScope(
  analyzed: Analyzed,
  parts: Pick<Expanded, 'tables' | 'computed'>,
  name: string,
  table: Table,
): readonly EngineTable[] {
  const read = readTables(analyzed).filter((one) => one.name !== name && !one.name.startsWith(computedPrefix))
  const target = { name, columns: engineColumns(table.fields), rows: table.rows, key: rowNumber }
  return [...read, ...parts.computed, target]
}

/** The row's place in the target; fails if it was changed before. */
function touch(touched: Set<number>, key: Value | undefined): number {
  const at = Number(key?.int64Value)
  if (touched.has(at))
    throw invalidQuery('UPDATE/MERGE must match at most one source row for each target row')
  touched.add(at)
  return at
}

function withValues(row: Row, assignments: readonly Assignment[], values: readonly Value[]): Row {
  const changed = [...row]
  for (const [place, { column }] of assignments.entries()) changed[column] = values[place] ?? {}
  return changed
}

interface Clause {
  readonly matchType: string
  readonly action: 'UPDATE' | 'INSERT' | 'DELETE'
  readonly condition: string
  readonly assignments: readonly Assignment[]
}

/** MERGE, as one query over target and source, outer joined, that says which clause each row meets and what it sets. */
export async function merge(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const analyzed = await analyzePart(session, sql, statement)
  if (session.dryRun) return done('MERGE', analyzed, {})
  const { name, table } = targetTable(session, pathOf(child(statement, 'targetPath')))
  const source = child(statement, 'tableExpression')
  const condition = child(statement, 'mergeCondition')
  if (source === undefined || condition === undefined)
    throw invalidQuery('MERGE needs a source and a condition')
  const alias = aliasOf(statement, table)
  const sourceAlias = sourceAliasOf(source)
  const joined = await expandParts(session, sql, statement, [source, condition])
  const clauses: Clause[] = []
  const list = child(statement, 'whenClauses')
  for (const one of list === undefined ? [] : children(list, 'clauseList')) {
    clauses.push(await readClause(session, sql, statement, one, { alias, sourceAlias, table }))
  }
  const query = mergeQuery(clauses, {
    name,
    alias,
    sourceAlias,
    table,
    source: joined.texts[0] ?? '',
    on: joined.texts[1] ?? '',
  })
  const answer = await session.engine.query(
    query,
    scopeOf(session, targetScope(analyzed, joined, name, table)),
  )
  const { rows, counts } = applyMerge(table, clauses, answer.rows)
  storeRows(session, table, rows)
  return done('MERGE', analyzed, counts)
}

function sourceAliasOf(source: SyntaxNode): string {
  const named = text(child(child(source, 'alias') ?? source, 'identifier'), 'idString')
  const alias = named || pathOf(child(source, 'pathExpr')).at(-1)?.split('.').at(-1)
  if (alias === undefined) throw unsupported('MERGE with a source without alias')
  return alias
}

interface Sides {
  readonly alias: string
  readonly sourceAlias: string
  readonly table: Table
}

async function readClause(
  session: Session,
  sql: string,
  statement: SyntaxNode,
  clause: SyntaxNode,
  sides: Sides,
): Promise<Clause> {
  const action = child(clause, 'action')
  const search = child(clause, 'searchCondition')
  const kind = text(action, 'actionType') as Clause['action']
  const updates = child(action ?? clause, 'updateItemList')
  const row = child(action ?? clause, 'insertRow')
  const values = row === undefined ? [] : children(row, 'values')
  const conditions = search === undefined ? [] : [search]
  const parts = await expandPieces(
    session,
    sql,
    statement,
    updates === undefined ? [] : children(updates, 'updateItems'),
    [...conditions, ...values],
  )
  const sourceSide = `\`${sides.sourceAlias}\`._tgelt_source is not null`
  const targetSide = `\`${sides.alias}\`.${rowNumber} is not null`
  const matchType = text(clause, 'matchType')
  const side = {
    MATCHED: `${targetSide} and ${sourceSide}`,
    NOT_MATCHED_BY_SOURCE: `not (${sourceSide})`,
    NOT_MATCHED_BY_TARGET: `not (${targetSide})`,
  }[matchType]
  const condition = search === undefined ? side : `${side} and (${parts.others[0]}\n)`
  const expressions = parts.others.slice(conditions.length)
  const assignments =
    kind === 'INSERT'
      ? insertAssignments(action, values, expressions, sides)
      : parts.items.map((item) => assignment(sides.table, item))
  return { matchType, action: kind, condition: condition ?? 'false', assignments }
}

function insertAssignments(
  action: SyntaxNode | undefined,
  values: readonly SyntaxNode[],
  expressions: readonly string[],
  { table, sourceAlias }: Sides,
): readonly Assignment[] {
  const list = action === undefined ? undefined : child(action, 'insertColumnList')
  const names =
    list === undefined
      ? ownColumns(table.fields).map((field) => field.name)
      : children(list, 'identifiers').map((one) => text(one, 'idString'))
  return names.map((name, at) => ({
    column: columnPlace(table, [name]),
    expression:
      values.length === 0
        ? `\`${sourceAlias}\`.\`${name}\``
        : values[at]?.kind === 'astDefaultLiteralNode'
          ? 'null'
          : (expressions[at] ?? 'null'),
  }))
}

function mergeQuery(
  clauses: readonly Clause[],
  {
    name,
    alias,
    sourceAlias,
    table,
    source,
    on,
  }: Sides & { readonly name: string; readonly source: string; readonly on: string },
): string {
  const chosen = `case ${clauses.map(({ condition }, at) => `when ${condition} then ${at}`).join(' ')} end`
  const columns = clauses.flatMap((clause, at) =>
    clause.assignments.map((one) => `if((${chosen}) = ${at}, ${castTo(table, one)}, null)`),
  )
  return `select ${[`\`${alias}\`.${rowNumber}`, chosen, ...columns].join(',\n')}
from \`${name}\` as \`${alias}\`
full outer join (select *, true as _tgelt_source from ${source}) as \`${sourceAlias}\`
on (${on}\n)`
}

function applyMerge(
  table: Table,
  clauses: readonly Clause[],
  answers: readonly Row[],
): { rows: readonly Row[]; counts: DmlStatistics } {
  const rows: Row[] = [...table.rows]
  const inserted: Row[] = []
  const gone = new Set<number>()
  const touched = new Set<number>()
  for (const [key, chosen, ...values] of answers) {
    if (chosen?.int64Value === undefined) continue
    const at = Number(chosen.int64Value)
    const clause = clauses[at]
    if (clause === undefined) continue
    const before = clauses.slice(0, at).reduce((sum, one) => sum + one.assignments.length, 0)
    const own = values.slice(before, before + clause.assignments.length)
    if (clause.action === 'INSERT') {
      inserted.push(
        withValues(
          table.fields.map(() => ({})),
          clause.assignments,
          own,
        ),
      )
      continue
    }
    const place = touch(touched, key)
    if (clause.action === 'DELETE') gone.add(place)
    else rows[place] = withValues(rows[place] ?? [], clause.assignments, own)
  }
  return {
    rows: [...rows.filter((_, at) => !gone.has(at)), ...inserted],
    counts: {
      insertedRowCount: inserted.length,
      updatedRowCount: touched.size - gone.size,
      deletedRowCount: gone.size,
    },
  }
}
