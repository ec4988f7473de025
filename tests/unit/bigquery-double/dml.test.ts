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
    "create or replace table `p.d.t` as select 1 as id, 'one' as name, 1.5 as score union all select 2, 'two', 2.5",
  )
})

async function run(query: string) {
  const [job] = await client.createQueryJob({ query })
  const [rows] = await job.getQueryResults()
  return { rows, statistics: job.metadata.statistics.query }
}

const rows = () => double.tableRows('d.t')

test('INSERT adds values and rows of a query, columns that are not named are NULL', async () => {
  const { statistics } = await run("insert into `p.d.t` (name, id) values ('three', 3), (upper('four'), 4)")
  expect(statistics).toMatchObject({ statementType: 'INSERT', dmlStats: { insertedRowCount: '2' } })
  await run('insert `p.d.t` select id + 10, name, 7 from `p.d.t` where id = 1')
  expect((await rows()).slice(2)).toEqual([
    { id: 3, name: 'three', score: null },
    { id: 4, name: 'FOUR', score: null },
    { id: 11, name: 'one', score: 7 },
  ])
})

test('UPDATE changes the rows that meet its condition, from another table if it names one', async () => {
  await run('update `p.d.t` set score = id, name = null where id = 2')
  expect(await rows()).toEqual([
    { id: 1, name: 'one', score: 1.5 },
    { id: 2, name: null, score: 2 },
  ])
  await run(
    "update `p.d.t` as x set x.name = s.word from (select 1 as k, 'uno' as word) as s where x.id = s.k",
  )
  expect((await rows())[0]).toMatchObject({ name: 'uno' })
  await expect(
    run('update `p.d.t` t set score = s.v from unnest([struct(1 as v), struct(2)]) s where t.id = 1'),
  ).rejects.toThrow('UPDATE/MERGE must match at most one source row for each target row')
  await expect(run('update `p.d.t` set id = 1')).rejects.toThrow(/WHERE|where/)
})

test('DELETE takes away the rows that meet its condition', async () => {
  const { statistics } = await run('delete from `p.d.t` where id in (select max(id) from `p.d.t`)')
  expect(statistics).toMatchObject({ statementType: 'DELETE', dmlStats: { deletedRowCount: '1' } })
  expect(await rows()).toEqual([{ id: 1, name: 'one', score: 1.5 }])
  await expect(run('delete from `p.d.t`')).rejects.toThrow(/WHERE|where/)
  await run('truncate table `p.d.t`')
  expect(await rows()).toEqual([])
})

test('MERGE updates, inserts and deletes by its clauses in order', async () => {
  await run(
    "create or replace table `p.d.s` as select 2 as id, 'zwei' as name union all select 3, 'drei' union all select 4, 'vier'",
  )
  const { statistics } = await run(`merge into \`p.d.t\` as t using \`p.d.s\` as s on t.id = s.id
    when matched and s.name = 'nothing' then delete
    when matched then update set name = s.name, score = t.score + 1
    when not matched and s.id < 4 then insert (id, name) values (s.id, s.name)
    when not matched by source then delete`)
  expect(statistics.dmlStats).toEqual({ insertedRowCount: '1', updatedRowCount: '1', deletedRowCount: '1' })
  expect(await rows()).toEqual([
    { id: 2, name: 'zwei', score: 3.5 },
    { id: 3, name: 'drei', score: null },
  ])
  await expect(
    run(
      'merge `p.d.t` t using (select 2 as id union all select 2) s on t.id = s.id when matched then update set score = 0',
    ),
  ).rejects.toThrow('UPDATE/MERGE must match at most one source row for each target row')
})

test('MERGE with INSERT ROW takes the columns of the source', async () => {
  await run(
    "merge `p.d.t` t using (select 9 as id, 'n' as name, 0.5 as score) s on false when not matched then insert row",
  )
  expect((await rows())[2]).toEqual({ id: 9, name: 'n', score: 0.5 })
})

test('what a statement gets wrong is refused before anything is changed', async () => {
  await expect(run("insert into `p.d.t` (id) values ('x')")).rejects.toThrow(
    'Value has type STRING which cannot be inserted into column id, which has type INT64 at [1:34]',
  )
  await expect(
    run('merge `p.d.t` t using (select 1 as id) s on t.id = s.nope when matched then delete'),
  ).rejects.toThrow('Name nope not found inside s at [1:')
  expect(await rows()).toHaveLength(2)
})

test('columns are added, dropped, widened and described', async () => {
  await run(
    "alter table `p.d.t` add column if not exists tags array<string>, add column note string options (description = 'A note')",
  )
  await run('alter table `p.d.t` alter column id set data type numeric')
  await run('alter table `p.d.t` drop column name')
  await run("alter table `p.d.t` set options (description = 'Numbers', labels = [('a', 'b')])")
  await run("alter table `p.d.t` alter column score set options (description = 'Points')")
  const [metadata] = await client.dataset('d').table('t').getMetadata()
  expect(metadata).toMatchObject({ description: 'Numbers', labels: { a: 'b' } })
  expect(metadata.schema.fields).toEqual([
    { name: 'id', type: 'NUMERIC', mode: 'NULLABLE' },
    { name: 'score', type: 'FLOAT', mode: 'NULLABLE', description: 'Points' },
    { name: 'tags', type: 'STRING', mode: 'REPEATED' },
    { name: 'note', type: 'STRING', mode: 'NULLABLE', description: 'A note' },
  ])
  expect((await rows())[0]).toEqual({ id: '1', score: 1.5, tags: [], note: null })
  await expect(run('alter table `p.d.t` add column score int64')).rejects.toThrow(
    'Column already exists: score',
  )
  await expect(run('alter table `p.d.t` alter column note set data type int64')).rejects.toThrow(
    'requires that the existing column type (STRING) is assignable to the new type (INT64)',
  )
})
