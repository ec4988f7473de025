import type { QueryResult } from '../../runner/warehouse/warehouse.ts'
import { canonicalValue, isSameValue } from './canonical-value.ts'
import { showType, type ValueType, valueType } from './value-type.ts'

/** How a table is to be compared. */
export interface Comparison {
  /** Columns that tell rows apart, so that a row which differs is shown beside its counterpart. */
  readonly key: readonly string[]
  /** Columns that may differ: name → the written reason. */
  readonly skipped: ReadonlyMap<string, string>
}

/** A cell that both sides have, and say something else in. */
export interface CellDifference {
  readonly column: string
  readonly left: unknown
  readonly right: unknown
}

export interface RowDifference {
  /** Of the key columns, in their order. */
  readonly key: readonly { readonly column: string; readonly value: unknown }[]
  readonly kind: 'only-left' | 'only-right' | 'cells'
  readonly cells: readonly CellDifference[]
}

export interface TableDifference {
  readonly leftRows: number
  readonly rightRows: number
  /** Of the left side. */
  readonly cells: number
  /** Columns that only one side has, or that are of different types. */
  readonly columns: readonly string[]
  readonly rows: readonly RowDifference[]
}

type Row = readonly unknown[]

/** Compares two tables as multisets of rows. */
export function compareRows(left: QueryResult, right: QueryResult, how: Comparison): TableDifference {
  const columns = columnDifferences(left, right, how)
  const shared = sharedColumns(left, right, how)
  const sizes = {
    leftRows: left.rows.length,
    rightRows: right.rows.length,
    cells: left.rows.length * shared.length,
  }
  if (columns.length > 0) return { ...sizes, columns, rows: [] }
  const leftRows = left.rows.map((row) => shared.map(({ at: [at], type }) => canonicalValue(row[at], type)))
  const rightRows = right.rows.map((row) =>
    shared.map(({ at: [, at], type }) => canonicalValue(row[at], type)),
  )
  const rest = withoutPairs(...withoutEqual(leftRows, rightRows), (row) => textOf(row, shared))
  const names = shared.map(({ name }) => name)
  return { ...sizes, columns, rows: explain(rest, names, how.key) }
}

interface SharedColumn {
  readonly name: string
  readonly type: ValueType
  /** Where it stands on the left, and on the right. */
  readonly at: readonly [number, number]
}

function sharedColumns(
  left: QueryResult,
  right: QueryResult,
  { skipped }: Comparison,
): readonly SharedColumn[] {
  return left.columns.flatMap(({ name, type }, index) => {
    const there = right.columns.findIndex((column) => column.name === name)
    return skipped.has(name) || there < 0
      ? []
      : [{ name, type: valueType(type), at: [index, there] as const }]
  })
}

function columnDifferences(
  left: QueryResult,
  right: QueryResult,
  { skipped }: Comparison,
): readonly string[] {
  const only = (a: QueryResult, b: QueryResult, side: string) =>
    a.columns
      .filter(({ name }) => !skipped.has(name) && !b.columns.some((column) => column.name === name))
      .map(({ name }) => `${name} is there only on the ${side}`)
  const types = left.columns.flatMap(({ name, type }) => {
    const other = right.columns.find((column) => column.name === name)
    if (other === undefined || skipped.has(name)) return []
    const [a, b] = [showType(valueType(type)), showType(valueType(other.type))]
    return a === b ? [] : [`${name} is ${a} on the left, ${b} on the right`]
  })
  return [...only(left, right, 'left'), ...only(right, left, 'right'), ...types]
}

/** Takes away what is on both sides, as often as it is. */
function withoutEqual(left: readonly Row[], right: readonly Row[]): [Row[], Row[]] {
  const found = groupBy(left, (row) => JSON.stringify(row))
  const rightRest = right.filter((row) => found.get(JSON.stringify(row))?.pop() === undefined)
  return [[...found.values()].flat(), rightRest]
}

/** Takes away rows that differ only in numbers with a fraction, and there by no more than engines may. */
function withoutPairs(left: Row[], right: Row[], keyOf: (row: Row) => string): [Row[], Row[]] {
  const found = groupBy(left, keyOf)
  const rightRest = right.filter((row) => {
    const candidates = found.get(keyOf(row)) ?? []
    const match = candidates.findIndex((candidate) => isSameValue(candidate, row))
    if (match >= 0) candidates.splice(match, 1)
    return match < 0
  })
  return [[...found.values()].flat(), rightRest]
}

/** What of a row has to be the same to the letter. */
function textOf(row: Row, columns: readonly SharedColumn[]): string {
  return JSON.stringify(row.filter((_, index) => hasNoFraction(columns[index]?.type)))
}

function hasNoFraction(type: ValueType | undefined): boolean {
  return type !== undefined && !['float', 'json', 'array', 'struct'].includes(type.kind)
}

function explain(
  [left, right]: [Row[], Row[]],
  names: readonly string[],
  key: readonly string[],
): readonly RowDifference[] {
  const places = key.map((name) => names.indexOf(name)).filter((place) => place >= 0)
  const keyOf = (row: Row) => JSON.stringify(places.map((place) => row[place]))
  const keyCells = (row: Row) => places.map((place) => ({ column: names[place] ?? '', value: row[place] }))
  const rightByKey = groupBy(right, keyOf)
  const ofLeft = left.map((row): RowDifference => {
    const other = places.length === 0 ? undefined : rightByKey.get(keyOf(row))?.shift()
    if (other === undefined)
      return { key: keyCells(row), kind: 'only-left', cells: allCells(row, names, 'left') }
    const cells = names.flatMap((column, index) =>
      isSameValue(row[index], other[index]) ? [] : [{ column, left: row[index], right: other[index] }],
    )
    return { key: keyCells(row), kind: 'cells', cells }
  })
  const ofRight = [...rightByKey.values()].flat().map(
    (row): RowDifference => ({
      key: keyCells(row),
      kind: 'only-right',
      cells: allCells(row, names, 'right'),
    }),
  )
  return [...ofLeft, ...ofRight]
}

function allCells(row: Row, names: readonly string[], side: 'left' | 'right'): readonly CellDifference[] {
  return names.map((column, index) => ({ column, left: undefined, right: undefined, [side]: row[index] }))
}

function groupBy(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}
