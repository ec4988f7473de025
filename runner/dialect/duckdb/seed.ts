import type { SeedFile, Sql } from '../dialect.ts'
import { quoteList, quoteLiteral, quoteMap, quotePath } from './quoting.ts'

// What dbt infers from a CSV: whole numbers, numbers, dates, moments, true and false; everything else is text.
const inferredTypes = ['BOOLEAN', 'BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP', 'VARCHAR']

/**
 * A CSV's rows. Types are inferred from all rows, not from a sample; an empty cell, quoted or not, is NULL; dates are
 * ISO 8601, so that 01/02/2024 is text and not a guess.
 */
export function seedQuery({ path, delimiter, columnTypes }: SeedFile): Sql {
  const options = [
    `delim = ${quoteLiteral(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
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
