import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../../helpers/bigquery-client.ts'
import { type BigqueryDouble, startBigqueryDouble } from '../../helpers/bigquery-double/bigquery-double.ts'

let double: BigqueryDouble
let client: ReturnType<typeof connectClient>

beforeAll(async () => {
  double = await startBigqueryDouble({ project: 'p' })
  client = connectClient(double)
  await client.createDataset('d')
})
afterAll(() => double.close())

const metadataOf = async (table: string) => (await client.dataset('d').table(table).getMetadata())[0]

test('a table is replaced in place, but not with another partitioning', async () => {
  await client.query(
    "create table `p.d.t` partition by day cluster by id as select date '2024-01-01' as day, 1 as id",
  )
  await client.query(
    "create or replace table `p.d.t` partition by day cluster by word as select date '2024-01-01' as day, 'x' as word",
  )
  expect((await metadataOf('t')).clustering).toEqual({ fields: ['word'] })
  await expect(
    client.query("create or replace table `p.d.t` as select date '2024-01-01' as day"),
  ).rejects.toThrow(
    'Cannot replace a table with a different partitioning spec. Instead, DROP the table, and then recreate it.',
  )
  await expect(client.query('create table `p.d.t` as select 1 as a')).rejects.toThrow(
    'Already Exists: Table p:d.t',
  )
  await client.query('create table if not exists `p.d.t` as select 1 as a')
  expect(await double.tableRows('d.t')).toEqual([{ day: '2024-01-01', word: 'x' }])
})

test("a table and a view don't take each other's place", async () => {
  await client.query('create table `p.d.a_table` as select 1 as a')
  await client.query('create view `p.d.a_view` as select 1 as a')
  await expect(client.query('create or replace view `p.d.a_table` as select 2 as a')).rejects.toThrow(
    'p:d.a_table is not allowed for this operation because it is currently a TABLE.',
  )
  await expect(client.query('create or replace table `p.d.a_view` as select 2 as a')).rejects.toThrow(
    'p:d.a_view is not allowed for this operation because it is currently a VIEW.',
  )
  await expect(client.query('drop table `p.d.a_view`')).rejects.toThrow(
    'Cannot drop p:d.a_view which has type VIEW. An object of type TABLE was expected.',
  )
  await client.query('drop view if exists `p.d.a_view`')
  await client.query('drop view if exists `p.d.a_view`')
  await expect(client.query('drop view `p.d.a_view`')).rejects.toThrow('Not found: Table p:d.a_view')
})

test('a table takes another name with all that it is, unless the name is taken', async () => {
  await client.query(
    "create table `p.d.before` partition by day options (description = 'Days', labels = [('a', 'b')]) as select date '2024-01-01' as day",
  )
  const made = await metadataOf('before')
  await client.query('alter table `p.d.before` rename to after')
  const { timePartitioning, description, labels, creationTime } = made
  expect(await metadataOf('after')).toMatchObject({ timePartitioning, description, labels, creationTime })
  expect(await double.tableRows('d.after')).toEqual([{ day: '2024-01-01' }])
  await expect(client.query('alter table `p.d.before` rename to again')).rejects.toThrow(
    'Not found: Table p:d.before',
  )
  await client.query('alter table if exists `p.d.before` rename to again')
  await client.query('create view `p.d.taken` as select 1 as a')
  await expect(client.query('alter table `p.d.after` rename to taken')).rejects.toThrow(
    'Already Exists: Table p:d.taken',
  )
  await expect(client.query('alter table `p.d.after` rename to `d.elsewhere`')).rejects.toThrow('no dataset')
  await expect(client.query('alter table `p.d.taken` rename to other')).rejects.toThrow(
    'because it is currently a VIEW',
  )
})

test('columns are declared with types, descriptions and what they require', async () => {
  await client.query(`create table \`p.d.declared\` (
    id int64 not null options (description = 'The key'),
    parts struct<a int64, b array<string>>,
    amount numeric
  ) partition by range_bucket(id, generate_array(0, 100, 10))`)
  const { schema, rangePartitioning } = await metadataOf('declared')
  expect(schema.fields).toEqual([
    { name: 'id', type: 'INTEGER', mode: 'REQUIRED', description: 'The key' },
    {
      name: 'parts',
      type: 'RECORD',
      mode: 'NULLABLE',
      fields: [
        { name: 'a', type: 'INTEGER', mode: 'NULLABLE' },
        { name: 'b', type: 'STRING', mode: 'REPEATED' },
      ],
    },
    { name: 'amount', type: 'NUMERIC', mode: 'NULLABLE' },
  ])
  expect(rangePartitioning).toEqual({ field: 'id', range: { start: '0', end: '100', interval: '10' } })
  await client.query("insert `p.d.declared` values (1, struct(2, ['x']), 1.25)")
  expect(await double.tableRows('d.declared')).toEqual([{ id: 1, parts: { a: 2, b: ['x'] }, amount: '1.25' }])
  await expect(client.query('insert `p.d.declared` (amount) values (1)')).rejects.toThrow(
    'Required field id cannot be null',
  )
})

test('a materialised view is read like a view and says how it is refreshed', async () => {
  await client.query('create table `p.d.numbers` as select 1 as n union all select 2')
  await client.query(`create materialized view \`p.d.sums\` options (enable_refresh = true, refresh_interval_minutes = 60, max_staleness = interval '4:0:0' hour to second)
    as select sum(n) as total from \`p.d.numbers\``)
  expect(await metadataOf('sums')).toMatchObject({
    type: 'MATERIALIZED_VIEW',
    materializedView: { enableRefresh: true, refreshIntervalMs: '3600000', maxStaleness: '0-0 0 4:0:0' },
  })
  expect(await double.tableRows('d.sums')).toEqual([{ total: 3 }])
  await client.query('drop materialized view `p.d.sums`')
})

test('tables are listed in pages and changed by REST', async () => {
  await client.createDataset('listed', { location: 'EU' })
  const dataset = client.dataset('listed')
  for (const name of ['a', 'b', 'c']) {
    await dataset.createTable(name, { schema: [{ name: 'id', type: 'INTEGER' }], labels: { of: 'me' } })
  }
  const [first, next] = await dataset.getTables({ maxResults: 2, autoPaginate: false })
  expect(first.map((table) => table.id)).toEqual(['a', 'b'])
  const [rest] = await dataset.getTables(next!)
  expect(rest.map((table) => [table.id, table.metadata.type, table.metadata.labels])).toEqual([
    ['c', 'TABLE', { of: 'me' }],
  ])
  await dataset.table('a').setMetadata({
    description: 'First',
    schema: [{ name: 'id', type: 'INTEGER', description: 'Key' }],
    labels: null as never,
  })
  const [metadata] = await dataset.table('a').getMetadata()
  expect(metadata).toMatchObject({
    description: 'First',
    location: 'EU',
    schema: { fields: [{ name: 'id', description: 'Key' }] },
  })
  expect(metadata.labels).toBeUndefined()
  await expect(dataset.delete()).rejects.toThrow('Dataset p:listed is still in use')
  await dataset.delete({ force: true })
  expect((await dataset.exists())[0]).toBe(false)
})

test('a job in one place does not see a dataset in another', async () => {
  await client.createDataset('europe', { location: 'EU' })
  await client.query('create table `p.europe.t` as select 1 as a')
  await expect(client.query({ query: 'select * from `p.europe.t`', location: 'US' })).rejects.toThrow(
    'Not found: Dataset p:europe was not found in location US',
  )
  const [job] = await client.createQueryJob({ query: 'select * from `p.europe.t`', location: 'EU' })
  expect(job.metadata.jobReference.location).toBe('EU')
})

test('every type is written, read and shown exactly', async () => {
  await client.query(`create table \`p.d.types\` as select
    9223372036854775807 as big, ieee_divide(0, 0) as nan, cast('-inf' as float64) as infinite, numeric '-12345678901234567890.123456789' as amount,
    bignumeric '0.00000000000000000000000000000000000001' as tiny, b'\\x00\\xff' as raw, date '0001-01-01' as day, datetime '9999-12-31 23:59:59.999999' as moment,
    time '23:59:59.000001' as clock, timestamp '1969-12-31 23:59:59.999999+00' as before, json '{"a": [1, null]}' as doc,
    [struct(1 as a, cast(null as string) as b)] as list, cast(null as array<int64>) as none`)
  const expected = {
    big: '9223372036854775807',
    nan: Number.NaN,
    infinite: -Infinity,
    amount: '-12345678901234567890.123456789',
    tiny: '0.00000000000000000000000000000000000001',
    raw: 'AP8=',
    day: '0001-01-01',
    moment: '9999-12-31T23:59:59.999999',
    clock: '23:59:59.000001',
    before: '1969-12-31T23:59:59.999999Z',
    doc: { a: [1, null] },
    list: [{ a: 1, b: null }],
    none: [],
  }
  expect(await double.tableRows('d.types')).toEqual([expected])
  const [[row]] = await client.query({ query: 'select * from `p.d.types`', wrapIntegers: true })
  expect(row).toMatchObject({
    big: { value: expected.big },
    nan: Number.NaN,
    doc: '{"a":[1,null]}',
    list: [{ a: { value: '1' }, b: null }],
    none: [],
  })
  expect(row.amount.toFixed()).toBe(expected.amount)
  expect(row.raw).toEqual(Buffer.from([0, 255]))
  expect([row.day.value, row.moment.value, row.clock.value]).toEqual([
    expected.day,
    expected.moment,
    expected.clock,
  ])
})

test('a table by ingestion time has the time of its rows in a column that "*" leaves out', async () => {
  await client.query(
    'create table `p.d.arrived` (n int64) partition by timestamp_trunc(_PARTITIONTIME, hour)',
  )
  const { timePartitioning, schema } = await metadataOf('arrived')
  expect(timePartitioning).toEqual({ type: 'HOUR' })
  expect(schema.fields.map(({ name }: { name: string }) => name)).toEqual(['n'])
  await client.query("insert `p.d.arrived` (_PARTITIONTIME, n) values (timestamp '2024-01-01 05:00:00', 1)")
  await client.query('insert `p.d.arrived` values (2)')
  await client.query("update `p.d.arrived` set n = 3 where _PARTITIONTIME < '2024-01-02'")
  await client.query(
    "merge `p.d.arrived` t using (select timestamp '2024-01-01 06:00:00' as moment, 4 as n) s on t._PARTITIONTIME = s.moment when not matched then insert (_PARTITIONTIME, n) values (s.moment, s.n)",
  )
  const times =
    "select n, if(_PARTITIONTIME < '2025-01-01', string(_PARTITIONTIME), 'late') as moment from `p.d.arrived` order by n"
  expect((await client.query(times))[0]).toEqual([
    { n: 2, moment: 'late' },
    { n: 3, moment: '2024-01-01 05:00:00+00' },
    { n: 4, moment: '2024-01-01 06:00:00+00' },
  ])
  expect((await client.query('select * from `p.d.arrived` where n = 3'))[0]).toEqual([{ n: 3 }])
  await client.query("delete from `p.d.arrived` where _PARTITIONTIME in (timestamp '2024-01-01 05:00:00')")
  expect((await client.query('select count(*) as c from `p.d.arrived`'))[0]).toEqual([{ c: 2 }])
})

test.each([
  ["insert `p.d.other` (_PARTITIONTIME, n) values (timestamp '2024-01-01 05:00:00', 1)", /first moment/],
  ['select _PARTITIONTIME from `p.d.other`', /prefix _PARTITION/],
  ['create table `p.d.x` partition by _PARTITIONDATE as select 1 as n', /AS query_statement/],
  ['create table `p.d.x` (n int64) partition by timestamp_trunc(_PARTITIONDATE, hour)', /must be/],
])('and is refused: %s', async (sql, message) => {
  await client.query('create table if not exists `p.d.other` (n int64) partition by _PARTITIONDATE')
  await expect(client.query(sql)).rejects.toThrow(message)
})
