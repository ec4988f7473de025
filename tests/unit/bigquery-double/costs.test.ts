import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../../helpers/bigquery-client.ts'
import { type BigqueryDouble, startBigqueryDouble } from '../../helpers/bigquery-double/bigquery-double.ts'

let double: BigqueryDouble
let client: ReturnType<typeof connectClient>

beforeAll(async () => {
  double = await startBigqueryDouble({ project: 'p' })
  client = connectClient(double)
  await client.createDataset('d')
  // Ten days with one row each: every row is 8 bytes of day, 8 of moment, 8 of number and 2 + 4 of text.
  const rows = `select day, timestamp(day) as moment, extract(day from day) as n, 'abcd' as body
    from unnest(generate_date_array('2024-01-01', '2024-01-10')) as day`
  for (const sql of [
    `create table \`p.d.days\` partition by day as ${rows}`,
    `create table \`p.d.moments\` partition by timestamp_trunc(moment, day) as ${rows}`,
    `create table \`p.d.months\` partition by date_trunc(day, month) as ${rows} union all select '2024-02-01', timestamp '2024-02-01', 1, 'abcd'`,
    `create table \`p.d.numbers\` partition by range_bucket(n, generate_array(0, 100, 5)) as ${rows}`,
    `create table \`p.d.filtered\` partition by day options (require_partition_filter = true) as ${rows}`,
    'create table `p.d.arrived` (n int64, body string) partition by _PARTITIONDATE',
    `insert into \`p.d.arrived\` (_PARTITIONTIME, n, body) select moment, n, body from (${rows})`,
    'create view `p.d.view` as with all_days as (select * from `p.d.days`) select day as date, n from all_days where n > 0',
  ]) {
    await client.query(sql)
  }
})
afterAll(() => double.close())

async function bytes(query: string): Promise<number> {
  const [job] = await client.createQueryJob({ query, dryRun: true })
  return Number(job.metadata.statistics.totalBytesProcessed)
}

test.each([
  ['select n from `p.d.days`', 80],
  ['select * from `p.d.days`', 300],
  ['select count(*) from `p.d.days`', 0],
  ["select n from `p.d.days` where day = '2024-01-03'", 16],
  ["select n from `p.d.days` where day in ('2024-01-03', '2024-01-05')", 32],
  ["select n from `p.d.days` where day between '2024-01-03' and '2024-01-05' and n > 3", 48],
  ["select n from `p.d.days` where '2024-01-09' <= day", 32],
  ["select n from `p.d.days` where day >= date_sub(date '2024-01-11', interval 2 day)", 32],
  ["select n from `p.d.days` where day = '2024-01-03' or day > '2024-01-09'", 32],
  ['select n from `p.d.days` where day is null or day is not null', 160],
  ['select n from `p.d.days` where extract(day from day) = 3', 160],
  ["select n from (select * from `p.d.days`) where day = '2024-01-03'", 16],
  ["with c as (select day, n from `p.d.days`) select sum(n) from c where day = '2024-01-03'", 16],
  ["select date, n from `p.d.view` where date = '2024-01-03'", 16],
  ["select n from `p.d.moments` where date(moment) = '2024-01-03'", 16],
  ["select n from `p.d.moments` where moment >= '2024-01-09 12:00:00+00'", 32],
  ["select n from `p.d.moments` where timestamp_trunc(moment, day) in (timestamp '2024-01-03')", 16],
  ["select n from `p.d.months` where day = '2024-01-03'", 160],
  ['select n from `p.d.numbers` where n = 7', 40],
  ['select * from `p.d.arrived`', 140],
  ["select n from `p.d.arrived` where _PARTITIONTIME = timestamp '2024-01-03'", 16],
  ["select n from `p.d.arrived` where _PARTITIONDATE in ('2024-01-03', '2024-01-05')", 32],
  ["select n from `p.d.arrived` where date(_PARTITIONTIME) > '2024-01-09'", 16],
  ["delete from `p.d.arrived` where _PARTITIONTIME in (timestamp '2024-01-03')", 0],
  ["delete from `p.d.arrived` where _PARTITIONDATE = '2024-01-03'", 0],
  ["delete from `p.d.arrived` where _PARTITIONTIME = timestamp '2024-01-03' and n = 3", 14],
  [
    "merge `p.d.arrived` t using (select 1 as n) s on t._PARTITIONTIME = timestamp '2024-01-03' and t.n = s.n when matched then update set _PARTITIONTIME = timestamp '2024-01-04'",
    14,
  ],
  [
    "select a.n from `p.d.days` as a join `p.d.moments` as b using (n) where a.day = '2024-01-03' and date(b.moment) = '2024-01-03'",
    32,
  ],
  ['select n from `p.d.days` where day = (select max(day) from `p.d.moments`)', 240],
  ["delete from `p.d.days` where day = '2024-01-03'", 0],
  ["delete from `p.d.months` where day = '2024-01-03'", 300],
  ["delete from `p.d.days` where day = '2024-01-03' and n = 3", 30],
  ["update `p.d.days` set n = 0 where day in ('2024-01-03', '2024-01-04')", 60],
  [
    "merge `p.d.days` t using (select 1 as n) s on t.n = s.n and t.day = '2024-01-03' when matched then delete",
    30,
  ],
  ['merge `p.d.days` t using (select 1 as n) s on t.n = s.n when matched then delete', 300],
  [
    "merge `p.d.days` t using (select 1 as n) s on false when not matched then insert (n) values (s.n) when not matched by source and day in ('2024-01-03') then delete",
    30,
  ],
  ['insert into `p.d.days` (n) select n from `p.d.moments`', 80],
])('%s reads %i bytes', async (query, expected) => {
  expect(await bytes(query)).toBe(expected)
})

test('a table that requires a filter of its partitions is not read without one', async () => {
  const refusal =
    "Cannot query over table 'p.d.filtered' without a filter over column(s) 'day' that can be used for partition elimination"
  await expect(client.query('select n from `p.d.filtered`')).rejects.toThrow(refusal)
  await expect(client.query('select n from `p.d.filtered` where n = 1')).rejects.toThrow(refusal)
  await expect(client.query('delete from `p.d.filtered` where true')).rejects.toThrow(refusal)
  const [rows] = await client.query("select n from `p.d.filtered` where day > '2024-01-09'")
  expect(rows).toEqual([{ n: 10 }])
  await client.query('select n from `p.d.filtered` where (day is null or day is not null)')
})

test('a job is billed by ten megabytes a table, and refused above its limit without being executed', async () => {
  const [job] = await client.createQueryJob({
    query: 'select a.n from `p.d.days` a join `p.d.moments` b using (n)',
  })
  expect(job.metadata.statistics.query.totalBytesBilled).toBe(String(2 * 10485760))
  const refused = client.createQueryJob({
    query: 'create table `p.d.dear` as select n from `p.d.days`',
    maximumBytesBilled: '1000000',
  })
  await expect(refused).rejects.toMatchObject({
    message: 'Query exceeded limit for bytes billed: 1000000. 10485760 or higher required.',
    errors: [{ reason: 'bytesBilledLimitExceeded' }],
  })
  expect((await client.dataset('d').table('dear').exists())[0]).toBe(false)
  expect(double.jobs.at(-1)).toMatchObject({ maximumBytesBilled: 1000000, totalBytesBilled: 0 })
})
