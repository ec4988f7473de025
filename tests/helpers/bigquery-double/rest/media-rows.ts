import type { Field } from '../engine/column-types.ts'
import { parseExactly } from '../engine/exact-json.ts'
import { fromText, rowFromJson, ValueRefused } from '../engine/json-values.ts'
import type { Row } from '../engine/sql-engine.ts'
import { invalid } from '../errors.ts'

/** A row that cannot be loaded. */
export class RowRefused extends Error {
  readonly format: 'JSON' | 'CSV'
  /** The byte that the row begins at. */
  readonly position: number

  constructor(format: 'JSON' | 'CSV', position: number, message: string) {
    super(message)
    this.format = format
    this.position = position
  }
}

export interface MediaOptions {
  readonly sourceFormat?: string
  readonly ignoreUnknownValues?: boolean
  readonly skipLeadingRows?: number | string
  readonly fieldDelimiter?: string
  readonly nullMarker?: string
  readonly allowQuotedNewlines?: boolean
}

/** The rows of a file, in the order of the table's fields; a CSV file has them in the order of the job's. */
export function readRows(
  media: Buffer,
  fields: readonly Field[],
  given: readonly Field[],
  options: MediaOptions,
): readonly Row[] {
  if (options.sourceFormat === 'NEWLINE_DELIMITED_JSON')
    return jsonRows(media, fields, options.ignoreUnknownValues === true)
  if (options.sourceFormat === undefined || options.sourceFormat === 'CSV')
    return csvRows(media, fields, given, options)
  throw invalid(`The source format ${options.sourceFormat} is not supported by the BigQuery of the tests`)
}

function jsonRows(media: Buffer, fields: readonly Field[], ignoreUnknown: boolean): readonly Row[] {
  const rows: Row[] = []
  let position = 0
  while (position < media.length) {
    const newline = media.indexOf(10, position)
    const end = newline === -1 ? media.length : newline
    const line = media.subarray(position, end).toString()
    if (line.trim() !== '') rows.push(jsonRow(line, position, fields, ignoreUnknown))
    position = end + 1
  }
  return rows
}

function jsonRow(line: string, position: number, fields: readonly Field[], ignoreUnknown: boolean): Row {
  const json = parse(line, position)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new RowRefused('JSON', position, 'Start of array encountered without start of object.')
  }
  const known = ignoreUnknown ? onlyKnown(json, fields) : json
  return checked('JSON', position, () => rowFromJson(known, fields))
}

function parse(line: string, position: number): unknown {
  try {
    return parseExactly(line)
  } catch {
    throw new RowRefused('JSON', position, 'Parser terminated before end of string')
  }
}

function onlyKnown(json: object, fields: readonly Field[]): object {
  const names = new Set(fields.map((field) => field.name.toLowerCase()))
  return Object.fromEntries(Object.entries(json).filter(([name]) => names.has(name.toLowerCase())))
}

function checked(format: 'JSON' | 'CSV', position: number, read: () => Row): Row {
  try {
    return read()
  } catch (error) {
    if (error instanceof ValueRefused) throw new RowRefused(format, position, error.message)
    throw error
  }
}

function csvRows(
  media: Buffer,
  fields: readonly Field[],
  given: readonly Field[],
  options: MediaOptions,
): readonly Row[] {
  const { fieldDelimiter = ',', nullMarker = '', skipLeadingRows = 0 } = options
  const records = [...csvRecords(media.toString(), fieldDelimiter, options.allowQuotedNewlines === true)]
  return records.slice(Number(skipLeadingRows)).map(({ cells, position }) => {
    if (cells.length !== given.length) {
      const problem = cells.length > given.length ? 'Too many values in row' : 'Too few values in row'
      throw new RowRefused('CSV', position, `${problem} starting at position: ${position}.`)
    }
    return checked('CSV', position, () =>
      fields.map((field) => {
        const cell = cells[given.findIndex((one) => one.name.toLowerCase() === field.name.toLowerCase())]
        if (cell === undefined || (!cell.isQuoted && cell.text === nullMarker)) {
          if (field.mode === 'REQUIRED') throw new ValueRefused(`Missing required field: ${field.name}.`)
          return {}
        }
        return fromText(cell.text, field)
      }),
    )
  })
}

interface Cell {
  readonly text: string
  readonly isQuoted: boolean
}

function* csvRecords(
  text: string,
  delimiter: string,
  quotedNewlines: boolean,
): Generator<{ cells: Cell[]; position: number }> {
  let at = 0
  while (at < text.length) {
    const position = Buffer.byteLength(text.slice(0, at))
    const cells: Cell[] = []
    for (;;) {
      const cell = csvCell(text, at, delimiter)
      if (cell.text.includes('\n') && !quotedNewlines) {
        throw new RowRefused('CSV', position, 'Missing close double quote (") character.')
      }
      cells.push(cell)
      at = cell.end
      if (!text.startsWith(delimiter, at)) break
      at += delimiter.length
    }
    const isBlank = cells.length === 1 && cells[0]?.text === '' && !cells[0].isQuoted
    if (!isBlank) yield { cells, position }
    at += text.startsWith('\r\n', at) ? 2 : 1
  }
}

function csvCell(text: string, start: number, delimiter: string): Cell & { readonly end: number } {
  if (text[start] === '"') {
    let at = start + 1
    while (at < text.length && !(text[at] === '"' && text[at + 1] !== '"')) at += text[at] === '"' ? 2 : 1
    return { text: text.slice(start + 1, at).replaceAll('""', '"'), isQuoted: true, end: at + 1 }
  }
  let end = start
  while (
    end < text.length &&
    text[end] !== '\n' &&
    !text.startsWith('\r\n', end) &&
    !text.startsWith(delimiter, end)
  )
    end += 1
  return { text: text.slice(start, end), isQuoted: false, end }
}
