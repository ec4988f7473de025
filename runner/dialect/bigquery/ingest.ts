import type { Relation } from '../../resource/relation.ts'
import type { TableField } from '../../resource/table-facts.ts'
import type { Column, Sql } from '../dialect.ts'
import { incomingView, type LoadStamp, lineColumn } from '../ingest-dialect.ts'
import { anyPartition, joined, refuseRows } from './incremental.ts'
import { castText, compactedValue, needsCast, recordValue } from './ingest-casts.ts'
import { quoteColumns, quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'
import { typeName } from './type-names.ts'

/** The columns of a table that lines are loaded into. */
export const lineFields: readonly TableField[] = [
  { name: 'landed_file', type: 'STRING', mode: 'NULLABLE' },
  { name: 'landed_line', type: 'INT64', mode: 'NULLABLE' },
  { name: 'reason', type: 'STRING', mode: 'NULLABLE' },
  { name: 'text', type: 'STRING', mode: 'NULLABLE' },
]

/** Of the ledger and of the rejects, which DuckDB has under the same names. */
export const ledgerColumns: readonly Column[] = [
  { name: 'landed_file', type: 'STRING not null' },
  { name: 'size_bytes', type: 'INT64' },
  { name: 'row_count', type: 'INT64 not null' },
  { name: 'reject_count', type: 'INT64 not null' },
  { name: 'load_id', type: 'INT64 not null' },
  { name: 'loaded_at', type: 'TIMESTAMP not null' },
]

export const rejectColumns: readonly Column[] = [
  { name: 'landed_file', type: 'STRING not null' },
  { name: 'landed_line', type: 'INT64 not null' },
  { name: 'reason', type: 'STRING not null' },
  { name: 'record', type: 'STRING' },
  { name: 'load_id', type: 'INT64 not null' },
  { name: 'loaded_at', type: 'TIMESTAMP not null' },
]

/** What the assertions of a load say when they fail. */
export const loadMarks = { loaded: 'files-loaded', compacted: 'compacted-rows-differ' } as const

/** A file of a load. */
export interface LoadFile {
  readonly name: string
  readonly sizeBytes: number | undefined
  /** Records that the manifest of its compacted file promises. */
  readonly expectedRows: number | undefined
}

/** Where the records of a load wait. */
export type Staged =
  | { readonly kind: 'lines'; readonly relation: Relation }
  /** The rows of a Parquet file; `folder` makes an identity of a name in its `landed_file`. */
  | {
      readonly kind: 'compacted'
      readonly relation: Relation
      readonly folder: string
      readonly fields: readonly TableField[]
    }

export interface LoadScript {
  readonly records: Relation
  readonly files: Relation
  readonly rejects: Relation
  readonly staged: Staged
  readonly batch: readonly LoadFile[]
  readonly columns: readonly Column[]
  /** The model's query over `tgelt_incoming`, and which of its columns the table takes. */
  readonly sql: Sql
  readonly written: readonly string[]
  readonly stamp: LoadStamp
  /** A partition column that BigQuery wants to see named. */
  readonly filteredBy: string | undefined
}

/** Loading landed files, as SQL: what was loaded into a staging table becomes records by one script. */
export interface BigqueryIngest {
  /** A query of (landed_file, size_bytes). */
  readonly loadedFiles: (files: Relation) => Sql
  /** A query of one number: the highest load_id so far. */
  readonly lastLoadId: (files: Relation) => Sql
  /** A query over `tgelt_incoming` as one that stands by itself and gives no rows: to ask for its columns. */
  readonly emptyIncoming: (columns: readonly Column[], sql: Sql) => Sql
  /**
   * The script that makes records of what is staged: records, rejects and ledger are written together, or not at all, and
   * not if one of the files stands in the ledger, or another run writes it at the same time. Its answer is (rows that the table has more, rejects).
   */
  readonly loadRecords: (script: LoadScript) => Sql
}

export const bigqueryIngest: BigqueryIngest = {
  loadedFiles: (files) => `select landed_file, size_bytes from ${quoteRelation(files)}`,
  lastLoadId: (files) => `select coalesce(max(load_id), 0) from ${quoteRelation(files)}`,
  emptyIncoming,
  loadRecords,
}

function emptyIncoming(columns: readonly Column[], sql: Sql): Sql {
  const types = [
    ...columns.map(({ name, type }) => ({ name, type: typeName(type) })),
    { name: 'landed_file', type: 'STRING' },
    { name: 'landed_line', type: 'INT64' },
    { name: 'load_id', type: 'INT64' },
    { name: 'loaded_at', type: 'TIMESTAMP' },
  ]
  const values = types.map(({ name, type }) => `    cast(null as ${type}) as ${quoteIdentifier(name)}`)
  return `with ${incomingView} as (\n  select\n${values.join(',\n')}\n  limit 0\n)\nselect * from (\n${sql}\n)`
}

function loadRecords(script: LoadScript): Sql {
  const { records, files, rejects, columns, stamp, filteredBy } = script
  const filter = filteredBy === undefined ? '' : ` where ${anyPartition(quoteIdentifier(filteredBy))}`
  const count = `(select count(*) from ${quoteRelation(records)}${filter})`
  return joined([
    'declare tgelt_before int64',
    'declare tgelt_rows int64',
    'begin transaction',
    batchFiles(script.batch),
    [
      refuseRows(loadMarks.loaded, 'landed_file'),
      `from ${quoteRelation(files)}`,
      'where landed_file in (select landed_file from tgelt_files)',
    ].join('\n'),
    `create temp table tgelt_staged as (\n${stagedRecords(script.staged, columns)}\n)`,
    countedFiles,
    refuseOtherCounts,
    `set tgelt_before = ${count}`,
    insertRecords(script),
    `set tgelt_rows = ${count} - tgelt_before`,
    [
      `insert into ${quoteRelation(rejects)} (landed_file, landed_line, reason, record, load_id, loaded_at)`,
      `select landed_file, landed_line, tgelt_reason, tgelt_record, ${stampValues(stamp)}`,
      'from tgelt_staged where tgelt_reason is not null',
    ].join('\n'),
    ...bookFiles(files, stamp),
    'select tgelt_rows, (select coalesce(sum(reject_count), 0) from tgelt_counts) as tgelt_rejects',
    'commit transaction',
  ])
}

function batchFiles(batch: readonly LoadFile[]): Sql {
  const rows = batch.map(({ name, sizeBytes, expectedRows }) => {
    return `  (${quoteLiteral(name)}, ${sizeBytes ?? 'null'}, ${expectedRows ?? 'null'})`
  })
  const type = 'array<struct<landed_file string, size_bytes int64, expected_rows int64>>'
  return `create temp table tgelt_files as (\nselect * from unnest(${type}[\n${rows.join(',\n')}\n])\n)`
}

const countedFiles = [
  'create temp table tgelt_counts as (',
  'select',
  '  files.landed_file,',
  '  files.size_bytes,',
  '  files.expected_rows,',
  '  count(staged.landed_line) - count(staged.tgelt_reason) as row_count,',
  '  count(staged.tgelt_reason) as reject_count',
  'from tgelt_files as files',
  'left join tgelt_staged as staged on staged.landed_file = files.landed_file',
  'group by files.landed_file, files.size_bytes, files.expected_rows',
  ')',
].join('\n')

const refuseOtherCounts = [
  refuseRows(
    loadMarks.compacted,
    'to_json_string(struct(landed_file as file, expected_rows as expected, row_count + reject_count as found))',
  ),
  'from tgelt_counts',
  'where expected_rows <> row_count + reject_count',
].join('\n')

/**
 * The ledger's rows are inserted and then updated: BigQuery lets transactions that only insert pass each other, so that two
 * runs would both find the files missing and both load them. Of two that update rows of one table it cancels one.
 */
function bookFiles(files: Relation, stamp: LoadStamp): readonly Sql[] {
  return [
    [
      `insert into ${quoteRelation(files)} (landed_file, size_bytes, row_count, reject_count, load_id, loaded_at)`,
      `select landed_file, size_bytes, 0, 0, ${stampValues(stamp)} from tgelt_files`,
    ].join('\n'),
    [
      `update ${quoteRelation(files)} as ledger`,
      'set row_count = counts.row_count, reject_count = counts.reject_count',
      'from tgelt_counts as counts',
      'where ledger.landed_file = counts.landed_file',
    ].join('\n'),
  ]
}

function insertRecords({ records, written, sql, columns, stamp }: LoadScript): Sql {
  const names = quoteColumns(written)
  const incoming = [
    ...columns.map(({ name }) => quoteIdentifier(name)),
    'landed_file',
    'landed_line',
    stampValues(stamp),
  ]
  return [
    `insert into ${quoteRelation(records)} (${names})`,
    `with ${incomingView} as (`,
    `  select ${incoming.join(', ')}`,
    '  from tgelt_staged where tgelt_reason is null',
    ')',
    `select ${names} from (`,
    sql,
    ')',
  ].join('\n')
}

/** (landed_file, landed_line, the columns, tgelt_reason, tgelt_record): the text is kept of rejects alone. */
function stagedRecords(staged: Staged, columns: readonly Column[]): Sql {
  if (staged.kind === 'lines') {
    const lines = `select landed_file, landed_line, reason as tgelt_given, text as tgelt_text\nfrom ${quoteRelation(staged.relation)}`
    return linesAsRecords(lines, columns)
  }
  const { folder, relation, fields } = staged
  const find = (name: string): TableField | undefined =>
    fields.find((field) => field.name.toLowerCase() === name.toLowerCase())
  const hasLines = find(lineColumn) !== undefined
  const file = `concat(${quoteLiteral(folder)}, landed_file)`
  const wanted = `${file} in (select landed_file from tgelt_files)`
  const values = columns.map(
    (column, index) => `    ${compactedValue(column, find(column.name))} as tgelt_value_${index}`,
  )
  const whole = fields
    .filter(({ name }) => !['landed_file', 'landed_line', lineColumn].includes(name))
    .map(({ name }) => quoteIdentifier(name))
  const given = [
    '  select',
    `    ${file} as landed_file,`,
    '    landed_line,',
    '    cast(null as string) as tgelt_given,',
    `    to_json_string(struct(${whole.join(', ')})) as tgelt_text,`,
    "    json '{}' as tgelt_json,",
    values.join(',\n'),
    `  from ${quoteRelation(relation)}`,
    `  where ${wanted}${hasLines ? ` and ${lineColumn} is null` : ''}`,
  ].join('\n')
  const records = judged(given, columns)
  if (!hasLines) return records
  const lines = [
    `select ${file} as landed_file, landed_line, cast(null as string) as tgelt_given, ${lineColumn} as tgelt_text`,
    `from ${quoteRelation(relation)}`,
    `where ${wanted} and ${lineColumn} is not null`,
  ].join('\n')
  return `(${records})\nunion all\n(${linesAsRecords(lines, columns)})`
}

function linesAsRecords(lines: Sql, columns: readonly Column[]): Sql {
  const values = columns.map(
    (column, index) => `    ${recordValue(column, 'tgelt_json')} as tgelt_value_${index}`,
  )
  return judged(
    [
      '  select',
      '    landed_file,',
      '    landed_line,',
      '    tgelt_given,',
      '    tgelt_text,',
      '    tgelt_json,',
      values.join(',\n'),
      '  from (',
      "    select *, safe.parse_json(tgelt_text, wide_number_mode => 'round') as tgelt_json",
      `    from (\n${lines}\n)`,
      '  )',
    ].join('\n'),
    columns,
  )
}

/** Casts the values of a query of records, and says what is wrong with those that are none. */
function judged(given: Sql, columns: readonly Column[]): Sql {
  const casts = columns.map((column, index) => {
    const value = castText(column, `tgelt_value_${index}`)
    return `${value} as ${quoteIdentifier(column.name)}`
  })
  const failed = columns.flatMap((column, index) => {
    if (!needsCast(column)) return []
    const reason = quoteLiteral(`${column.name} is not a ${column.type}`)
    const cast = castText(column, `tgelt_value_${index}`)
    return [`    when tgelt_value_${index} is not null and ${cast} is null then ${reason}`]
  })
  return [
    'select',
    '  landed_file,',
    '  landed_line,',
    ...casts.map((cast) => `  ${cast},`),
    '  tgelt_reason,',
    '  if(tgelt_reason is null, null, tgelt_text) as tgelt_record',
    'from (',
    '  select *, case',
    '    when tgelt_given is not null then tgelt_given',
    "    when tgelt_json is null then 'not valid JSON'",
    "    when json_type(tgelt_json) <> 'object' then 'not a JSON object'",
    ...failed,
    '    end as tgelt_reason',
    `  from (\n${given}\n  )`,
    ')',
  ].join('\n')
}

function stampValues({ loadId, loadedAt }: LoadStamp): Sql {
  return `${loadId} as load_id, timestamp ${quoteLiteral(loadedAt)} as loaded_at`
}
