import type { RelationName, Table } from '../catalogue/relation.ts'
import type { EngineColumn, EngineTable, QueryResult, Row, Scope, SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, text } from '../engine/syntax-tree.ts'
import { BigqueryError, invalidQuery } from '../errors.ts'
import { constantValues } from './constants.ts'
import { type Expanded, expand, withoutRows } from './expand.ts'
import { type ScannedTable, scannedTables } from './scans.ts'
import type { Session } from './session.ts'
import { relocateMessage } from './text-edits.ts'

/** A statement that the engine has understood, and what it will read. */
export interface Analyzed {
  readonly expanded: Expanded
  readonly resolved: SyntaxNode
  readonly scans: ReadonlyMap<string, ScannedTable>
  readonly bytesProcessed: number
  readonly referenced: readonly RelationName[]
}

/** Text around a part, such as what makes a query of an expression. */
export interface Wrapping {
  readonly before: string
  readonly after: string
}

function wrap(expanded: Expanded, { before, after }: Wrapping): Expanded {
  const { sql, originalByte } = expanded.text
  const shift = Buffer.byteLength(before)
  return {
    ...expanded,
    text: { sql: `${before}${sql}${after}`, originalByte: (byte) => originalByte(Math.max(0, byte - shift)) },
  }
}

/** Expands and analyses the part of a text that a node stands for. Errors have the place in the whole text. */
export async function analyzePart(
  session: Session,
  sql: string,
  node: SyntaxNode,
  wrapping: Wrapping = { before: '', after: '' },
): Promise<Analyzed> {
  const expanded = wrap(await expand(session, sql, node), wrapping)
  const tables = [...expanded.tables].map(([name, table]) => withoutRows(name, table))
  const scope = scopeOf(session, [...tables, ...expanded.computed])
  const resolved = await placed(sql, node, expanded, () => session.engine.analyze(expanded.text.sql, scope))
  const constants = await constantValues(session.engine, expanded.text.sql, resolved, scope)
  const scans = scannedTables(resolved, expanded.tables, constants)
  const referenced = [...expanded.tables.values()]
  return {
    expanded,
    resolved,
    scans,
    bytesProcessed: [...scans.values()].reduce((sum, scan) => sum + scan.bytes, expanded.computedBytes),
    referenced: referenced.map(({ dataset, name }) => ({ dataset, name })),
  }
}

/** The columns of an analysed query. */
export function outputColumns(resolved: SyntaxNode): readonly EngineColumn[] {
  const columns = children(resolved, 'outputColumnList').map((one) => ({
    name: text(one, 'name'),
    type: child(one, 'column')?.fields['type'] as EngineColumn['type'],
  }))
  return nameAnonymous(columns)
}

/** BigQuery calls columns without a name f0_, f1_. */
function nameAnonymous(columns: readonly EngineColumn[]): readonly EngineColumn[] {
  const used = new Set(columns.map((column) => column.name.toLowerCase()))
  let next = 0
  return columns.map((column) => {
    if (column.name !== '' && !column.name.startsWith('$')) return column
    while (used.has(`f${next}_`)) next += 1
    return { ...column, name: `f${next++}_` }
  })
}

/** Refuses two columns of one name, which neither a result nor a table may have. */
export function refuseDuplicates(columns: readonly EngineColumn[]): void {
  const seen = new Set<string>()
  for (const { name } of columns) {
    if (/^_partition/i.test(name)) {
      const prefix = 'Field names are not allowed to start with the (case-insensitive) prefix _PARTITION'
      throw invalidQuery(`Invalid field name "${name}". ${prefix}`)
    }
    if (seen.has(name.toLowerCase())) {
      throw invalidQuery(
        `Duplicate column names in the result are not supported. Found duplicate(s): ${name}`,
      )
    }
    seen.add(name.toLowerCase())
  }
}

/** The tables of an analysed statement with the rows and columns that it reads. */
export function readTables({ expanded, scans }: Analyzed): readonly EngineTable[] {
  const tables = [...expanded.tables].map(([name, table]): EngineTable => {
    const needed = new Set(scans.get(name)?.columns ?? [])
    return {
      ...withoutRows(name, table),
      rows:
        needed.size === 0
          ? table.rows.map(() => []).map(() => fill(table.fields.length))
          : table.rows.map((row) => keepColumns(row, needed)),
    }
  })
  return [...tables, ...expanded.computed]
}

const fill = (length: number): Row => Array.from({ length }, () => ({}))

const keepColumns = (row: Row, needed: ReadonlySet<number>): Row =>
  row.map((value, at) => (needed.has(at) ? value : {}))

export const scopeOf = (session: Session, tables: readonly EngineTable[]): Scope => ({
  tables,
  constants: [...session.variables.values()],
  parameters: session.parameters,
})

export interface Answered extends QueryResult {
  readonly bytesProcessed: number
  readonly referenced: readonly RelationName[]
  /** The tables that it reads, by the engine's names. */
  readonly reads: ReadonlyMap<string, Table>
}

/** Answers the query that a node stands for; in a dry run without rows. */
export async function answerQuery(
  session: Session,
  sql: string,
  node: SyntaxNode,
  wrapping?: Wrapping,
): Promise<Answered> {
  const analyzed = await analyzePart(session, sql, node, wrapping)
  const { bytesProcessed, referenced } = analyzed
  const columns = outputColumns(analyzed.resolved)
  const reads = analyzed.expanded.tables
  if (session.dryRun) return { columns, rows: [], bytesProcessed, referenced, reads }
  const scope = scopeOf(session, readTables(analyzed))
  const { rows } = await placed(sql, node, analyzed.expanded, () =>
    session.engine.query(analyzed.expanded.text.sql, scope),
  )
  return { columns, rows, bytesProcessed, referenced, reads }
}

/** Answers a query given as a text of its own. */
export async function answerText(session: Session, sql: string): Promise<Answered> {
  const [statement, ...more] = await session.engine.parse(sql)
  const query = statement === undefined ? undefined : child(statement, 'query')
  if (statement?.kind !== 'astQueryStatementNode' || query === undefined || more.length > 0) {
    throw invalidQuery('Expected a query')
  }
  return answerQuery(session, sql, statement)
}

/** Runs a call of the engine; what it refuses is said of the place in the whole text. */
async function placed<T>(
  sql: string,
  node: SyntaxNode,
  { text: seen }: Expanded,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof Error) || error instanceof BigqueryError) throw error
    error.message = relocateMessage(error.message, seen, sql, node.start)
    throw error
  }
}
