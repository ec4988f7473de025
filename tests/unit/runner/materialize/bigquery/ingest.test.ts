import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type EngineProject, outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'

const { double, openProject } = await openEngineProjects()

const config = "materialized='ingest', files=['warehouse/bronze/**'], changed_rows='load_id'"
const columns = `
models:
  - name: raw
    columns: [{name: id, data_type: int64}, {name: payload, data_type: json}]
`

function projectOf(more = '', sql = 'select * from {{ incoming() }}'): EngineProject {
  const project = openProject({
    'models/raw.yml': columns,
    'models/raw.sql': `{{ config(${config}${more}) }} ${sql}`,
  })
  return project
}

function lines(...ids: readonly number[]): string {
  return ids.map((id) => `{"id": ${id}, "payload": {"n": ${id}.50}}\n`).join('')
}

const seen = 'select id, landed_file, landed_line, load_id from {raw} order by id'

function loadsSince(before: number): number {
  return double.jobs.slice(before).filter(({ kind }) => kind === 'load').length
}

test('a run that fails after its load job is taken up by the next, which sends no line again', async () => {
  const project = projectOf()
  project.write({ 'warehouse/bronze/a.ndjson': lines(1, 2) })
  double.faults.inject(
    { sql: /insert into .*raw_rejects/s, times: 9 },
    { kind: 'job-error', reason: 'invalidQuery' },
  )
  const before = double.jobs.length
  expect((await project.run('bigquery')).results[0]?.status).toBe('error')
  expect(await project.rows('bigquery', 'select count(*) from {raw}')).toEqual([['0']])
  double.faults.clear()
  expect(outcomes(await project.run('bigquery'))).toEqual(['raw success'])
  expect(loadsSince(before)).toBe(1)
  expect(await project.rows('bigquery', seen)).toEqual([
    ['1', 'a.ndjson', '1', '1'],
    ['2', 'a.ndjson', '2', '1'],
  ])
  expect([...(await project.kinds('bigquery')).keys()].sort()).toEqual(['raw', 'raw_files', 'raw_rejects'])
})

test('a load job whose table is gone is made again', async () => {
  const project = projectOf()
  project.write({ 'warehouse/bronze/a.ndjson': lines(1) })
  double.faults.inject(
    { sql: /insert into .*raw_rejects/s, times: 9 },
    { kind: 'job-error', reason: 'invalidQuery' },
  )
  await project.run('bigquery')
  double.faults.clear()
  const staged = [...(await project.kinds('bigquery')).keys()].find((name) => name.includes('__tgelt_load_'))
  await project.rows('bigquery', `drop table {${staged}}`)
  expect(outcomes(await project.run('bigquery'))).toEqual(['raw success'])
  expect(await project.rows('bigquery', seen)).toHaveLength(1)
})

test('files that another run has loaded meanwhile are not loaded twice', async () => {
  const project = projectOf()
  project.write({ 'warehouse/bronze/a.ndjson': lines(1) })
  await project.run('bigquery')
  project.write({ 'warehouse/bronze/b.ndjson': lines(2) })
  const held = double.faults.inject({ sql: /begin transaction/ }, { kind: 'hold' })
  const slow = project.run('bigquery')
  while (held.hits === 0) await new Promise((done) => setImmediate(done))
  await project.rows(
    'bigquery',
    "insert into {raw_files} values ('b.ndjson', 1, 1, 0, 2, timestamp '2026-01-01 00:00:00+00')",
  )
  held.release()
  expect(outcomes(await slow)).toEqual(['raw error landed-files-loaded'])
  expect(await project.rows('bigquery', seen)).toHaveLength(1)
})

test('a load updates rows of the ledger, since BigQuery lets transactions that only insert pass each other', async () => {
  const project = projectOf()
  project.write({ 'warehouse/bronze/a.ndjson': `${lines(1, 2)}no record\n` })
  const before = double.jobs.length
  expect(outcomes(await project.run('bigquery'))).toEqual(['raw success'])
  const [script = ''] = double.jobs.slice(before).flatMap(({ sql = '' }) => {
    return sql.includes('begin transaction') ? [sql] : []
  })
  const inside = script.slice(script.indexOf('begin transaction'), script.indexOf('commit transaction'))
  expect(inside).toMatch(/^update `[^`]+raw_files`/m)
  const booked = 'select landed_file, row_count, reject_count from {raw_files}'
  expect(await project.rows('bigquery', booked)).toEqual([['a.ndjson', '2', '1']])
})

test('load numbers go on over a full refresh, even one that was cut off in the middle', async () => {
  const project = projectOf()
  project.write({ 'warehouse/bronze/a.ndjson': lines(1) })
  await project.run('bigquery')
  project.write({ 'warehouse/bronze/b.ndjson': lines(2) })
  await project.run('bigquery')
  for (const sql of [
    /^create or replace table \S+\.raw` /,
    /^create or replace table \S+_rejects` /,
    /^create or replace table \S+_files` /,
  ]) {
    double.faults.inject({ sql, times: 9 }, { kind: 'job-error', reason: 'invalidQuery' })
    expect((await project.run('bigquery', { fullRefresh: true })).results[0]?.status).toBe('error')
    expect((await project.kinds('bigquery')).has('raw_files')).toBe(false)
    double.faults.clear()
  }
  expect(outcomes(await project.run('bigquery'))).toEqual(['raw success'])
  expect(await project.rows('bigquery', 'select id, load_id from {raw} order by id')).toEqual([
    ['1', '3'],
    ['2', '3'],
  ])
})

test('load numbers go on where a table of other partitions was to take the place, and the run was cut off in the midst of it', async () => {
  const project = projectOf()
  project.write({ 'warehouse/bronze/a.ndjson': lines(1) })
  await project.run('bigquery')
  const by = ", partition_by={'field': 'loaded_at', 'data_type': 'timestamp'}"
  project.write({ 'models/raw.sql': `{{ config(${config}${by}) }} select * from {{ incoming() }}` })
  double.faults.inject(
    { sql: /rename/ },
    { kind: 'statement-error', statement: /__tgelt_next` rename/, reason: 'invalidQuery' },
  )
  double.faults.inject({ sql: /__tgelt_last` rename/ }, { kind: 'job-error', reason: 'invalidQuery' })
  expect((await project.run('bigquery', { fullRefresh: true })).results[0]?.status).toBe('error')
  expect((await project.kinds('bigquery')).has('raw')).toBe(false)
  double.faults.clear()
  expect(outcomes(await project.run('bigquery'))).toEqual(['raw success'])
  expect(await project.rows('bigquery', 'select id, load_id from {raw}')).toEqual([['1', '2']])
  expect([...(await project.kinds('bigquery')).keys()].sort()).toEqual(['raw', 'raw_files', 'raw_rejects'])
})

test('the table is kept as configured, its query may filter, and new columns follow on_schema_change', async () => {
  const kept =
    ", partition_by={'field': 'loaded_at', 'data_type': 'timestamp'}, cluster_by='load_id', require_partition_filter=true, on_schema_change='append_new_columns'"
  const project = projectOf(
    kept,
    'select id, load_id, loaded_at from {{ incoming() }} where id > 1 -- not all',
  )
  project.write({ 'warehouse/bronze/a.ndjson': lines(1, 2, 3) })
  const first = await project.run('bigquery')
  expect([outcomes(first), first.results[0]?.rowsAffected]).toEqual([['raw success'], 2])
  expect(await project.facts('raw')).toMatchObject({
    partitioning: { field: 'loaded_at', granularity: 'day' },
    clustering: ['load_id'],
    requirePartitionFilter: true,
  })
  project.write({
    'models/raw.sql': `{{ config(${config}${kept}) }} select *, id * 2 as twice from {{ incoming() }}`,
    'warehouse/bronze/b.ndjson': lines(4),
  })
  const second = await project.run('bigquery')
  expect([outcomes(second), second.results[0]?.rowsAffected]).toEqual([['raw success'], 1])
  const rows = 'select id, twice, landed_file from {raw} where loaded_at is not null order by id'
  expect(await project.rows('bigquery', rows)).toEqual([
    ['2', 'NULL', 'NULL'],
    ['3', 'NULL', 'NULL'],
    ['4', '8', 'b.ndjson'],
  ])
})

test('a landed file that changed is refused', async () => {
  const project = projectOf()
  project.write({ 'warehouse/bronze/a.ndjson': lines(1) })
  await project.run('bigquery')
  rmSync(join(project.folder, 'warehouse/bronze/a.ndjson'))
  project.write({ 'warehouse/bronze/a.ndjson': lines(1, 2) })
  expect(outcomes(await project.run('bigquery'))).toEqual(['raw error landed-file-changed'])
})
