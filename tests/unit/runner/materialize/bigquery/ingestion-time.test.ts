import { describe, expect, test } from 'vitest'
import { type EngineProject, outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'

const { double, openProject, sentJobs } = await openEngineProjects()

const byDay =
  "partition_by={'field': 'sent_at', 'data_type': 'timestamp', 'time_ingestion_partitioning': true}"
const byMonth = byDay.replace("'time_", "'granularity': 'month', 'time_")
const byColumn = "partition_by={'field': 'sent_at', 'data_type': 'timestamp'}"

function model(sql: string, config = '', partitions = byDay): Record<string, string> {
  return { 'models/m.sql': `{{ config(materialized='incremental', ${partitions}${config}) }}\n${sql}` }
}

const row = (at: string, id: number, s: string) =>
  `select timestamp '${at}' as sent_at, ${id} as id, '${s}' as s`
const two = `${row('2026-01-01 10:30:00+00', 1, 'a')} union all ${row('2026-02-01 11:00:00+00', 2, 'b')}`
const stored = "select format_timestamp('%F %H', _PARTITIONTIME), id, s from {m} order by id"

async function built(sql: string, config = '', partitions = byDay): Promise<EngineProject> {
  const project = openProject(model(sql, config, partitions))
  expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
  sentJobs()
  return project
}

async function next(project: EngineProject, sql: string, config = '', partitions = byDay) {
  project.write(model(sql, config, partitions))
  const result = await project.run('bigquery')
  expect(outcomes(result)).toEqual(['m success'])
  return result
}

describe('a table of ingestion time', () => {
  test.each([
    ['hour', 'timestamp', '2026-01-01 10', '2026-02-01 11'],
    ['day', 'timestamp', '2026-01-01 00', '2026-02-01 00'],
    ['month', 'timestamp', '2026-01-01 00', '2026-02-01 00'],
    ['year', 'timestamp', '2026-01-01 00', '2026-01-01 00'],
    ['day', 'date', '2026-01-01 00', '2026-02-01 00'],
    ['month', 'date', '2026-01-01 00', '2026-02-01 00'],
  ])(
    'has the column as the time of its partition: by %s of a %s',
    async (granularity, type, first, second) => {
      const partitions = `partition_by={'field': 'Sent_At', 'data_type': '${type}', 'granularity': '${granularity}', 'time_ingestion_partitioning': true}`
      const sql = type === 'date' ? `select * replace (date(sent_at) as sent_at) from (${two})` : two
      const project = await built(sql, ", cluster_by='id', partition_expiration_days=90000", partitions)
      expect(await project.rows('bigquery', stored)).toEqual([
        [first, '1', 'a'],
        [second, '2', 'b'],
      ])
      const facts = await project.facts('m')
      expect(facts?.partitioning).toEqual({
        kind: 'time',
        field: undefined,
        granularity,
        expirationMs: 90_000 * 86_400_000,
      })
      expect(facts?.fields.map(({ name }) => name)).toEqual(['id', 's'])
      expect(facts?.clustering).toEqual(['id'])
      await project.run('bigquery')
      expect(project.warnings()).toEqual([])
      expect([...(await project.kinds('bigquery')).keys()]).toEqual(['m'])
    },
  )

  test('is read by others with its pseudo-column', async () => {
    const project = openProject({
      ...model(two),
      'models/n.sql':
        "{{ config(materialized='table') }}select *, _PARTITIONTIME as moment, _PARTITIONDATE as day from {{ ref('m') }}",
    })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success', 'n success'])
    expect((await project.describe('bigquery', 'n')).map(({ name }) => name)).toEqual([
      'id',
      's',
      'moment',
      'day',
    ])
    expect(await project.rows('bigquery', 'select id, day from {n} order by id')).toEqual([
      ['1', '2026-01-01'],
      ['2', '2026-02-01'],
    ])
  })

  test('is not there if its first build fails, and stays as it was if a full refresh does', async () => {
    const project = openProject(model(`select timestamp '2026-01-01' as sent_at, error('no') as id`))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error sql-error'])
    expect(await project.facts('m')).toBeUndefined()
    await next(project, two)
    project.write(model(`${two} union all select null, 3, 'c'`))
    const result = await project.run('bigquery', { fullRefresh: true })
    expect(outcomes(result)).toEqual(['m error sql-error'])
    expect(result.results[0]?.error?.message).toMatch(/sent_at is NULL/)
    expect(await project.rows('bigquery', 'select count(*) from {m}')).toEqual([['2']])
    await next(project, row('2026-03-01 00:00:00+00', 3, 'c'))
    expect(await project.rows('bigquery', 'select count(*) from {m}')).toEqual([['3']])
    expect([...(await project.kinds('bigquery')).keys()]).toEqual(['m'])
  })

  test('is made anew by a full refresh, and never goes away by itself', async () => {
    const project = await built(two)
    project.write(model(row('2026-03-01 00:00:00+00', 3, 'c')))
    expect(outcomes(await project.run('bigquery', { fullRefresh: true }))).toEqual(['m success'])
    expect(await project.rows('bigquery', stored)).toEqual([['2026-03-01 00', '3', 'c']])
    const swap = sentJobs().find(({ sql }) => sql?.includes('rename to'))?.sql
    expect(swap).toContain('expiration_timestamp = null')
  })

  test.each([
    ['before the old one has left', /expiration_timestamp = null/],
    ['in the middle', /rename to `m`$/],
  ])('keeps the old one if the swap fails %s', async (_, statement) => {
    const project = await built(two)
    const fault = double.faults.inject(
      { sql: /rename to/ },
      { kind: 'statement-error', statement, reason: 'invalidQuery', message: 'no' },
    )
    project.write(model(row('2026-03-01 00:00:00+00', 3, 'c')))
    expect(outcomes(await project.run('bigquery', { fullRefresh: true }))).toEqual(['m error sql-error'])
    expect(fault.hits).toBe(1)
    expect(await project.rows('bigquery', 'select count(*) from {m}')).toEqual([['2']])
    expect([...(await project.kinds('bigquery')).keys()]).toEqual(['m'])
  })

  test('of a query without the column is refused by name', async () => {
    const project = openProject(model('select 1 as id'))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error partition-field-missing'])
    await next(project, two)
    project.write(model("select 1 as id, 's' as s"))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error partition-field-missing'])
  })

  test.each(['table', 'materialized_view'])('is refused with %s', async (materialized) => {
    const project = openProject({
      'models/m.sql': `{{ config(materialized='${materialized}', ${byDay}) }}${two}`,
    })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error ingestion-time-elsewhere'])
    expect(sentJobs()).toEqual([])
  })
})

describe('a batch', () => {
  const overwrite = ", incremental_strategy='insert_overwrite'"
  const later = `${row('2026-02-01 23:00:00+00', 7, 'c')} union all ${row('2026-02-01 01:00:00+00', 8, 'd')}`

  test('overwrites the partitions that it has rows of, named as literals', async () => {
    const project = await built(two, overwrite)
    const result = await next(project, later, overwrite)
    expect(result.results[0]?.rowsAffected).toBe(2)
    expect(await project.rows('bigquery', stored)).toEqual([
      ['2026-01-01 00', '1', 'a'],
      ['2026-02-01 00', '7', 'c'],
      ['2026-02-01 00', '8', 'd'],
    ])
    const script = sentJobs().find(({ sql }) => sql?.includes('delete from'))?.sql
    expect(script).toContain("where _PARTITIONTIME in (timestamp '2026-02-01 00:00:00')")
    expect(script).toContain('(_PARTITIONTIME, `id`, `s`)')
    await next(project, `select * from (${later}) limit 0`, overwrite)
    expect(await project.rows('bigquery', 'select count(*) from {m}')).toEqual([['3']])
  })

  test.each([
    ['timestamp', "timestamp '2026-01-01 00:00:00+00'"],
    ['date', "date '2026-01-01'"],
  ])('overwrites the partitions that are named by a %s, and reads no others', async (type, partition) => {
    const partitions = byDay.replace("'timestamp'", `'${type}'`)
    const config = `${overwrite}, partitions=["${partition}"], require_partition_filter=true`
    const project = await built(two, config, partitions)
    await next(project, `select * from (${later}) limit 0`, config, partitions)
    const all = `${stored.replace(' order', ' where _PARTITIONTIME is not null order')}`
    expect(await project.rows('bigquery', all)).toEqual([['2026-02-01 00', '2', 'b']])
  })

  test('overwrites after pre-hooks that change rows, in one job', async () => {
    const hook = `${overwrite}, pre_hook="{% if is_incremental() %}insert into {{ this }} (_PARTITIONTIME, id, s) values (timestamp '2026-02-01', 9, 'hook'){% endif %}"`
    const project = await built(two, hook)
    const batch =
      "select timestamp '2026-02-01 05:00:00+00' as sent_at, id + 1 as id, s from {{ this }} where s = 'hook'"
    await next(project, `{% if is_incremental() %}${batch}{% else %}${two}{% endif %}`, hook)
    expect(sentJobs()).toHaveLength(1)
    expect(await project.rows('bigquery', stored)).toEqual([
      ['2026-01-01 00', '1', 'a'],
      ['2026-02-01 00', '10', 'hook'],
    ])
  })

  test.each(['merge', 'delete+insert'])('of %s replaces rows by their key', async (strategy) => {
    const config = `, incremental_strategy='${strategy}', unique_key='id'`
    const project = await built(two, config)
    const batch = `${row('2026-03-05 10:00:00+00', 2, 'new')} union all ${row('2026-03-06 10:00:00+00', 3, 'c')}`
    await next(project, batch, config)
    expect(await project.rows('bigquery', stored)).toEqual([
      ['2026-01-01 00', '1', 'a'],
      ['2026-03-05 00', '2', 'new'],
      ['2026-03-06 00', '3', 'c'],
    ])
  })

  test.each(['merge', 'delete+insert'])(
    'of %s reads its own partitions alone if the key has the column',
    async (strategy) => {
      const config = `, incremental_strategy='${strategy}', unique_key=['sent_at', 'id'], require_partition_filter=true`
      const many =
        "select timestamp_add(timestamp '2026-01-01 03:00:00+00', interval n day) as sent_at, n as id, repeat('x', 1000) as s from unnest(generate_array(0, 99)) as n"
      const project = await built(many, config)
      await next(project, row('2026-01-05 07:00:00+00', 4, 'new'), config)
      expect(sentJobs().at(-1)?.totalBytesProcessed).toBeLessThan(5_000)
      const found =
        "select format_timestamp('%F', _PARTITIONTIME), s from {m} where _PARTITIONTIME is not null and id = 4"
      expect(await project.rows('bigquery', found)).toEqual([['2026-01-05', 'new']])
      // Two rows of one key: the column says no more than the partition.
      project.write(
        model(
          `${row('2026-01-05 07:00:00+00', 4, 'x')} union all ${row('2026-01-05 08:00:00+00', 4, 'y')}`,
          config,
        ),
      )
      const result = outcomes(await project.run('bigquery'))
      expect(result).toEqual([strategy === 'merge' ? 'm error duplicate-merge-key' : 'm success'])
    },
  )

  test('is appended, with hooks that change rows and without', async () => {
    const append = ", incremental_strategy='append'"
    const project = await built(two, append)
    await next(project, row('2026-03-05 10:00:00+00', 3, 'c'), append)
    await next(
      project,
      row('2026-03-06 10:00:00+00', 4, 'd'),
      `${append}, post_hook="delete from {{ this }} where id = 1"`,
    )
    expect(await project.rows('bigquery', stored)).toEqual([
      ['2026-02-01 00', '2', 'b'],
      ['2026-03-05 00', '3', 'c'],
      ['2026-03-06 00', '4', 'd'],
    ])
  })

  test.each(['ignore', 'fail', 'append_new_columns', 'sync_all_columns'])(
    'of the same columns is no change of schema: %s',
    async (onSchemaChange) => {
      const config = `, unique_key='id', on_schema_change='${onSchemaChange}'`
      const project = await built(two, config)
      await next(project, row('2026-03-05 10:00:00+00', 3, 'c'), config)
      expect((await project.facts('m'))?.fields.map(({ name }) => name)).toEqual(['id', 's'])
    },
  )

  test('brings columns and takes them away', async () => {
    const config = ", unique_key='id', on_schema_change='sync_all_columns'"
    const project = await built(two, config)
    await next(project, "select timestamp '2026-03-05' as sent_at, 'x' as t, 3 as id", config)
    expect((await project.facts('m'))?.fields.map(({ name }) => name)).toEqual(['id', 't'])
    expect(await project.rows('bigquery', stored.replace(' s ', ' t '))).toEqual([
      ['2026-01-01 00', '1', 'NULL'],
      ['2026-02-01 00', '2', 'NULL'],
      ['2026-03-05 00', '3', 'x'],
    ])
  })
})

describe('other partitions', () => {
  const config = ", incremental_strategy='insert_overwrite'"
  const later = row('2026-02-01 23:00:00+00', 7, 'c')

  test.each([
    ['to a column', byDay, byColumn],
    ['from a column', byColumn, byDay],
    ['by month', byDay, byMonth],
  ])('wait for a full refresh, and the table takes rows as it is: %s', async (_, before, after) => {
    const project = await built(two, config, before)
    await next(project, later, config, after)
    expect(project.warnings()).toEqual(['layout-kept'])
    const hasColumn = before === byColumn
    const at = hasColumn ? 'sent_at' : '_PARTITIONTIME'
    expect(
      await project.rows('bigquery', `select format_timestamp('%F', ${at}), id from {m} order by id`),
    ).toEqual([
      ['2026-01-01', '1'],
      ['2026-02-01', '7'],
    ])
    expect((await project.facts('m'))?.partitioning).toMatchObject({
      field: hasColumn ? 'sent_at' : undefined,
      granularity: 'day',
    })
    project.write(model(two, config, after))
    expect(outcomes(await project.run('bigquery', { fullRefresh: true }))).toEqual(['m success'])
    expect((await project.facts('m'))?.partitioning).toMatchObject({
      field: after === byColumn ? 'sent_at' : undefined,
      granularity: after === byMonth ? 'month' : 'day',
    })
    await next(project, later, config, after)
    expect(project.warnings()).toEqual([])
  })
})
