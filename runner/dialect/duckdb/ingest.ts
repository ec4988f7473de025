import type { Relation } from '../../resource/relation.ts'
import type { Column, Sql } from '../dialect.ts'
import {
  type BatchFile,
  type CompactedFile,
  type IngestDialect,
  incomingView,
  type LoadStamp,
  lineColumn,
  linesTable,
} from '../ingest-dialect.ts'
import { castsColumn, castText, failedCast, recordShape, textColumns } from './ingest-casts.ts'
import { quoteIdentifier, quoteList, quoteLiteral, quotePath, quoteRelation } from './quoting.ts'

/** A record that has to be looked at as a line: not JSON, or not an object. */
const unreadable = 'unreadable'

/*
 * tgelt_batch_files   file_index, landed_file, size_bytes
 * tgelt_record_files  the same of files read in bulk, with the first row of each
 * tgelt_records       read in bulk; rows lie in the order of the files' lines, so that rowid gives the line number
 * tgelt_line_records  read line by line, or out of a compacted file; line numbers are given
 * tgelt_staged        both, with the file's name: what tgelt_incoming, ledger and rejects are made of
 */
export const duckdbIngest: IngestDialect = {
  createLedger: (files, rejects) =>
    [
      `create table if not exists ${quoteRelation(files)} (landed_file varchar not null, size_bytes bigint,` +
        ' row_count bigint not null, reject_count bigint not null, load_id bigint not null, loaded_at timestamp not null)',
      `create table if not exists ${quoteRelation(rejects)} (landed_file varchar not null, landed_line bigint not null,` +
        ' reason varchar not null, record varchar, load_id bigint not null, loaded_at timestamp not null)',
    ].join(';\n'),
  createTable: (relation, columns) => {
    // What a record says is written once and read once: ZSTD makes it a fifth of what DuckDB would choose by itself.
    const defined = columns.map(
      ({ name, type }) =>
        `${quoteIdentifier(name)} ${type}${type.toUpperCase() === 'JSON' ? ' using compression zstd' : ''}`,
    )
    return `create or replace table ${quoteRelation(relation)} (${defined.join(', ')})`
  },
  loadedFiles: (files) => `select landed_file, size_bytes from ${quoteRelation(files)}`,
  lastLoadId: (files) => `select coalesce(max(load_id), 0) from ${quoteRelation(files)}`,

  startBatch: (files, columns) => {
    const record = `cast(null as struct(${textColumns(columns)}))`
    return [
      batchFiles(files),
      `create or replace temp table tgelt_records (file_index integer, record struct(${textColumns(columns)}),` +
        ' reason varchar, text varchar, size_bytes bigint)',
      'create or replace temp table tgelt_record_files (file_index integer, landed_file varchar, first_row bigint)',
      `create or replace temp table tgelt_line_records as select 0 as file_index, 0::bigint as landed_line,` +
        ` ${record} as record, ''::varchar as reason, ''::varchar as text where false`,
      `create or replace temp table ${linesTable} (file_index integer, landed_line bigint, reason varchar, text varchar)`,
    ].join(';\n')
  },

  stageRecords: (paths, columns) => stageRecords(paths, columns, 'rejects'),

  inspectRecords: () =>
    [
      // A table of its own, small and with statistics: joined with it, records are never what a hash table is built of.
      [
        'create or replace temp table tgelt_record_files as',
        'select file_index, landed_file, first_row, row_count, bytes, unreadable_count from (',
        '  select file_index, min(rowid) as first_row, count(*) as row_count,',
        '    coalesce(sum(size_bytes), 0)::bigint + count(*) as bytes,',
        `    count(*) filter (reason = ${quoteLiteral(unreadable)}) as unreadable_count`,
        '  from tgelt_records group by file_index',
        ') join tgelt_batch_files using (file_index)',
      ].join('\n'),
      'select file_index, row_count, bytes, unreadable_count from tgelt_record_files order by file_index',
    ].join(';\n'),

  forgetRecords: (indexes) =>
    `delete from tgelt_records where file_index in (select unnest(${quoteList(indexes)}))`,

  stageLines: (columns) => stageLines(columns, 'rejects'),

  compactedColumns: (path) => `describe select * from read_parquet(${quotePath(path)})`,

  stageCompacted,

  createIncoming: (columns, stamp) =>
    [
      [
        'create or replace temp view tgelt_staged as',
        'select landed_file, tgelt_records.rowid - first_row + 1 as landed_line, record, reason, text',
        'from tgelt_records join tgelt_record_files using (file_index)',
        'union all',
        'select landed_file, landed_line, record, reason, text',
        'from tgelt_line_records join tgelt_batch_files using (file_index)',
      ].join('\n'),
      [
        `create or replace temp view ${incomingView} as`,
        `select ${columns.map((column) => `${castText(column)} as ${quoteIdentifier(column.name)}`).join(', ')},`,
        `  landed_file, landed_line, ${stampColumns(stamp)}`,
        'from tgelt_staged where reason is null',
      ].join('\n'),
    ].join(';\n'),

  batchCounts: () =>
    [
      'select landed_file, count(landed_line) filter (reason is null) as row_count, count(reason) as reject_count',
      'from tgelt_batch_files left join (select landed_file, landed_line, reason from tgelt_staged) using (landed_file)',
      'group by landed_file order by landed_file',
    ].join('\n'),

  recordBatch: (files, rejects, stamp) => recordBatch(files, rejects, stamp),

  endBatch: () =>
    [
      `drop view if exists temp.${incomingView}`,
      'drop view if exists temp.tgelt_staged',
      ...['tgelt_records', 'tgelt_record_files', 'tgelt_line_records', linesTable, 'tgelt_batch_files'].map(
        (name) => `drop table if exists temp.${name}`,
      ),
    ].join(';\n'),
}

/** Which records keep the text of their line. */
type KeepText = 'rejects' | 'all'

export function stageRecords(paths: readonly string[], columns: readonly Column[], keep: KeepText): Sql {
  const text = 'cast(json as varchar)'
  return [
    'create or replace temp table tgelt_records as',
    `select file_index, record, reason, ${keep === 'all' ? text : `case when reason is not null then ${text} end`} as text,`,
    '  size_bytes',
    'from (',
    '  select file_index::integer as file_index, record, json, strlen(json) as size_bytes,',
    `    case when json is null or not starts_with(json, '{') then ${quoteLiteral(unreadable)}`,
    `      ${failedCast(columns)} end as reason`,
    '  from (',
    `    select file_index, json, json_transform(json, ${recordShape(columns)}) as record`,
    `    from read_ndjson_objects([${paths.map(quotePath).join(', ')}], ignore_errors = true)`,
    '  )',
    ')',
  ].join('\n')
}

export function stageLines(columns: readonly Column[], keep: KeepText): Sql {
  return [
    'insert into tgelt_line_records by name',
    readLines(columns, keep, `select file_index, landed_line, reason as given, text from ${linesTable}`),
  ].join('\n')
}

/** Records and rejects out of lines: (file_index, landed_line, given, text), where `given` is a reason known before. */
function readLines(columns: readonly Column[], keep: KeepText, lines: Sql): Sql {
  return [
    'select file_index, landed_line, record, reason,',
    `  ${keep === 'all' ? 'text' : 'case when reason is not null then text end as text'}`,
    'from (',
    '  select file_index, landed_line, text, record,',
    "    case when given is not null then given when json is null then 'not valid JSON'",
    `      when json_type(json) <> 'OBJECT' then 'not a JSON object' ${failedCast(columns)} end as reason`,
    '  from (',
    `    select *, json_transform(json, ${recordShape(columns)}) as record`,
    `    from (select *, try_cast(text as json) as json from (${lines}))`,
    '  )',
    ')',
  ].join('\n')
}

function batchFiles(files: readonly BatchFile[]): Sql {
  const sizes = files.map(({ sizeBytes }) => sizeBytes ?? 'null').join(', ')
  return [
    'create or replace temp table tgelt_batch_files as select',
    `  unnest(${quoteList(files.map(({ index }) => index))}::integer[]) as file_index,`,
    `  unnest(${quoteList(files.map(({ name }) => name))}::varchar[]) as landed_file,`,
    `  unnest([${sizes}]::bigint[]) as size_bytes`,
  ].join('\n')
}

function stageCompacted(
  { path, folder }: CompactedFile,
  present: readonly Column[],
  columns: readonly Column[],
): Sql {
  const known = new Map(present.map((column) => [column.name.toLowerCase(), column]))
  const fields = columns.map((column) => {
    const value = castsColumn(known.get(column.name.toLowerCase()), column)
    return `${quoteIdentifier(column.name)} := ${value}`
  })
  const whole = present
    .filter(({ name }) => !['landed_file', 'landed_line', lineColumn].includes(name))
    .map(({ name }) => `${quoteIdentifier(name)} := ${quoteIdentifier(name)}`)
  const rows = [
    '(',
    // A subquery, because a reader has a hidden column file_index of its own.
    `  select * exclude (landed_file), ${quoteLiteral(folder)} || landed_file as landed_file from (`,
    `    select * from read_parquet(${quotePath(path)})`,
    '  )',
    ') join tgelt_batch_files using (landed_file)',
  ].join('\n')
  const hasLines = known.has(lineColumn)
  // Only a reject's text is put together: out here, where CASE decides, and not for every row further in.
  const text = `cast(to_json(struct_pack(${whole.join(', ')})) as varchar)`
  const statements = [
    [
      'insert into tgelt_line_records by name',
      `select file_index, landed_line, record, reason, case when reason is not null then ${text} end as text from (`,
      `  select *, case when false then null ${failedCast(columns)} end as reason from (`,
      `    select *, struct_pack(${fields.join(', ')}) as record from ${rows}`,
      ...(hasLines ? [`    where ${lineColumn} is null`] : []),
      '  )',
      ')',
    ].join('\n'),
  ]
  if (hasLines) {
    const lines = `select file_index, landed_line, null::varchar as given, ${lineColumn} as text from ${rows} where ${lineColumn} is not null`
    statements.push(`insert into tgelt_line_records by name\n${readLines(columns, 'rejects', lines)}`)
  }
  return statements.join(';\n')
}

function recordBatch(files: Relation, rejects: Relation, stamp: LoadStamp): Sql {
  return [
    [
      `insert into ${quoteRelation(rejects)} by name`,
      `select landed_file, landed_line, reason, text as record, ${stampColumns(stamp)}`,
      'from tgelt_staged where reason is not null',
    ].join('\n'),
    [
      `insert into ${quoteRelation(files)} by name`,
      'select landed_file, size_bytes, row_count, reject_count,',
      `  ${stampColumns(stamp)}`,
      `from (${duckdbIngest.batchCounts()}) join tgelt_batch_files using (landed_file)`,
    ].join('\n'),
  ].join(';\n')
}

function stampColumns({ loadId, loadedAt }: LoadStamp): Sql {
  // A moment without a zone, in UTC: the offset would be applied again by whoever reads in another zone.
  const moment = quoteLiteral(loadedAt.replace('T', ' ').replace('Z', ''))
  return `${loadId}::bigint as load_id, ${moment}::timestamp as loaded_at`
}
