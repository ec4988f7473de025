import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectClient } from '../../helpers/bigquery-client.ts'
import { type BigqueryDouble, startBigqueryDouble } from '../../helpers/bigquery-double/bigquery-double.ts'

let double: BigqueryDouble
let client: ReturnType<typeof connectClient>

beforeAll(async () => {
  double = await startBigqueryDouble({ project: 'p' })
  client = connectClient(double)
  await client.createDataset('d')
  const rows = (first: number) =>
    `select ${first} as id, date '2026-01-01' as day union all select ${first + 1}, '2026-01-02' union all select ${first + 2}, null`
  await client.query(`create table d.source partition by day as ${rows(1)}`)
  await client.query(`create table d.target partition by day as ${rows(11)}`)
  await client.query(`create table d.monthly partition by date_trunc(day, month) as ${rows(21)}`)
  await client.query(`create table d.clustered partition by day cluster by id as ${rows(31)}`)
  await client.query(
    `create table d.other partition by day as select cast(id as string) as id, day from (${rows(41)})`,
  )
  await client.query(`create table d.whole as ${rows(51)}`)
})
afterAll(() => double.close())

async function copy(from: string, to: string, writeDisposition?: string): Promise<void> {
  const table = (tableId: string) => ({ projectId: 'p', datasetId: 'd', tableId })
  const disposition = writeDisposition === undefined ? {} : { writeDisposition }
  const configuration = {
    labels: { run: 'x' },
    copy: { sourceTable: table(from), destinationTable: table(to), ...disposition },
  }
  const body = JSON.stringify({ configuration })
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${double.url}/bigquery/v2/projects/p/jobs`, { method: 'POST', headers, body })
  const { status } = (await answer.json()) as { status: { errorResult?: { message: string } } }
  if (status.errorResult !== undefined) throw new Error(status.errorResult.message)
}

const ids = async () => (await double.tableRows('d.target')).map((row) => row['id'])

test('a partition takes the place of another, or is added to it, and costs nothing', async () => {
  await copy('source$20260101', 'target$20260101', 'WRITE_TRUNCATE')
  expect(await ids()).toEqual([12, 13, 1])
  await copy('source$__NULL__', 'target$__NULL__', 'WRITE_TRUNCATE')
  expect(await ids()).toEqual([12, 1, 3])
  await copy('source$20260102', 'target$20260102', 'WRITE_APPEND')
  expect(await ids()).toEqual([12, 1, 3, 2])
  await copy('source$20260103', 'target$20260101', 'WRITE_TRUNCATE').catch(() => {})
  expect(await ids()).toEqual([12, 1, 3, 2])
  await copy('source$20260103', 'target$20260103', 'WRITE_TRUNCATE')
  expect(await ids()).toEqual([12, 1, 3, 2])
  expect(double.jobs.at(-1)).toMatchObject({
    kind: 'copy',
    destination: 'd.target$20260103',
    labels: { run: 'x' },
    totalBytesBilled: 0,
  })
})

test.each([
  ['monthly$202601', 'target$202601', /Incompatible table partitioning specification/],
  ['whole$20260101', 'target$20260101', /Incompatible table partitioning specification/],
  ['clustered$20260101', 'target$20260101', /Incompatible table clustering/],
  ['other$20260101', 'target$20260101', /Provided Schema does not match Table p:d.target/],
  ['source$20260101', 'target$20260102', /Cannot copy partition/],
  ['source$20260101', 'target', /does not support copies of whole tables/],
  ['source$20260101', 'missing$20260101', /Not found: Table p:d.missing/],
])('%s is not copied to %s', async (from, to, message) => {
  const before = await ids()
  await expect(copy(from, to, 'WRITE_TRUNCATE')).rejects.toThrow(message)
  expect(await ids()).toEqual(before)
})

test('a partition with rows is not written by a job that does not say how', async () => {
  await expect(copy('source$20260102', 'target$20260102')).rejects.toThrow('Already Exists')
})
