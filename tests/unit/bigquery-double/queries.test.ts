import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../../helpers/bigquery-client.ts'
import { type BigqueryDouble, startBigqueryDouble } from '../../helpers/bigquery-double/bigquery-double.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'

let double: BigqueryDouble
let client: ReturnType<typeof connectClient>

beforeAll(async () => {
  double = await startBigqueryDouble({ project: 'p' })
  client = connectClient(double)
  await client.createDataset('d')
})
afterAll(() => double.close())

async function run(query: string): Promise<unknown[]> {
  const [job] = await client.createQueryJob({ query })
  const [rows] = await job.getQueryResults()
  return rows
}

test('a query is answered through the real client', async () => {
  const [rows] = await client.query("select 1 as a, 'x' as b, [1, 2] as c, struct(true as t) as s")
  expect(rows).toEqual([{ a: 1, b: 'x', c: [1, 2], s: { t: true } }])
})

test('GENERATE_UUID gives each row another one, and is left alone in texts', async () => {
  const [rows] = await client.query(
    "select GENERATE_UUID() as id, concat('ä', generate_uuid ( )) as other, 'generate_uuid()' as word from unnest(generate_array(1, 300)) as n",
  )
  const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'
  for (const { id, other, word } of rows) {
    expect(id).toMatch(new RegExp(`^${uuid}$`))
    expect(other).toMatch(new RegExp(`^ä${uuid}$`))
    expect(word).toBe('generate_uuid()')
  }
  const ids = rows.flatMap(({ id, other }: { id: string; other: string }) => [id, other.slice(1)])
  expect(new Set(ids).size).toBe(600)
})

test('a table made of a query has its columns, its partitioning and its rows', async () => {
  await run(`create or replace table \`p.d.t\` partition by date(sent) cluster by id options (description = 'All of it', labels = [('team', 'x')])
    as select 1 as id, timestamp '2024-01-02 03:04:05.678901+00' as sent union all select 2, null`)
  const [metadata] = await client.dataset('d').table('t').getMetadata()
  expect(metadata).toMatchObject({
    type: 'TABLE',
    numRows: '2',
    numBytes: '24',
    description: 'All of it',
    labels: { team: 'x' },
    timePartitioning: { type: 'DAY', field: 'sent' },
    clustering: { fields: ['id'] },
    schema: {
      fields: [
        { name: 'id', type: 'INTEGER' },
        { name: 'sent', type: 'TIMESTAMP' },
      ],
    },
  })
  expect(await double.tableRows('d.t')).toEqual([
    { id: 1, sent: '2024-01-02T03:04:05.678901Z' },
    { id: 2, sent: null },
  ])
  expect((await run('select sent from `p.d.t` where id = 1'))[0]).toMatchObject({
    sent: { value: '2024-01-02T03:04:05.678901000Z' },
  })
})

test('a view is read as the query that it is', async () => {
  await run('create or replace table `p.d.base` as select 1 as n union all select 5')
  await run(
    'create view `p.d.v` as with big as (select * from `p.d.base` where n > 2) select n, n * 2 as twice from big -- all',
  )
  expect(await run('select v.twice from `p.d.v` where n > 0')).toEqual([{ twice: 10 }])
  expect(await run('select count(*) as n from p.d.v join d.base using (n)')).toEqual([{ n: 1 }])
})

test('what is wrong is said in the words of the engine, with its place', async () => {
  await expect(client.query('select nope')).rejects.toThrow('Unrecognized name: nope at [1:8]')
})

test('a name that is nowhere is not found where the job is', async () => {
  await expect(run('select * from `p.d.nowhere`')).rejects.toThrow(
    'Not found: Table p:d.nowhere was not found in location US',
  )
  await expect(run('select * from `p.nowhere.t`')).rejects.toThrow(
    'Not found: Dataset p:nowhere was not found in location US',
  )
})

test('a dry run gives columns, tables and bytes, and does nothing', async () => {
  await run("create or replace table `p.d.wide` as select 1 as id, 'abcd' as body, 2.5 as x")
  const [job] = await client.createQueryJob({ query: 'select id, x from `p.d.wide`', dryRun: true })
  expect(job.metadata.statistics).toMatchObject({
    totalBytesProcessed: '16',
    query: {
      statementType: 'SELECT',
      referencedTables: [{ projectId: 'p', datasetId: 'd', tableId: 'wide' }],
      schema: {
        fields: [
          { name: 'id', type: 'INTEGER' },
          { name: 'x', type: 'FLOAT' },
        ],
      },
    },
  })
  await client.createQueryJob({ query: 'create table `p.d.not_made` as select 1 as a', dryRun: true })
  expect((await client.dataset('d').table('not_made').exists())[0]).toBe(false)
})

test('a file of lines is loaded by one job, and the same job not twice', async () => {
  const folder = temporaryFolder()
  writeFileSync(
    join(folder, 'rows.ndjson'),
    '{"id": 9007199254740993, "tags": ["a", "b"], "body": {"k": 12345678901234567890}}\n{"id": 2}\n',
  )
  const schema = {
    fields: [
      { name: 'id', type: 'INT64' },
      { name: 'tags', type: 'STRING', mode: 'REPEATED' },
      { name: 'body', type: 'JSON' },
    ],
  }
  const load = () =>
    client.dataset('d').table('loaded').createLoadJob(join(folder, 'rows.ndjson'), {
      sourceFormat: 'NEWLINE_DELIMITED_JSON',
      schema,
      jobId: 'load_1',
      writeDisposition: 'WRITE_TRUNCATE',
    })
  const [job] = await load()
  expect(job.metadata.statistics.load.outputRows).toBe('2')
  expect(
    await run(
      'select cast(id as string) as id, array_length(tags) as n, to_json_string(body) as body from `p.d.loaded` order by n desc',
    ),
  ).toEqual([
    { id: '9007199254740993', n: 2, body: '{"k":12345678901234567890}' },
    { id: '2', n: 0, body: 'null' },
  ])
  await expect(load()).rejects.toThrow('Already Exists: Job p:US.load_1')
})
