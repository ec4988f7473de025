import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'
import type { Column, Dialect, Sql } from '../dialect/dialect.ts'
import type { Relation } from '../resource/relation.ts'
import { describeRelation, query, type Steps } from './call.ts'

const changedRowsError = errorMaker({
  'changed-rows-column-unknown': (p: { column: string; known: readonly string[] }) => ({
    message: `changed_rows names "${p.column}", but the table has no such column.`,
    hint: didYouMean(p.column, p.known) ?? `Its columns: ${p.known.join(', ')}.`,
  }),
  'changed-rows-column-no-integer': (p: { column: string; type: string }) => ({
    message: `changed_rows names "${p.column}", which is ${p.type}: runs are told apart by whole numbers.`,
    hint: 'Name an integer column that rises from run to run, such as load_id.',
  }),
})

/** A table at one moment, as far as it tells which rows changed. */
export interface RowMark {
  readonly columns: readonly Column[]
  /** The greatest value of the column; undefined if there is none. */
  readonly highest: bigint | undefined
}

/** What a table is after a run of its model. */
export interface WrittenMark extends RowMark {
  /** Rows whose value is NULL: no run can be told to have written them. */
  readonly unmarked: number
  /** Rows above the greatest value before the run. */
  readonly changed: number
}

/** A table as it is to be read. */
export interface MarkedTable {
  readonly relation: Relation
  /** A column that every query of the table has to name: BigQuery's require_partition_filter. */
  readonly filteredBy?: string | undefined
}

/** The questions of a run of a model whose rows can be told apart, to be priced: what `markBefore` and `markAfter` ask. */
export function markQueries(
  dialect: Dialect,
  table: MarkedTable,
  columns: readonly Column[],
  column: string,
): readonly Sql[] {
  const found = find(columns, column)
  if (found === undefined || !isInteger(found.type)) return []
  return [highestQuery(dialect, table, found.name), writtenQuery(dialect, table, found.name, undefined)]
}

/** Before the run. Gives undefined if the table does not have the column, or has another kind of it. */
export function* markBefore(
  dialect: Dialect,
  table: MarkedTable,
  column: string,
): Steps<RowMark | undefined> {
  const columns = yield* describeRelation(table.relation)
  const found = find(columns, column)
  if (found === undefined || !isInteger(found.type)) return undefined
  const [row] = yield* query(highestQuery(dialect, table, found.name))
  return { columns, highest: toBigInt(row?.[0]) }
}

/** After the run. Throws `changed-rows-column-unknown` or `changed-rows-column-no-integer`. */
export function* markAfter(
  dialect: Dialect,
  table: MarkedTable,
  column: string,
  before: RowMark | undefined,
): Steps<WrittenMark> {
  const columns = yield* describeRelation(table.relation)
  const found = find(columns, column)
  if (found === undefined) {
    const known = columns.map(({ name }) => name)
    throw changedRowsError('changed-rows-column-unknown', { column, known })
  }
  if (!isInteger(found.type))
    throw changedRowsError('changed-rows-column-no-integer', { column, type: found.type })
  const [row] = yield* query(writtenQuery(dialect, table, found.name, before))
  const [highest, unmarked, changed] = row ?? []
  return { columns, highest: toBigInt(highest), unmarked: Number(unmarked), changed: Number(changed) }
}

/**
 * Whether the rows that a run wrote are exactly those above the greatest value before it, in a table that has the same
 * columns: then no other row is new.
 */
export function tellsWrittenRows(
  before: RowMark,
  after: WrittenMark,
  rowsWritten: number | undefined,
): boolean {
  const hasSameColumns = JSON.stringify(before.columns) === JSON.stringify(after.columns)
  return (
    before.highest !== undefined && hasSameColumns && after.unmarked === 0 && after.changed === rowsWritten
  )
}

function highestQuery(dialect: Dialect, table: MarkedTable, column: string): Sql {
  return `select max(${dialect.identifier(column)}) from ${rowsOf(dialect, table)}`
}

function writtenQuery(
  dialect: Dialect,
  marked: MarkedTable,
  column: string,
  before: RowMark | undefined,
): Sql {
  const [name, table] = [dialect.identifier(column), rowsOf(dialect, marked)]
  const above = before?.highest === undefined ? '' : ` where ${name} > ${before.highest}`
  return [
    'select',
    `    (select max(${name}) from ${table}) as highest,`,
    `    (select count(*) from ${table} where ${name} is null) as unmarked,`,
    `    (select count(*) from ${table}${above}) as changed`,
  ].join('\n')
}

function rowsOf(dialect: Dialect, { relation, filteredBy }: MarkedTable): Sql {
  const table = dialect.relation(relation)
  if (filteredBy === undefined) return table
  const column = dialect.identifier(filteredBy)
  return `(select * from ${table} where ${column} is null or ${column} is not null) as tgelt_rows`
}

function find(columns: readonly Column[], name: string): Column | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase())
}

function isInteger(type: string): boolean {
  return /^(U?(TINY|SMALL|BIG)INT|U?INTEGER|INT64)$/i.test(type)
}

function toBigInt(value: unknown): bigint | undefined {
  return value === null || value === undefined ? undefined : BigInt(String(value))
}
