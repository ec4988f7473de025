import { createReadStream, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
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

function fileOf(text: string): string {
  const file = join(temporaryFolder(), 'rows')
  writeFileSync(file, text)
  return file
}

const schema = {
  fields: [
    { name: 'id', type: 'INT64' },
    { name: 'name', type: 'STRING' },
  ],
}
const json = { sourceFormat: 'NEWLINE_DELIMITED_JSON', schema }
const load = (table: string, text: string, options: object) =>
  client.dataset('d').table(table).load(fileOf(text), options)

test('rows are added, or take the place of those there are, and the table is partitioned as asked', async () => {
  await load('t', '{"id": 1, "name": "Ä\\n"}\n{"id": 2}\n', { ...json, clustering: { fields: ['id'] } })
  await load('t', '{"name": "three", "ID": 3}', json)
  expect(await double.tableRows('d.t')).toEqual([
    { id: 1, name: 'Ä\n' },
    { id: 2, name: null },
    { id: 3, name: 'three' },
  ])
  await load('t', '{"id": 4}', { ...json, writeDisposition: 'WRITE_TRUNCATE' })
  expect(await double.tableRows('d.t')).toEqual([{ id: 4, name: null }])
  await expect(load('t', '{"id": 5}', { ...json, writeDisposition: 'WRITE_EMPTY' })).rejects.toThrow(
    'Already Exists: Table p:d.t',
  )
  await expect(load('nowhere', '{"id": 5}', { ...json, createDisposition: 'CREATE_NEVER' })).rejects.toThrow(
    'Not found: Table p:d.nowhere',
  )
})

test('a row that does not fit is refused with all others, and its place is said', async () => {
  const refused = load('bad', '{"id": 1}\n{"id": "x"}\n', json)
  await expect(refused).rejects.toMatchObject({
    errors: [
      {
        reason: 'invalid',
        message: expect.stringContaining(
          'Error while reading data, error message: JSON table encountered too many errors, giving up.',
        ),
      },
      { reason: 'invalid' },
      {
        message:
          'Error while reading data, error message: JSON parsing error in row starting at position 10: Could not convert value to integer. Field: id; Value: x',
      },
    ],
  })
  expect((await client.dataset('d').table('bad').exists())[0]).toBe(false)
  await expect(load('bad', '{"other": 1}', json)).rejects.toMatchObject({
    errors: { 2: { message: expect.stringContaining('No such field: other.') } },
  })
  await load('good', '{"other": 1, "id": 2}', { ...json, ignoreUnknownValues: true })
  await expect(
    load('auto', '{"id": 2}', { sourceFormat: 'NEWLINE_DELIMITED_JSON', autodetect: true }),
  ).rejects.toThrow('autodetect is not supported')
})

test('a CSV file is read with quotes, NULLs and its header left out', async () => {
  await load('csv', 'id,name\n1,"a ""b"", c"\n2,\n3,"line\nbreak"\n', {
    sourceFormat: 'CSV',
    schema,
    skipLeadingRows: 1,
    allowQuotedNewlines: true,
  })
  expect(await double.tableRows('d.csv')).toEqual([
    { id: 1, name: 'a "b", c' },
    { id: 2, name: null },
    { id: 3, name: 'line\nbreak' },
  ])
})

test('a table takes further columns only if the job may add them', async () => {
  await load('grows', '{"id": 1}', json)
  const wider = { ...json, schema: { fields: [...schema.fields, { name: 'more', type: 'DATE' }] } }
  const row = '{"id": 2, "more": "2024-01-02"}'
  await expect(load('grows', row, wider)).rejects.toThrow(
    'Provided Schema does not match Table p:d.grows. Cannot add fields (field: more)',
  )
  await load('grows', row, { ...wider, schemaUpdateOptions: ['ALLOW_FIELD_ADDITION'] })
  expect(await double.tableRows('d.grows')).toEqual([
    { id: 1, name: null, more: null },
    { id: 2, name: null, more: '2024-01-02' },
  ])
})

test('a stream is loaded', async () => {
  const lines = Array.from({ length: 20_000 }, (_, id) => `{"id": ${id}, "name": "name ${id}"}\n`).join('')
  const table = client.dataset('d').table('streamed')
  await new Promise((done, failed) => {
    const sink = table.createWriteStream(json)
    sink.on('job', (job) => job.on('complete', done).on('error', failed))
    pipeline(createReadStream(fileOf(lines)), sink).catch(failed)
  })
  expect((await client.query('select count(*) as n, max(id) as last from `p.d.streamed`'))[0]).toEqual([
    { n: 20_000, last: 19_999 },
  ])
})

test('a file in pieces is loaded when it is whole', async () => {
  const begin = await fetch(`${double.url}/upload/bigquery/v2/projects/p/jobs?uploadType=resumable`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      configuration: {
        load: { destinationTable: { projectId: 'p', datasetId: 'd', tableId: 'pieces' }, ...json },
      },
    }),
  })
  const place = new URL(begin.headers.get('location') ?? '', double.url)
  const put = (range: string, body?: string) =>
    fetch(place, { method: 'PUT', headers: { 'content-range': range }, body: body ?? null })
  const first = await put('bytes 0-9/*', '{"id": 1}\n')
  expect([first.status, first.headers.get('range')]).toEqual([308, 'bytes=0-9'])
  expect((await put('bytes */*')).status).toBe(308)
  const last = await put('bytes 10-18/19', '{"id": 2}')
  expect(last.status).toBe(200)
  expect(await last.json()).toMatchObject({ status: { state: 'DONE' } })
  expect(await double.tableRows('d.pieces')).toEqual([
    { id: 1, name: null },
    { id: 2, name: null },
  ])
})
