import { locate } from '../../../kernel/errors/source-excerpt.ts'
import type { SourceLocation, TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { parseCsv } from '../../../kernel/parse-csv.ts'
import type { YamlDocument, YamlPath } from '../../../kernel/yaml/document.ts'
import type { Fixture, PlacedFixture } from '../../resource/unit-test.ts'
import { isRecord } from '../config/config-layer.ts'
import type { FixtureProperties } from '../properties/schema-properties.ts'
import { unitTestEntryError } from './errors.ts'

/** The files of the fixture folders by their names with ending: `orders.csv` → paths and texts. */
export type FixtureFiles = ReadonlyMap<string, readonly { readonly path: string; readonly text: string }[]>

interface FixtureEntry {
  readonly document: YamlDocument
  readonly path: YamlPath
  readonly value: FixtureProperties
  /** What it is called in an error: `ref('orders')`, `expect`. */
  readonly where: string
  /** Whether a seed's own rows stand in for missing ones. */
  readonly isSeed: boolean
}

/** Rows as they are written: inline, or a file. */
interface RowsText {
  readonly text: string
  locate(line: number): SourceLocation
}

/** Reads the rows of an input or of `expect`. An error is thrown with its place. */
export function parseFixture(entry: FixtureEntry, files: FixtureFiles): PlacedFixture {
  const { document, path, value } = entry
  const { rows, format, fixture: file } = value
  const location = document.locateValue(path)
  const written = { rows: rows ?? null, format, fixture: file ?? undefined }
  const placed = (fixture: Fixture, locateColumn: PlacedFixture['locateColumn']): PlacedFixture => ({
    fixture,
    written,
    locateColumn,
    location,
  })
  const hasRows = rows !== undefined && rows !== null
  const hasFile = file !== undefined && file !== null
  if (hasRows && hasFile) throw invalid(entry, 'fixture', 'Here are both rows: and fixture:.', 'Keep one.')
  if (!hasRows && !hasFile) {
    if (entry.isSeed) return placed({ kind: 'seed' }, () => location)
    throw unitTestEntryError('unit-test-rows-missing', { where: entry.where }, { location })
  }
  if (format === 'dict') {
    if (hasFile) throw invalid(entry, 'fixture', 'A fixture file is CSV or SQL.', 'Add format: csv.')
    return placed(dictRows(entry, rows), columnLocator(entry, rows))
  }
  const source = hasFile ? fixtureText(entry, withEnding(file, format), files) : inlineText(entry, rows)
  if (format === 'sql') return placed({ kind: 'sql', sql: source.text.trim() }, () => location)
  const parsed = parseCsv(source.text)
  if ('reason' in parsed) {
    throw unitTestEntryError('unit-test-csv-invalid', parsed, { location: source.locate(parsed.line) })
  }
  return placed({ kind: 'rows', ...parsed, isText: true }, () => source.locate(1))
}

function dictRows(entry: FixtureEntry, rows: unknown): Fixture {
  if (!Array.isArray(rows)) {
    throw invalid(entry, 'rows', 'The rows must be a list of maps: - {id: 1}.', 'Or add format: csv.')
  }
  const columns = new Map<string, string>()
  for (const [index, row] of rows.entries()) {
    if (!isRecord(row)) throw invalid(entry, ['rows', index], 'A row must be a map of columns: {id: 1}.')
    const own = new Set<string>()
    for (const [column, value] of Object.entries(row)) {
      const key = column.toLowerCase()
      if (own.has(key)) throw invalid(entry, ['rows', index, column], `The column "${column}" is here twice.`)
      own.add(key)
      if (!columns.has(key)) columns.set(key, column)
      if (isImprecise(value)) {
        const reason = `${column}: YAML's readers round a number as long as this.`
        throw invalid(entry, ['rows', index, column], reason, 'Write it in quotes.')
      }
    }
  }
  const cells = (row: Readonly<Record<string, unknown>>): unknown[] => {
    const byKey = new Map(Object.entries(row).map(([column, value]) => [column.toLowerCase(), value]))
    return [...columns.keys()].map((key) => byKey.get(key) ?? null)
  }
  return { kind: 'rows', columns: [...columns.values()], rows: rows.map(cells), isText: false }
}

/** A whole number beyond 2^53 has lost its last digits when it is read. */
function isImprecise(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(Number(value)) < 1e21
}

function columnLocator({ document, path }: FixtureEntry, rows: unknown): PlacedFixture['locateColumn'] {
  return (column) => {
    const list: readonly unknown[] = Array.isArray(rows) ? rows : []
    const index = list.findIndex((row) => isRecord(row) && Object.hasOwn(row, column))
    return document.locateKey([...path, 'rows', Math.max(index, 0), column])
  }
}

function inlineText(entry: FixtureEntry, rows: unknown): RowsText {
  const { document, path, value } = entry
  if (typeof rows !== 'string') {
    const reason = `With format: ${value.format}, the rows are a text: rows: |`
    throw invalid(entry, 'rows', reason, 'Or remove the format: to give a list of maps.')
  }
  const start = document.locateValue([...path, 'rows'])
  // A block scalar begins on the line after its mark.
  return { text: rows, locate: (line) => locate(document.text, { ...start, ...lineBelow(start, line) }) }
}

function lineBelow(start: SourceLocation, line: number) {
  return { line: start.line + line, column: 1, endLine: start.line + line, endColumn: 1 }
}

function fixtureText(entry: FixtureEntry, name: string, files: FixtureFiles): RowsText {
  const found = files.get(name) ?? []
  const location = entry.document.locateValue([...entry.path, 'fixture'])
  const [file, ...others] = found
  if (file === undefined)
    throw unitTestEntryError('unit-test-fixture-not-found', { name, known: files.keys() }, { location })
  if (others.length > 0) {
    const paths = found.map(({ path }) => path)
    throw unitTestEntryError('unit-test-fixture-duplicate', { name, files: paths }, { location })
  }
  return { text: file.text, locate: (line) => locate(file.text, { file: file.path, line, column: 1 }) }
}

function withEnding(file: string, ending: string): string {
  return file.endsWith(`.${ending}`) ? file : `${file}.${ending}`
}

function invalid(
  { document, path }: FixtureEntry,
  below: string | YamlPath,
  reason: string,
  hint?: string,
): TgeltError {
  const location = document.locateValue([...path, ...(typeof below === 'string' ? [below] : below)])
  return unitTestEntryError('unit-test-rows-invalid', { reason, hint }, { location })
}
