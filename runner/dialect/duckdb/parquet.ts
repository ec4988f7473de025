import type { Sql } from '../dialect.ts'
import { duckdbIngest } from './ingest.ts'
import { quoteColumns, quoteIdentifier, quoteList, quoteLiteral, quotePath } from './quoting.ts'

/** One key of a record, as a column of a Parquet file. */
export interface ParquetColumn {
  readonly name: string
  /** `text`: a JSON string, stored without its quotes. `json`: any value, stored as JSON. */
  readonly kind: 'text' | 'json'
}

/** Compaction stages records as a load does, with every key as JSON. */
export const compactionIngest = duckdbIngest

/**
 * A query of (landed_file, landed_line, reason): the first record that the columns cannot hold. A key that is no column
 * is looked for in the files themselves, because staging keeps only the columns.
 */
export function findUnfit(paths: readonly string[], columns: readonly ParquetColumn[]): Sql {
  const notText = columns
    .filter(({ kind }) => kind === 'text')
    .map(({ name }) => {
      const value = `record.${quoteIdentifier(name)}`
      return `when json_type(${value}) not in ('VARCHAR', 'NULL') then ${quoteLiteral(`${name} is not a string`)}`
    })
  const known = quoteList(columns.map(({ name }) => name))
  return [
    'select landed_file, landed_line, reason from (',
    `  select landed_file, landed_line, coalesce(reason, case when false then null ${notText.join(' ')} end) as reason`,
    '  from tgelt_staged',
    '  union all',
    // Its line is that of the n-th record: a file with blank lines is told by its name and nearly by its line.
    "  select landed_file, row_number() over (partition by file_index), 'it has the key ' || unknown from (",
    `    select file_index, list_filter(json_keys(json), lambda key: not list_contains(${known}, key))[1] as unknown`,
    paths.length === 0
      ? "    from (select 0 as file_index, '{}'::json as json where false)"
      : `    from read_ndjson_objects([${paths.map(quotePath).join(', ')}], ignore_errors = true)`,
    '  ) join tgelt_batch_files using (file_index) qualify unknown is not null',
    ') where reason is not null order by landed_file, landed_line limit 1',
  ].join('\n')
}

export function writeParquet(path: string, columns: readonly ParquetColumn[]): Sql {
  const values = columns.map(({ name, kind }) => {
    const value = `record.${quoteIdentifier(name)}`
    return `${kind === 'text' ? `${value} ->> '$'` : value} as ${quoteIdentifier(name)}`
  })
  return [
    'copy (',
    `select ${values.join(', ')}, landed_file, landed_line from tgelt_staged`,
    `) to ${quoteLiteral(path)} (format parquet, compression zstd)`,
  ].join('\n')
}

export function readParquetColumns(path: string, columns: readonly string[]): Sql {
  return `select ${quoteColumns(columns)} from read_parquet(${quotePath(path)})`
}
