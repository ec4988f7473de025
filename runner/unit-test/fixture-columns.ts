import type { Column, Dialect, PlainType } from '../dialect/dialect.ts'
import type { ColumnProperties } from '../resource/node.ts'
import type { Fixture } from '../resource/unit-test.ts'

/** A column of given rows; without a type, nothing tells it. */
export interface FixtureColumn {
  readonly name: string
  readonly type: string | undefined
}

/** What is known of the relation that rows stand in for. */
export interface KnownColumns {
  /** From YAML. */
  readonly declared: readonly Pick<ColumnProperties, 'name' | 'dataType'>[]
  /** From the warehouse; undefined if nothing stands there. */
  readonly existing: readonly Column[] | undefined
}

type Rows = Extract<Fixture, { kind: 'rows' }>

/**
 * The columns of an input: those of the relation and those that are given. A type is YAML's data_type, else that of the
 * table that stands in the warehouse, else taken from the values.
 */
export function fixtureColumns(
  rows: Rows,
  { declared, existing }: KnownColumns,
  types: Dialect['plainTypes'],
): readonly FixtureColumn[] {
  const columns = new Map<string, FixtureColumn>()
  for (const { name, type } of existing ?? []) columns.set(name.toLowerCase(), { name, type })
  for (const { name, dataType } of declared) {
    const key = name.toLowerCase()
    const known = columns.get(key)
    // An untyped column of YAML beside a table that lacks it is a slip there, not a column.
    if (known === undefined && existing !== undefined && dataType === undefined) continue
    columns.set(key, { name: known?.name ?? name, type: dataType ?? known?.type })
  }
  for (const [index, name] of rows.columns.entries()) {
    const key = name.toLowerCase()
    const known = columns.get(key)
    if (known?.type !== undefined) continue
    const guess = guessType(
      rows.rows.map((row) => row[index]),
      rows.isText,
    )
    columns.set(key, { name: known?.name ?? name, type: guess && types[guess] })
  }
  return [...columns.values()]
}

/**
 * The first given column that the relation does not have, if its columns are known: it stands in the warehouse, or YAML
 * gives a type to each of its columns.
 */
export function unknownColumn(
  rows: Rows,
  { declared, existing }: KnownColumns,
): { readonly column: string; readonly known: readonly string[] } | undefined {
  const typed = declared.filter(({ dataType }) => dataType !== undefined)
  const isKnown = existing !== undefined || (typed.length > 0 && typed.length === declared.length)
  if (!isKnown) return undefined
  const known = [...new Set([...(existing ?? []), ...typed].map(({ name }) => name))]
  const keys = new Set(known.map((name) => name.toLowerCase()))
  const column = rows.columns.find((name) => !keys.has(name.toLowerCase()))
  return column === undefined ? undefined : { column, known }
}

const date = /^\d{4}-\d\d-\d\d$/
const timestamp = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/

/** What all values of a column are; undefined for a column of NULLs. Moments as seeds have them, else text. */
export function guessType(values: readonly unknown[], isText: boolean): PlainType | undefined {
  const found = new Set(
    values.filter((value) => value !== null && value !== undefined).map((value) => typeOf(value, isText)),
  )
  const [only] = found
  if (found.size <= 1) return only
  const isAmong = (...types: readonly PlainType[]): boolean =>
    [...found].every((type) => types.includes(type))
  if (isAmong('integer', 'number')) return 'number'
  return isAmong('date', 'timestamp') ? 'timestamp' : 'text'
}

function typeOf(value: unknown, isText: boolean): PlainType {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  if (typeof value === 'object') return 'json'
  const text = String(value)
  if (isText && /^(true|false)$/i.test(text)) return 'boolean'
  if (isText && /^[+-]?\d{1,18}$/.test(text)) return 'integer'
  if (isText && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return 'number'
  if (date.test(text)) return 'date'
  return timestamp.test(text) ? 'timestamp' : 'text'
}
