import { type ParsedCsv, parseCsv } from '../../../kernel/parse-csv.ts'
import type { SeedFile, Sql } from '../dialect.ts'
import { quoteIdentifier } from './quoting.ts'
import { typeName } from './type-names.ts'
import { typedValue } from './typed-value.ts'

/** What a seed's text holds: cells as they are written, an empty one as null. */
export function parseSeed({ text, delimiter }: Pick<SeedFile, 'text' | 'delimiter'>): ParsedCsv {
  if (text === undefined) throw new Error('a seed is read from its text here')
  return parseCsv(text, { delimiter, keepsBlanks: true })
}

/** A CSV's rows, written into the query: BigQuery reads no files. What has no type in `columnTypes` is text. */
export function seedQuery(seed: SeedFile): Sql {
  const parsed = parseSeed(seed)
  if ('reason' in parsed) throw new Error(`${seed.path}:${parsed.line}: ${parsed.reason}`)
  const configured = new Map(
    Object.entries(seed.columnTypes).map(([name, type]) => [name.toLowerCase(), typeName(type)]),
  )
  const types = parsed.columns.map((name) => configured.get(name.toLowerCase()) ?? 'STRING')
  const fields = parsed.columns.map((name, index) => `${quoteIdentifier(name)} ${types[index]}`)
  const rows = parsed.rows.map((cells) => {
    const values = cells.map((cell, index) => (cell === null ? 'null' : typedValue(cell, types[index])))
    return `  (${values.join(', ')})`
  })
  return `select *\nfrom unnest(array<struct<${fields.join(', ')}>>[\n${rows.join(',\n')}\n])`
}
