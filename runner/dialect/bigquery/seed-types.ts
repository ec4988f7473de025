import { plainTypes } from './typed-value.ts'

/** What a column of a CSV can be taken for, in the order in which it is tried: DuckDB's order. */
type SeedKind = 'boolean' | 'integer' | 'number' | 'date' | 'timestamp' | 'text'

interface Reader {
  readonly kind: SeedKind
  /** A cell as BigQuery reads it; undefined if it is none of this kind. */
  readonly read: (cell: string) => string | undefined
}

const lowestInt64 = -(2n ** 63n)
const highestInt64 = 2n ** 63n - 1n

const readers: readonly Reader[] = [
  { kind: 'boolean', read: readBoolean },
  { kind: 'integer', read: readInteger },
  { kind: 'number', read: readNumber },
  { kind: 'date', read: readDate },
  { kind: 'timestamp', read: readTimestamp },
]

/**
 * The types of a CSV's columns as DuckDB infers them from all rows (`dialect/duckdb/seed.ts`), under BigQuery's names: the
 * first kind that every cell is of; a column of empty cells is text. What BigQuery has no value for stays text: dates
 * before the year 1 and after 9999, `infinity`, `epoch`, numbers in hexadecimal, moments with a year of two digits.
 *
 * @param rows cells as they are written; empty ones are null
 */
export function inferSeedTypes(
  columnCount: number,
  rows: readonly (readonly (string | null)[])[],
): readonly string[] {
  return Array.from({ length: columnCount }, (_, index) => {
    const cells = rows.flatMap((row) => row[index] ?? [])
    const [first] = cells
    if (first === undefined) return plainTypes.text
    const reader = readers.find(({ read }) => cells.every((cell) => read(cell) !== undefined))
    // DuckDB goes from a date to text when a time of day turns up later.
    const beganAsDate = reader?.kind === 'timestamp' && readDate(first) !== undefined
    return plainTypes[reader === undefined || beganAsDate ? 'text' : reader.kind]
  })
}

/** A cell in the form that BigQuery casts and loads: `T` as `true`, `2024-1-5` as `2024-01-05`. Unknown forms as they are. */
export function seedCell(cell: string, type: string): string {
  const reader = readers.find(({ kind }) => kind !== 'text' && plainTypes[kind] === type)
  return reader?.read(cell) ?? cell
}

function readBoolean(cell: string): string | undefined {
  if (/^(true|t|yes)$/i.test(cell)) return 'true'
  return /^(false|f|no)$/i.test(cell) ? 'false' : undefined
}

/** A number that begins with a zero is a code: 007 stays text. */
const leadingZero = /^0\d/

function readInteger(cell: string): string | undefined {
  const text = cell.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')
  if (!/^-?\d+$/.test(text) || leadingZero.test(text)) return undefined
  const value = BigInt(text)
  return value >= lowestInt64 && value <= highestInt64 ? String(value) : undefined
}

function readNumber(cell: string): string | undefined {
  const text = cell.replace(/^[ \t\n\v\f\r]+/, '')
  if (/^-?(nan|inf)$/i.test(text)) return text
  return /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && !leadingZero.test(text) ? text : undefined
}

function readDate(cell: string): string | undefined {
  const found = /^\s*(\d{1,4})-(\d{1,2})-(\d{1,2})\s*$/.exec(cell)
  return found === null ? undefined : showDate(found[1], found[2], found[3])
}

const timestamp =
  /^\s*(\d{4})([-/ \\])(\d{1,2})\2(\d{1,2})(?:(?:\s+|T\s*)(\d{1,2}):(\d{0,2})(?::(\d{1,2})(?:\.(\d*))?(?: utc)?)?)?\s*$/i

function readTimestamp(cell: string): string | undefined {
  const found = timestamp.exec(cell)
  if (found === null || cell.includes('t')) return undefined
  const [, year, , month, day, hour = '0', minute = '', second = '0', fraction = ''] = found
  const date = showDate(year, month, day)
  const isMidnightAfter = Number(hour) === 24 && Number(minute) === 0 && Number(second) === 0
  if (date === undefined || Number(minute) > 59 || Number(second) > 59) return undefined
  if (Number(hour) > 23 && !isMidnightAfter) return undefined
  const micros = fraction.slice(0, 6).padEnd(6, '0')
  const moment = new Date(`${date}T00:00:00Z`)
  moment.setUTCHours(Number(hour), Number(minute), Number(second))
  // The midnight after BigQuery's last day.
  if (moment.getUTCFullYear() > 9999) return undefined
  return `${moment.toISOString().slice(0, 19).replace('T', ' ')}.${micros}`
}

function showDate(year = '', month = '', day = ''): string | undefined {
  const date = `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const isThere = new Date(`${date}T00:00:00Z`)
  // JavaScript takes 30 February for 1 March.
  const isValid = !Number.isNaN(isThere.getTime()) && isThere.toISOString().startsWith(date)
  return isValid && Number(year) > 0 ? date : undefined
}
