import { basename } from 'node:path'
import { type ParsedCsv, parseCsv } from '../../../kernel/parse-csv.ts'
import type { Column, SeedFile, Sql } from '../dialect.ts'
import { dialectError } from './errors.ts'
import { quoteIdentifier } from './quoting.ts'
import { inferSeedTypes, seedCell } from './seed-types.ts'
import { typeName } from './type-names.ts'
import { typedValue } from './typed-value.ts'

type SeedRows = Extract<ParsedCsv, { readonly rows: unknown }>

/** What a seed's text holds: cells as they are written, an empty one as null. Throws `seed-unreadable`. */
export function parseSeed({ path, text, delimiter }: SeedFile): SeedRows {
  if (text === undefined) throw new Error('a seed is read from its text here')
  const parsed = parseCsv(text, { delimiter, keepsBlanks: true })
  if ('rows' in parsed) return parsed
  throw dialectError('seed-unreadable', { file: basename(path), line: parsed.line, reason: parsed.reason })
}

/** The types of a seed's columns: as configured, else as DuckDB infers them. */
export function seedColumns(
  { columns, rows }: SeedRows,
  columnTypes: SeedFile['columnTypes'],
): readonly Column[] {
  const configured = new Map(
    Object.entries(columnTypes).map(([name, type]) => [name.toLowerCase(), typeName(type)]),
  )
  const inferred = inferSeedTypes(columns.length, rows)
  return columns.map((name, index) => ({
    name,
    type: configured.get(name.toLowerCase()) ?? inferred[index] ?? 'STRING',
  }))
}

/** A CSV's rows, written into the query: BigQuery reads no files. */
export function seedQuery(seed: SeedFile): Sql {
  const parsed = parseSeed(seed)
  const columns = seedColumns(parsed, seed.columnTypes)
  const fields = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`)
  const rows = parsed.rows.map((cells) => {
    const values = columns.map(({ type }, index) => {
      const cell = cells[index] ?? null
      return cell === null ? 'null' : typedValue(seedCell(cell, type), type)
    })
    return `  (${values.join(', ')})`
  })
  return `select *\nfrom unnest(array<struct<${fields.join(', ')}>>[\n${rows.join(',\n')}\n])`
}
