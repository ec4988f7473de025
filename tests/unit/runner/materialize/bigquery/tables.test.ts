import { describe, expect, test } from 'vitest'
import { outcomes } from '../../../../helpers/engine-project.ts'
import { openEngineProjects } from '../../../../helpers/engine-projects.ts'

const { double, openProject, sentJobs } = await openEngineProjects()

function sentSql(): readonly string[] {
  return sentJobs().flatMap(({ sql }) => sql ?? [])
}

function table(config: string, sql: string): Record<string, string> {
  return { 'models/m.sql': `{{ config(${config}) }}\n${sql}` }
}

const days = "select date '2026-01-01' as day, 1 as id, 'a' as s union all select date '2026-02-01', 2, 'b'"
const byMonth = "partition_by={'field': 'day', 'granularity': 'month'}"
const byDay = "partition_by={'field': 'day'}"

describe('a table', () => {
  test('is kept as its configuration says, and described', async () => {
    const config = `materialized='table', ${byMonth}, cluster_by=['id', 's'], labels={'kind': 'x'}, hours_to_expiration=1,
      partition_expiration_days=90, require_partition_filter=true, persist_docs={'relation': true, 'columns': true}`
    const project = openProject({
      ...table(config, `select *, struct(1 as inner_id) as nested from (${days})`),
      'models/m.yml': `
models:
  - name: m
    description: It's "quoted"
    columns: [{name: id, description: The key}, {name: nested.inner_id, description: Inside}, {name: s}]
`,
    })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    const facts = await project.facts('m')
    expect(facts).toMatchObject({
      partitioning: { kind: 'time', field: 'day', granularity: 'month', expirationMs: 90 * 86_400_000 },
      clustering: ['id', 's'],
      labels: { team: 'shop', kind: 'x' },
      requirePartitionFilter: true,
      description: 'It\'s "quoted"',
    })
    expect(facts?.fields.map(({ name, description }) => [name, description])).toEqual([
      ['day', undefined],
      ['id', 'The key'],
      ['s', undefined],
      ['nested', undefined],
    ])
    expect(facts?.fields[3]?.fields?.[0]?.description).toBe('Inside')
  })

  test('is replaced in one statement, and made aside for other partitions or clusters', async () => {
    const project = openProject(table(`materialized='table', ${byMonth}`, days))
    await project.run('bigquery')
    sentSql()
    await project.run('bigquery')
    expect(sentSql().map((sql) => sql.split(' ').slice(0, 2).join(' '))).toEqual(['create or'])
    project.write(table(`materialized='table', ${byDay}, cluster_by='id'`, days))
    await project.run('bigquery')
    expect(sentSql().map((sql) => sql.split(' ').slice(0, 2).join(' '))).toEqual(['create or', 'alter table'])
    expect(await project.facts('m')).toMatchObject({
      partitioning: { granularity: 'day' },
      clustering: ['id'],
    })
    expect(await project.rows('bigquery', 'select count(*) from {m}')).toEqual([['2']])
  })

  test('is encrypted with the key that is named for a folder of tables and views', async () => {
    const key = 'projects/shop/locations/eu/keyRings/r/cryptoKeys/k'
    const config = (materialized: string) =>
      `{{ config(materialized='${materialized}', kms_key_name='${key}') }}\nselect 1 as id`
    const project = openProject({
      'models/m.sql': config('table'),
      'models/v.sql': config('view'),
      'models/w.sql': config('materialized_view').replace('select 1 as id', "select id from {{ ref('m') }}"),
    })
    const results = outcomes(await project.run('bigquery'))
    expect([...results].sort()).toEqual(['m success', 'v success', 'w success'])
    const keyed = sentSql().filter((sql) => sql.includes(`kms_key_name = '${key}'`))
    expect(keyed.map((sql) => sql.split('`')[0]).sort()).toEqual([
      'create or replace materialized view ',
      'create or replace table ',
    ])
  })

  test('hooks are statements of their own around it', async () => {
    const config = `materialized='table', pre_hook=["-- nothing", "select 1"], post_hook="insert into {{ this }} select date '2026-03-01', 9, 'p'"`
    const project = openProject(table(config, days))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(sentSql()).toHaveLength(3)
    expect(await project.rows('bigquery', 'select count(*) from {m}')).toEqual([['3']])
  })

  test('by a range of numbers takes rows outside of it, too', async () => {
    const range =
      "partition_by={'field': 'id', 'data_type': 'int64', 'range': {'start': 0, 'end': 100, 'interval': 10}}"
    const config = `materialized='incremental', incremental_strategy='insert_overwrite', ${range}`
    const project = openProject(
      table(
        config,
        'select 5 as id, 1 as n union all select 15, 1 union all select 500, 1 union all select null, 1',
      ),
    )
    await project.run('bigquery')
    project.write(table(config, 'select 6 as id, 2 as n union all select -3, 2 union all select null, 2'))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect((await project.rows('bigquery', 'select id, n from {m}')).map(String).sort()).toEqual([
      '-3,2',
      '15,1',
      '6,2',
      'NULL,2',
    ])
  })
})

describe('an incremental table that stands', () => {
  const added = "materialized='incremental', unique_key='id'"
  const described = (text: string) => ({
    'models/m.yml': `models: [{name: m, description: ${text}, columns: [{name: id, description: ${text}}]}]`,
  })

  test('is described and labelled anew by its next run, and by that alone', async () => {
    const config = `${added}, persist_docs={'relation': true, 'columns': true}`
    const project = openProject({ ...table(`${config}, labels={'kind': 'x'}`, days), ...described('Old') })
    await project.run('bigquery')
    project.write({ ...table(`${config}, labels={'kind': 'y'}`, days), ...described('New') })
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    const facts = await project.facts('m')
    expect(facts).toMatchObject({ description: 'New', labels: { team: 'shop', kind: 'y' } })
    expect(facts?.fields.find(({ name }) => name === 'id')?.description).toBe('New')
    const patches = () => double.requests.filter(({ method }) => method === 'PATCH').length
    const before = patches()
    await project.run('bigquery')
    expect(patches()).toBe(before)
    expect(project.warnings()).toEqual([])
  })

  test('keeps its partitions and clusters, and says so until it is made anew', async () => {
    const project = openProject(table(`${added}, ${byMonth}`, days))
    await project.run('bigquery')
    project.write(table(`${added}, ${byDay}, cluster_by='id'`, days))
    await project.run('bigquery')
    expect(project.warnings()).toEqual(['layout-kept'])
    expect(await project.facts('m')).toMatchObject({ partitioning: { granularity: 'month' }, clustering: [] })
    await project.run('bigquery', { fullRefresh: true })
    await project.run('bigquery')
    expect(project.warnings()).toEqual([])
  })
})

describe('insert_overwrite', () => {
  const config = (more = '') =>
    `materialized='incremental', incremental_strategy='insert_overwrite', ${byMonth}${more}`
  const later = "select date '2026-02-17' as day, 7 as id, 'c' as s"

  test('replaces the partitions that the batch has rows of, named as literals', async () => {
    const project = openProject(table(config(), days))
    await project.run('bigquery')
    project.write(table(config(), later))
    sentSql()
    const result = await project.run('bigquery')
    expect(outcomes(result)).toEqual(['m success'])
    expect(result.results[0]?.rowsAffected).toBe(1)
    expect((await project.rows('bigquery', 'select day, id from {m}')).map(String).sort()).toEqual([
      '2026-01-01,1',
      '2026-02-17,7',
    ])
    const script = sentSql().find((sql) => sql.includes('delete from'))
    expect(script).toContain("where ((`day` >= date '2026-02-01' and `day` < date '2026-03-01'))")
    expect([...(await project.kinds('bigquery')).keys()]).toEqual(['m'])
  })

  test('a batch without rows replaces nothing', async () => {
    const project = openProject(table(config(), days))
    await project.run('bigquery')
    project.write(table(config(), `${later} limit 0`))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await project.rows('bigquery', 'select count(*) from {m}')).toEqual([['2']])
  })

  test('replaces the partitions that are named, rows or none', async () => {
    const project = openProject(table(config(`, partitions=["date '2026-01-01'"]`), days))
    await project.run('bigquery')
    project.write(table(config(`, partitions=["date '2026-01-01'"]`), `${later} limit 0`))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await project.rows('bigquery', 'select id from {m}')).toEqual([['2']])
  })

  test('has hooks that change rows in its transaction', async () => {
    const hook = `, post_hook="update {{ this }} set s = 'post' where true"`
    const project = openProject(table(config(hook), days))
    await project.run('bigquery')
    sentSql()
    await project.run('bigquery')
    expect(sentSql().filter((sql) => sql.includes('update'))).toEqual([
      expect.stringContaining('begin transaction'),
    ])
  })

  const byRange =
    "partition_by={'field': 'n', 'data_type': 'int64', 'range': {'start': 0, 'end': 100, 'interval': 10}}"
  const by = (dataType: string, granularity: string) =>
    `partition_by={'field': 'n', 'data_type': '${dataType}', 'granularity': '${granularity}'}`

  test.each([
    ['date day', by('date', 'day'), "date '2026-01-31'", "date '2026-01-31'", "date '2026-01-30'"],
    ['date month', by('date', 'month'), "date '2026-02-01'", "date '2026-02-28'", "date '2026-01-31'"],
    ['date year', by('date', 'year'), "date '9999-01-01'", "date '9999-12-31'", "date '9998-12-31'"],
    [
      'datetime hour',
      by('datetime', 'hour'),
      "datetime '9999-12-31 23:00:00'",
      "datetime '9999-12-31 23:59:59.999999'",
      "datetime '9999-12-31 22:59:59.999999'",
    ],
    [
      'timestamp day',
      by('timestamp', 'day'),
      "timestamp '2026-01-05 00:00:00+00'",
      "timestamp '2026-01-05 23:59:59.999999+00'",
      "timestamp '2026-01-06 00:00:00+00'",
    ],
    [
      'timestamp month',
      by('timestamp', 'month'),
      "timestamp '9999-12-01 00:00:00+00'",
      "timestamp '9999-12-31 23:59:59.999999+00'",
      "timestamp '9999-11-30 23:59:59.999999+00'",
    ],
    ['a range', byRange, '10', '19', '20'],
    ['the rows outside of a range', byRange, '-5', '500', '99'],
    ['NULL', by('date', 'day'), 'cast(null as date)', 'cast(null as date)', "date '2026-01-30'"],
  ])(
    'runs pre-hooks that change rows before its batch, and all of it in one job: %s',
    async (_, partitions, first, last, other) => {
      const model = (rows: string, hook = '') =>
        table(
          `materialized='incremental', incremental_strategy='insert_overwrite', ${partitions}${hook}`,
          rows,
        )
      const before = `select ${first} as n, 1 as id union all select ${last}, 2 union all select ${other}, 3`
      for (const value of [first, last]) {
        const project = openProject(model(before))
        await project.run('bigquery')
        // The batch is what the hook has put into the table.
        const hook = `, pre_hook="{% if is_incremental() %}insert into {{ this }} (n, id) values (${value}, 4){% endif %}"`
        const batch =
          '{% if is_incremental() %}select n, id + 10 as id from {{ this }} where id = 4{% else %}'
        project.write(model(`${batch}${before}{% endif %}`, hook))
        sentSql()
        expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
        expect(sentSql()).toHaveLength(1)
        expect((await project.rows('bigquery', 'select id from {m} order by id')).flat()).toEqual(['3', '14'])
        expect([...(await project.kinds('bigquery')).keys()]).toEqual(['m'])
      }
    },
  )

  test('takes a pre-hook back if its batch fails, and with one reads no partition that it does not replace', async () => {
    const hook = `, require_partition_filter=true, pre_hook="{% if is_incremental() %}update {{ this }} set s = 'hook' where day = '2026-02-01'{% endif %}"`
    const project = openProject(table(config(hook), days))
    await project.run('bigquery')
    project.write(table(config(hook), `${later} union all select null, 1, error('no')`))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error sql-error'])
    expect(await project.rows('bigquery', "select id, s from {m} where day = '2026-02-01'")).toEqual([
      ['2', 'b'],
    ])
    const many = `select date_add(date '2026-01-01', interval n day) as day, n as id, repeat('x', 1000) as s from unnest(generate_array(0, 99)) as n`
    project.write(table(config(hook), many))
    await project.run('bigquery', { fullRefresh: true })
    project.write(table(config(hook), later))
    sentSql()
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    const [script] = sentJobs()
    // February for the hook, and again for the rows to replace: 28 days of 100.
    expect(script?.totalBytesProcessed).toBeLessThan(70_000)
  })

  test('is refused without partitions, and on DuckDB', async () => {
    const project = openProject(
      table("materialized='incremental', incremental_strategy='insert_overwrite'", days),
    )
    await project.run('bigquery')
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error partition-by-missing'])
    expect(outcomes(await project.run('duckdb'))).toEqual(['m error incremental-strategy-elsewhere'])
  })
})

describe('partitions of the batch', () => {
  const many = (count: number) =>
    `select date_add(date '2026-01-01', interval n day) as day, n as id, repeat('x', 1000) as s from unnest(generate_array(0, ${count - 1})) as n`

  test.each(['delete+insert', 'merge'])(
    'are all that %s reads, if the key says which they are',
    async (strategy) => {
      const config = `materialized='incremental', incremental_strategy='${strategy}', unique_key=['day', 'id'], ${byDay}, require_partition_filter=true`
      const project = openProject(table(config, many(100)))
      await project.run('bigquery')
      project.write(table(config, "select date '2026-01-05' as day, 4 as id, 'new' as s"))
      sentSql()
      expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
      const [script] = sentJobs().filter(({ sql }) => sql?.includes('begin transaction'))
      expect(script?.sql).toContain('declare tgelt_partitions array<date>')
      expect(script?.totalBytesProcessed).toBeLessThan(5_000)
      expect(await project.rows('bigquery', "select s from {m} where day = '2026-01-05'")).toEqual([['new']])
    },
  )

  test.each(['delete+insert', 'merge'])('of moments are a range for %s', async (strategy) => {
    const config = `materialized='incremental', incremental_strategy='${strategy}', unique_key=['moment', 'id'], partition_by={'field': 'moment', 'data_type': 'timestamp'}`
    const at = "timestamp '2026-01-05 10:00:00+00'"
    const project = openProject(
      table(config, `select ${at} as moment, 1 as id, 'a' as s union all select null, 2, 'b'`),
    )
    await project.run('bigquery')
    project.write(table(config, `select ${at} as moment, 1 as id, 'new' as s`))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect((await project.rows('bigquery', 'select id, s from {m}')).map(String).sort()).toEqual([
      '1,new',
      '2,b',
    ])
  })

  test('a table that wants its partitions named is written by any other key, too, and its changed rows are told', async () => {
    for (const strategy of ['delete+insert', 'merge', 'append']) {
      const config = `materialized='incremental', incremental_strategy='${strategy}', unique_key='id', changed_rows='id', ${byDay}, require_partition_filter=true`
      const project = openProject(table(config, days))
      await project.run('bigquery')
      expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    }
  })
})

describe('fields inside of columns', () => {
  const config = (change: string) =>
    `materialized='incremental', incremental_strategy='merge', unique_key='id', on_schema_change='${change}'`
  const first = "select 1 as id, struct(1 as a, 'x' as b) as s, [struct(1 as a, 'x' as b)] as r"
  const more =
    "select 2 as id, struct('y' as b, 2.5 as c, 2 as a) as s, [struct('y' as b, true as c, 2 as a), struct('z', null, 3)] as r"

  test.each(['append_new_columns', 'sync_all_columns'])(
    'are added by %s, wherever they stand',
    async (change) => {
      const project = openProject(table(config(change), first))
      await project.run('bigquery')
      project.write(table(config(change), more))
      expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
      expect(
        await project.rows('bigquery', 'select id, s.a, s.b, s.c, to_json_string(r) from {m} order by id'),
      ).toEqual([
        ['1', '1', 'x', 'NULL', '[{"a":1,"b":"x","c":null}]'],
        ['2', '2', 'y', '2.5', '[{"a":2,"b":"y","c":true},{"a":3,"b":"z","c":null}]'],
      ])
    },
  )

  test('in another order are written where they belong, and added ones left out, with ignore', async () => {
    const project = openProject(table(config('ignore'), first))
    await project.run('bigquery')
    project.write(table(config('ignore'), more))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect(await project.rows('bigquery', 'select s.a, s.b from {m} where id = 2')).toEqual([['2', 'y']])
  })

  test.each([
    [
      'append_new_columns',
      "select 1 as id, struct(1 as a) as s, [struct(1 as a, 'x' as b)] as r",
      'nested-field-kept',
    ],
    [
      'sync_all_columns',
      "select 1 as id, struct('1' as a, 'x' as b) as s, [struct(1 as a, 'x' as b)] as r",
      'nested-field-kept',
    ],
    ['fail', more, 'schema-changed'],
    [
      'ignore',
      "select 1 as id, struct(1 as a) as s, [struct(1 as a, 'x' as b)] as r",
      'incremental-column-missing',
    ],
  ])('that go or change are refused by name: %s', async (change, second, code) => {
    const project = openProject(table(config(change), first))
    await project.run('bigquery')
    project.write(table(config(change), second))
    const result = await project.run('bigquery')
    expect(outcomes(result)).toEqual([`m error ${code}`])
    expect(result.results[0]?.error?.message).toMatch(/s\.[abc]/)
  })

  test('a column becomes wider where it stands, and is refused what BigQuery cannot', async () => {
    const project = openProject(table(config('sync_all_columns'), 'select 1 as id, 2 as n, 3 as gone'))
    await project.run('bigquery')
    project.write(table(config('sync_all_columns'), 'select 2 as id, 2.5 as n'))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m success'])
    expect((await project.facts('m'))?.fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'id INT64',
      'n FLOAT64',
    ])
    project.write(table(config('sync_all_columns'), "select 3 as id, 'text' as n"))
    expect(outcomes(await project.run('bigquery'))).toEqual(['m error column-type-kept'])
  })
})

test('seeds of one name in two datasets are both loaded', async () => {
  const project = openProject({
    'seeds/a.csv': 'id\n1\n',
    'seeds/b.csv': 'id\n2\n',
    'seeds/s.yml':
      'seeds:\n  - {name: a, config: {alias: ids}}\n  - {name: b, config: {alias: ids, schema: other}}\n',
  })
  expect(outcomes(await project.run('bigquery')).toSorted()).toEqual(['a success', 'b success'])
  const loads = sentJobs().filter(({ kind }) => kind === 'load')
  expect(new Set(loads.map(({ destination }) => destination)).size).toBe(2)
})

test.each([
  ['require_partition_filter=true', 'require_partition_filter of t needs partition_by'],
  [
    "partition_expiration_days=3, partition_by={'field': 'id', 'data_type': 'int64', 'range': {'start': 0, 'end': 9, 'interval': 1}}",
    'partition_expiration_days of t needs partition_by a date, a datetime or a timestamp',
  ],
])(
  'what a table without such partitions can not have is refused before the old one is dropped: %s',
  async (option, message) => {
    const by = "partition_by={'field': 'day', 'data_type': 'date'}"
    const query = "select 1 as id, date '2026-01-01' as day"
    const project = openProject({ 'models/t.sql': `{{ config(materialized='table', ${by}) }} ${query}` })
    expect(outcomes(await project.run('bigquery'))).toEqual(['t success'])
    project.write({ 'models/t.sql': `{{ config(materialized='table', ${option}) }} ${query}` })
    const [result] = (await project.run('bigquery')).results
    expect(result?.error).toMatchObject({ code: 'partition-option-alone', message })
    expect(await project.rows('bigquery', 'select count(*) from {t}')).toEqual([['1']])
  },
)
