import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
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

beforeEach(async () => {
  await run(
    "create or replace table `p.d.t` as select 1 as id, date '2024-01-01' as day union all select 2, '2024-01-02'",
  )
})

async function run(query: string) {
  const [job] = await client.createQueryJob({ query })
  const [rows] = await job.getQueryResults()
  return { rows, job }
}

const ids = async () => (await double.tableRows('d.t')).map((row) => row['id'])

test('several variables are set from one struct', async () => {
  const [rows] = await client.query(
    'declare n int64; declare days array<date>; declare x float64; set (n, days, x) = (select as struct count(*), array_agg(d), max(1) from unnest([date "2026-01-01"]) as d); select n, days[offset(0)] = "2026-01-01" as same, x;',
  )
  expect(rows).toEqual([{ n: 1, same: true, x: 1 }])
  await expect(client.query('declare n int64; set (n, m) = (1, 2);')).rejects.toThrow(
    'Undeclared variable: m',
  )
})

test('a script declares, makes a batch, asserts, deletes and inserts in one transaction', async () => {
  const { rows, job } = await run(`declare days array<date>;
    declare seen int64 default 0;
    begin transaction;
    create temp table tgelt_batch as select 3 as id, date '2024-01-02' as day union all select 4, '2024-01-02';
    set days = (select array_agg(distinct day) from tgelt_batch);
    set seen = (select count(*) from tgelt_batch);
    assert seen = 2 as 'there must be two';
    delete from \`p.d.t\` where day in unnest(days);
    insert into \`p.d.t\` select * from tgelt_batch;
    commit transaction;
    drop table tgelt_batch;
    select count(*) as n, any_value(seen) as seen from \`p.d.t\`;`)
  expect(rows).toEqual([{ n: 3, seen: 2 }])
  expect(await ids()).toEqual([1, 3, 4])
  const { statistics } = job.metadata
  expect(statistics.query.statementType).toBe('SCRIPT')
  const [children] = await client.getJobs({ parentJobId: job.id! })
  expect(children.map((child) => child.metadata.statistics.query.statementType).reverse()).toEqual([
    'BEGIN_TRANSACTION',
    'CREATE_TABLE_AS_SELECT',
    'SELECT',
    'SELECT',
    'ASSERT',
    'DELETE',
    'INSERT',
    'COMMIT_TRANSACTION',
    'DROP_TABLE',
    'SELECT',
  ])
  expect(
    children.find((child) => child.metadata.statistics.query.statementType === 'DELETE')?.metadata.statistics
      .query.dmlStats,
  ).toMatchObject({ deletedRowCount: '1' })
})

test('a transaction that fails leaves nothing behind, and says where it failed', async () => {
  const script = `begin transaction;
delete from \`p.d.t\` where true;
assert (select count(*) from \`p.d.t\`) > 0 as 'it is empty';
commit transaction;`
  await expect(run(script)).rejects.toThrow('Query error: Assertion failed: it is empty at [3:1]')
  expect(await ids()).toEqual([1, 2])
  await expect(run('begin transaction;\ndelete from `p.d.t` where true;\nselect nope;')).rejects.toThrow(
    'Query error: Unrecognized name: nope at [3:8]',
  )
  expect(await ids()).toEqual([1, 2])
})

test('without a transaction what was done before a failure stays', async () => {
  await expect(run("delete from `p.d.t` where id = 1; assert false as 'no'")).rejects.toThrow(
    'Assertion failed: no at [1:',
  )
  expect(await ids()).toEqual([2])
})

test('a transaction that is rolled back, or not committed, is undone', async () => {
  await run('begin transaction; delete from `p.d.t` where true; rollback transaction')
  await run('begin transaction; delete from `p.d.t` where true; select 1 as a')
  expect(await ids()).toEqual([1, 2])
})

test('permanent tables are not made, altered or dropped inside a transaction', async () => {
  for (const sql of [
    'create table `p.d.inside` as select 1 as a',
    'drop table `p.d.t`',
    'alter table `p.d.t` add column x int64',
  ]) {
    await expect(run(`begin transaction; ${sql}; commit transaction`)).rejects.toThrow(
      'DDL statements on permanent entities',
    )
  }
  expect(await ids()).toEqual([1, 2])
})

test('temporary tables and variables live as long as their script', async () => {
  await run('create temp table mine as select 1 as a; select * from mine')
  await expect(run('select * from mine')).rejects.toThrow(
    'Table "mine" must be qualified with a dataset (e.g. dataset.table).',
  )
  await expect(run('select days')).rejects.toThrow('Unrecognized name: days at [1:8]')
})

test('a failing ASSERT alone is an error of the job', async () => {
  await expect(
    run("assert exists (select 1 from `p.d.t` where id = 9) as 'nine is missing'"),
  ).rejects.toThrow('Assertion failed: nine is missing')
})

test('parameters are read by name and by position', async () => {
  const [named] = await client.query({
    query: 'select id from `p.d.t` where day in unnest(@days) and id > @low',
    params: { days: [client.date('2024-01-02')], low: 1 },
    types: { days: ['DATE'], low: 'INT64' },
  })
  expect(named).toEqual([{ id: 2 }])
  const [placed] = await client.query({ query: 'select ? + ? as sum', params: [1, 2] })
  expect(placed).toEqual([{ sum: 3 }])
})
