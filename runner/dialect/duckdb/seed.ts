import type { SeedFile, Sql } from '../dialect.ts'
import { quoteList, quoteLiteral, quoteMap, quotePath } from './quoting.ts'

// What dbt infers from a CSV: whole numbers, numbers, dates, moments, true and false; everything else is text.
const inferredTypes = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP', 'VARCHAR']

/** Nothing about a file's shape is guessed: DuckDB would skip rows that look like a title and rows that begin with #. */
const shape = [`quote = '"'`, `escape = '"'`, 'skip = 0', `comment = ''`]

/** The first line as it stands: the file read as if its only delimiter were one that no text has. */
export function seedFirstLine({ path }: SeedFile): Sql {
  const options = [
    'auto_detect = false',
    `delim = '\x1f'`,
    `quote = ''`,
    `escape = ''`,
    'skip = 0',
    `comment = ''`,
  ]
  const columns = quoteMap({ line: 'VARCHAR' })
  return `select line from read_csv(${quotePath(path)}, ${options.join(', ')}, header = false, columns = ${columns}) limit 1`
}

export function checkSeedRows({ path, delimiter }: SeedFile, columnCount: number): Sql {
  const names = Array.from({ length: columnCount }, (_, index) => [`column${index}`, 'VARCHAR'] as const)
  const options = [
    'auto_detect = false',
    `delim = ${quoteLiteral(delimiter)}`,
    ...shape,
    'header = true',
    `columns = ${quoteMap(Object.fromEntries(names))}`,
  ]
  return `select count(*) from read_csv(${quotePath(path)}, ${options.join(', ')})`
}

/**
 * A CSV's rows. Types are inferred from all rows, not from a sample; an empty cell, quoted or not, is NULL; dates are
 * ISO 8601, so that 01/02/2024 is text and not a guess.
 */
export function seedQuery({ path, delimiter, columnTypes }: SeedFile): Sql {
  const options = [
    `delim = ${quoteLiteral(delimiter)}`,
    ...shape,
    'header = true',
    `nullstr = ''`,
    'allow_quoted_nulls = true',
    'sample_size = -1',
    `dateformat = '%Y-%m-%d'`,
    `auto_type_candidates = ${quoteList(inferredTypes)}`,
    ...(Object.keys(columnTypes).length > 0 ? [`types = ${quoteMap(columnTypes)}`] : []),
  ]
  return `select * from read_csv(${quotePath(path)}, ${options.join(', ')})`
}
