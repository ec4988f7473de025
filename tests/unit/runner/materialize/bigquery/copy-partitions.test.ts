import { describe, expect, test } from 'vitest'
import { type EngineProject, outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'
import { until } from '../../warehouse/bigquery/open-double.ts'

const { double, openProject, sentJobs } = await openEngineProjects()

/** The partitions that copy jobs have written since the last look. */
function copied(jobs = sentJobs()): readonly string[] {
  return jobs
    .filter(({ kind }) => kind === 'copy')
    .map(({ destination = '' }) => destination.replace(/^.*\.m\$/, ''))
}

const byMonth = "'field': 'day', 'granularity': 'month'"

function model(sql: string, more = '', by = byMonth, strategy = 'insert_overwrite'): Record<string, string> {
  const layout = `partition_by={${by}, 'copy_partitions': true}`
  const config = `materialized='incremental', incremental_strategy='${strategy}', ${layout}${more}`
  return { 'models/m.sql': `{{ config(${config}) }}\n${sql}` }
}

/** A project whose table stands; the look at jobs begins behind it. */
async function built(files: Readonly<Record<string, string>>): Promise<EngineProject> {
  const project = openProject(files)
  expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
  sentJobs()
  return project
}

async function rowsOf(project: EngineProject, columns = 'day, id'): Promise<readonly string[]> {
  return (await project.rows('bigquery', `select ${columns} from {m}`)).map(String).sort()
}

const days =
  "select date '2026-01-01' as day, 1 as id union all select '2026-02-01', 2 union all select '2026-03-01', 3"
const later = "select date '2026-02-17' as day, 7 as id union all select '2026-03-31', 8"

describe('copied partitions', () => {
  test('are those that the batch has rows of, in a labelled job each, and no statement changes rows', async () => {
    const project = await built(model(days, ", cluster_by='id'"))
    project.write(model(later, ", cluster_by='id'"))
    const result = await project.run('bigquery')
    expect(outcomes(result)).toEqual(['m success'])
    expect(result.results[0]?.rowsAffected).toBe(2)
    expect(await rowsOf(project)).toEqual(['2026-01-01,1', '2026-02-17,7', '2026-03-31,8'])
    expect([...(await project.kinds('bigquery')).keys()]).toEqual(['m'])
    const jobs = sentJobs()
    expect(copied(jobs)).toEqual(['202602', '202603'])
    const copies = jobs.filter(({ kind }) => kind === 'copy')
    for (const { labels, totalBytesBilled, jobId } of copies) {
      expect(labels).toEqual({ team: 'shop', tgelt_model: 'm', tgelt_run: expect.stringMatching(/./) })
      expect(jobId).toMatch(/^tgelt_.*_m_\d+_1$/)
      expect(totalBytesBilled).toBe(0)
    }
    expect(jobs.filter(({ sql }) => /^(insert|delete|merge|begin|declare)/.test(sql ?? ''))).toHaveLength(0)
    const made = jobs.find(({ sql }) => sql?.startsWith('create or replace table'))
    expect(made?.sql).toContain('expiration_timestamp = timestamp_add(current_timestamp(), interval 12 hour)')
  })

  test('are none without rows', async () => {
    const project = await built(model(days))
    project.write(model(`${days} limit 0`))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(copied()).toEqual([])
    expect(await rowsOf(project, 'id')).toEqual(['1', '2', '3'])
  })

  test('are those that are named, of which one without rows is emptied', async () => {
    const named = `, partitions=["date '2026-01-01'", "date_add('2026-01-31', interval 1 day)"]`
    const project = await built(model(days, named))
    project.write(model("select date '2026-02-17' as day, 7 as id", named))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(copied()).toEqual(['202601', '202602'])
    expect(await rowsOf(project)).toEqual(['2026-02-17,7', '2026-03-01,3'])
  })

  test('leave no row of the batch out: one of a partition that is not named is refused before anything is copied', async () => {
    const named = `, partitions=["date '2026-02-01'"]`
    const project = await built(model(days, named))
    project.write(model(later, named))
    const result = await project.run('bigquery')
    expect(outcomes(result)).toEqual(['m error copy-partitions-unnamed'])
    expect(result.results[0]?.error?.message).toMatch(/do not name: 202603$/)
    expect(copied()).toEqual([])
    expect(await rowsOf(project, 'id')).toEqual(['1', '2', '3'])
    expect([...(await project.kinds('bigquery')).keys()]).toEqual(['m'])
  })

  test('have the rows without a value in one of their own', async () => {
    const project = await built(model(`${days} union all select null, 9`))
    project.write(model('select cast(null as date) as day, 10 as id'))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(copied()).toEqual(['__NULL__'])
    expect(await rowsOf(project, 'id')).toEqual(['1', '10', '2', '3'])
  })

  const by = (type: string, granularity: string) =>
    `'field': 'day', 'data_type': '${type}', 'granularity': '${granularity}'`
  const byRange = "'field': 'day', 'data_type': 'int64', 'range': {'start': -20, 'end': 100, 'interval': 10}"

  test.each([
    ['20260131', by('date', 'day'), "date '2026-01-31'", "date '2026-01-31'", "date '2026-01-30'"],
    ['202602', by('date', 'month'), "date '2026-02-01'", "date '2026-02-28'", "date '2026-01-31'"],
    ['0999', by('date', 'year'), "date '0999-01-01'", "date '0999-12-31'", "date '0998-12-31'"],
    [
      '2026013107',
      by('datetime', 'hour'),
      "datetime '2026-01-31 07:00:00'",
      "datetime '2026-01-31 07:59:59.999999'",
      "datetime '2026-01-31 08:00:00'",
    ],
    [
      '1969123123',
      by('timestamp', 'hour'),
      "timestamp '1969-12-31 23:00:00+00'",
      "timestamp '1969-12-31 23:59:59.999999+00'",
      "timestamp '1970-01-01 00:00:00+00'",
    ],
    [
      '20260105',
      by('timestamp', 'day'),
      "timestamp '2026-01-05 00:00:00+00'",
      "timestamp '2026-01-05 23:59:59.999999+00'",
      "timestamp '2026-01-06 00:00:00+00'",
    ],
    [
      '2026',
      by('timestamp', 'year'),
      "timestamp '2026-01-01 00:00:00+00'",
      "timestamp '2026-12-31 23:59:59.999999+00'",
      "timestamp '2027-01-01 00:00:00+00'",
    ],
    ['10', byRange, '10', '19', '20'],
    ['-10', byRange, '-10', '-1', '0'],
  ])('are named after what they are divided by: $%s', async (id, layout, first, last, other) => {
    const project = await built(
      model(
        `select ${first} as day, 1 as id union all select ${last}, 2 union all select ${other}, 3`,
        '',
        layout,
      ),
    )
    project.write(model(`select ${last} as day, 4 as id`, '', layout))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(copied()).toEqual([id])
    expect(await rowsOf(project, 'id')).toEqual(['3', '4'])
    project.write(model(`select ${first} as day, 5 as id limit 0`, `, partitions=["${first}"]`, layout))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(copied()).toEqual([id])
    expect(await rowsOf(project, 'id')).toEqual(['3'])
  })

  test('are refused for rows outside of the range', async () => {
    const project = await built(model('select 5 as day, 1 as id', '', byRange))
    project.write(model('select 5 as day, 2 as id union all select 100, 3', '', byRange))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error copy-partitions-outside'])
    expect(copied()).toEqual([])
    expect(await rowsOf(project, 'id')).toEqual(['1'])
  })

  test('have the columns of a table that has got or keeps others', async () => {
    const change = ", on_schema_change='append_new_columns'"
    const first = "select date '2026-01-01' as day, 1 as id, 'a' as gone, struct(1 as a, 'x' as b) as s"
    const project = await built(model(first, change))
    const second =
      "select 2 as ID, struct('y' as b, 2 as a) as s, true as added, date '2026-02-01' as day union all select 3, null, false, '2026-01-05'"
    project.write(model(second, change))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await rowsOf(project, 'day, id, gone, s.a, s.b, added')).toEqual([
      '2026-01-05,3,NULL,NULL,NULL,false',
      '2026-02-01,2,NULL,2,y,true',
    ])
  })
})

describe('a copy that fails', () => {
  test('for good leaves those before it, and the next run mends what is left', async () => {
    const project = await built(model(days))
    project.write(model(later))
    double.faults.inject(
      { destination: /\.m\$202603$/ },
      { kind: 'job-error', reason: 'invalid', message: 'no copy today' },
    )
    const result = await project.run('bigquery')
    expect(outcomes(result)).toEqual(['m error sql-error'])
    expect(result.results[0]?.error?.message).toMatch(/no copy today/)
    expect(copied()).toEqual(['202602', '202603'])
    expect(await rowsOf(project, 'id')).toEqual(['1', '3', '7'])
    expect([...(await project.kinds('bigquery')).keys()]).toEqual(['m'])
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await rowsOf(project, 'id')).toEqual(['1', '7', '8'])
  })

  test('for a reason that passes is made again with another id', async () => {
    const project = await built(model(days))
    project.write(model(later))
    const match = { destination: /\.m\$202602$/ }
    double.faults.inject(match, { kind: 'job-error', reason: 'rateLimitExceeded' })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    const copies = sentJobs().filter(({ kind }) => kind === 'copy')
    expect(copies.map(({ jobId }) => jobId.at(-1))).toEqual(['1', '2', '1'])
    expect(await rowsOf(project, 'id')).toEqual(['1', '7', '8'])
  })

  test('is found where the connection broke on its answer', async () => {
    const project = await built(model(days))
    project.write(model(later))
    double.faults.inject({ destination: /\.m\$202602$/ }, { kind: 'response-lost', as: 'reset' })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(copied()).toEqual(['202602', '202603'])
  })

  test('because the run is interrupted is cancelled', async () => {
    const project = await built(model(days))
    project.write(model(later))
    double.faults.inject({ destination: /\.m\$202602$/ }, { kind: 'hold' })
    const interrupt = new AbortController()
    const before = double.jobs.length
    const running = project.run('bigquery', { signal: interrupt.signal })
    const held = () => double.jobs.slice(before).find(({ kind }) => kind === 'copy')
    await until(() => held()?.state === 'RUNNING')
    interrupt.abort()
    await running
    await until(() => held()?.state === 'DONE')
    expect(held()?.error?.reason).toBe('stopped')
    expect(copied()).toEqual(['202602'])
    expect(await rowsOf(project, 'id')).toEqual(['1', '2', '3'])
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await rowsOf(project, 'id')).toEqual(['1', '7', '8'])
  })
})

test('hooks run before the batch and after the copies, in their order', async () => {
  const insert = (id: number) => `"insert into {{ this }} values (date '2026-0${id}-01', ${id})"`
  const hooks = `, pre_hook=[${insert(4)}, 'select 1'], post_hook=['select 2', ${insert(5)}]`
  const project = await built(model(days))
  // The batch moves what the pre-hook has put there.
  const batch =
    "{% if is_incremental() %}select day, id + 10 as id from {{ this }} where day = '2026-04-01'{% else %}" +
    `${days}{% endif %}`
  project.write(model(batch, hooks))
  expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
  expect(await rowsOf(project, 'id')).toEqual(['1', '14', '2', '3', '5'])
  const order = sentJobs().flatMap(({ kind, sql = '' }) =>
    kind === 'copy' ? ['copy'] : (/^(insert into|select \d|create or)/.exec(sql)?.[0] ?? []),
  )
  expect(order.slice(0, 6)).toEqual([
    'insert into',
    'select 1',
    'create or',
    'copy',
    'select 2',
    'insert into',
  ])
})

describe('copy_partitions', () => {
  test.each(['merge', 'delete+insert', 'append'])('is refused with %s, by name', async (strategy) => {
    const project = openProject(model(days, ", unique_key='id'", byMonth, strategy))
    const result = await project.run('bigquery')
    expect(outcomes(result)).toEqual(['m error copy-partitions-strategy'])
    expect(result.results[0]?.error?.message).toContain(strategy)
  })

  test('is refused where the strategy is not said, of a table that stands, and of one made anew', async () => {
    const project = await built(model(days))
    const layout = `partition_by={${byMonth}, 'copy_partitions': true}`
    for (const config of ["materialized='incremental'", "materialized='table'"]) {
      project.write({ 'models/m.sql': `{{ config(${config}, ${layout}) }}\n${days}` })
      expect(outcomes(await project.run('bigquery'))).toEqual(['m error copy-partitions-strategy'])
    }
    expect(await rowsOf(project, 'id')).toEqual(['1', '2', '3'])
  })

  test('is refused while the table has other partitions', async () => {
    const project = await built(model(days))
    project.write(model(days, '', "'field': 'day'"))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error copy-partitions-layout'])
    expect(outcomes(await project.run('bigquery', { fullRefresh: true }))).toEqual(['m success'])
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
  })

  test('is refused with incremental_predicates, which a copy can not keep to', async () => {
    const project = openProject(model(days, `, incremental_predicates=["id > 1"]`))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error copy-partitions-predicates'])
  })

  test('false changes nothing', async () => {
    const files = model(days)
    const plain = { 'models/m.sql': (files['models/m.sql'] ?? '').replace('true', 'false') }
    const project = await built(plain)
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(copied()).toEqual([])
  })
})
