import type { Column, Sql } from '../dialect.ts'
import { type IngestDialect, lineColumn } from '../ingest-dialect.ts'
import { duckdbIngest, stageLines, stageRecords } from './ingest.ts'
import { quoteIdentifier, quoteList, quoteLiteral, quotePath } from './quoting.ts'

/** One key of a record, as a column of a Parquet file. */
export interface ParquetColumn {
  readonly name: string
  /**
   * `text`: a JSON string, stored without its quotes. `json`: any value, stored as JSON; the last column is stored
   * exactly as it was written, if it was the last key of its line.
   */
  readonly kind: 'text' | 'json'
}

/** Compaction stages records as a load does, with every key as JSON, and keeps each line. */
export const compactionIngest: IngestDialect = {
  ...duckdbIngest,
  stageRecords: (paths, columns) => stageRecords(paths, columns, 'all'),
  stageLines: (columns) => stageLines(columns, 'all'),
}

export function jsonColumns(columns: readonly ParquetColumn[]): readonly Column[] {
  return columns.map(({ name }) => ({ name, type: 'JSON' }))
}

/** A query of (landed_file, landed_line): the first line that is no text at all. */
export function findBadBytes(): Sql {
  return [
    'select landed_file, landed_line from tgelt_staged',
    "where reason = 'not valid UTF-8' order by landed_file, landed_line limit 1",
  ].join('\n')
}

/** Writes earlier compacted files and what is staged, in this order, into one file. */
export function writeParquet(
  path: string,
  earlier: readonly string[],
  columns: readonly ParquetColumn[],
): Sql {
  const names = [...columns.map(({ name }) => name), 'landed_file', 'landed_line', lineColumn]
  const selects = [...earlier.map((file) => selectEarlier(file, names)), selectStaged(columns)]
  return `copy (\n${selects.join('\nunion all by name\n')}\n) to ${quoteLiteral(path)} (format parquet, compression zstd)`
}

/** A query of (landed_file, rows) of a compacted file. */
export function countParquet(path: string): Sql {
  return `select landed_file, count(*) from read_parquet(${quotePath(path)}) group by all`
}

export function readParquetColumns(path: string, columns: readonly string[]): Sql {
  const texts = columns.map((name) => `cast(${quoteIdentifier(name)} as varchar)`)
  return `select ${texts.join(', ')} from read_parquet(${quotePath(path)}) order by landed_file, landed_line`
}

function selectEarlier(path: string, names: readonly string[]): Sql {
  return `select ${names.map(quoteIdentifier).join(', ')} from read_parquet(${quotePath(path)})`
}

/** A record whose columns would not give it back travels as its line. */
function selectStaged(columns: readonly ParquetColumn[]): Sql {
  const last = columns.at(-1)
  const values = columns.map((column) => {
    const value = column === last && column.kind === 'json' ? asWritten(column.name) : storedValue(column)
    return `case when fits then ${value} end as ${quoteIdentifier(column.name)}`
  })
  const texts = columns.filter(({ kind }) => kind === 'text')
  const isText = texts.map(
    ({ name }) => `coalesce(json_type(record.${quoteIdentifier(name)}) in ('VARCHAR', 'NULL'), true)`,
  )
  const known = quoteList(columns.map(({ name }) => name))
  const fits = [`list_has_all(${known}, json_keys(text))`, ...isText].join(' and ')
  return [
    `select ${values.join(', ')}, landed_file, landed_line, case when not fits then text end as ${lineColumn}`,
    `from (select *, case when reason is null then ${fits} else false end as fits from tgelt_staged)`,
  ].join('\n')
}

function storedValue({ name, kind }: ParquetColumn): Sql {
  const value = `record.${quoteIdentifier(name)}`
  return kind === 'text' ? `(${value} ->> '$')` : value
}

/**
 * The text behind the last key, where it is proven to be that key's value: DuckDB's own JSON writer spells 1.10 as 1.1
 * and \/ as /.
 */
function asWritten(name: string): Sql {
  const value = `record.${quoteIdentifier(name)}`
  const key = `,${JSON.stringify(name)}:`
  const start = `instr(text, ${quoteLiteral(key)}) + ${key.length}`
  const tail = `substring(text, ${start}, length(text) - (${start}))`
  return `case when (try_cast(${tail} as json) -> '$') = ${value} then ${tail}::json else ${value} end`
}
