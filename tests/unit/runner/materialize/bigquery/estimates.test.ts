import { afterAll, beforeAll, expect, test } from 'vitest'
import { bigqueryDialect } from '../../../../../runner/dialect/bigquery/bigquery-dialect.ts'
import type { Answer, Call } from '../../../../../runner/materialize/call.ts'
import { getMaterialization } from '../../../../../runner/materialize/materializations.ts'
import {
  type BigqueryDouble,
  startBigqueryDouble,
} from '../../../../helpers/bigquery-double/bigquery-double.ts'
import { EngineProject } from '../../../../helpers/engine-project.ts'
import { priceProject } from '../../../../helpers/price-project.ts'
import { column, model } from '../../hand-made-nodes.ts'
import { contextOf, play, rowsOf } from '../play.ts'

const mib = 1024 * 1024
let double: BigqueryDouble

beforeAll(async () => {
  double = await startBigqueryDouble()
})
afterAll(() => double.close())

function estimateOf(materialized: string, answer: (call: Call) => Answer, kinds = {}) {
  const node = model(
    'raw',
    'select * from tgelt_incoming',
    { materialized, files: ['**'] },
    { columns: [column('id', 'int64')] },
  )
  const steps = getMaterialization(node, 'bigquery').estimate?.(
    contextOf(node, { dialect: bigqueryDialect, kinds }),
  )
  if (steps === undefined) throw new Error(`${materialized} has no estimate`)
  return play(steps, answer)
}

const landed = [
  { name: 'a', path: '/a', sizeBytes: 5 },
  { name: 'b', path: '/b', sizeBytes: 100 * mib },
]

test('a load reads what is new thrice, and the ledger', () => {
  const answer = (call: Call): Answer =>
    call.kind === 'list-landed' ? { landed } : rowsOf([['b', 100 * mib]])
  expect(estimateOf('ingest', answer).outcome).toEqual({
    bytesProcessed: 3 * (100 * mib + 5),
    bytesBilled: 3 * (100 * mib + 5) + 150 * mib,
  })
  const kinds = { raw: 'table', raw_files: 'table' }
  expect(estimateOf('ingest', answer, kinds).outcome).toEqual({
    bytesProcessed: 15,
    bytesBilled: 15 + 170 * mib,
  })
  const nothing = (call: Call): Answer => (call.kind === 'list-landed' ? { landed: [] } : rowsOf([]))
  expect(estimateOf('ingest', nothing, kinds).outcome).toEqual({ bytesProcessed: 0, bytesBilled: 20 * mib })
})

test('a view costs nothing, whatever its query would', () => {
  const { sql, outcome } = estimateOf('view', () => ({ price: { bytesProcessed: 7, bytesBilled: 10 } }))
  expect([sql, outcome]).toEqual([['select * from tgelt_incoming'], { bytesProcessed: 0, bytesBilled: 0 }])
})

/** What a second run of a project of one model `m` is priced at, and what it is billed. */
async function priceAndBill(config: string, files: Readonly<Record<string, string>>) {
  const project = new EngineProject(double, {
    'models/m.sql': `{{ config(${config}) }} select * from {{ ref('s') }} {% if is_incremental() %}where id < 30{% endif %}`,
    ...files,
  })
  try {
    const made = await project.run('bigquery')
    expect(made.results.flatMap(({ error }) => error?.message ?? [])).toEqual([])
    const prices = await priceProject(project.folder, { targetName: 'bigquery' })
    const first = double.jobs.length
    const { results } = await project.run('bigquery', { only: ['m'] })
    expect(results.map(({ status, error }) => [status, error?.message])).toEqual([['success', undefined]])
    const jobs = double.jobs
      .slice(first)
      .filter(({ dryRun, labels }) => !dryRun && labels['tgelt_model'] === 'm')
    const billed = jobs.reduce((sum, { totalBytesBilled }) => sum + totalBytesBilled, 0)
    expect(prices.get('m')?.unknown).toBeUndefined()
    const { bytesProcessed = 0, bytesBilled: priced = 0 } = prices.get('m') ?? {}
    return { priced, billed, bytesProcessed }
  } finally {
    project.remove()
  }
}

const byDay = "partition_by={'field': 'day'}"
const byArrival =
  "partition_by={'field': 'moment', 'data_type': 'timestamp', 'time_ingestion_partitioning': true}, require_partition_filter=true"
const byTime = "partition_by={'field': 'moment', 'data_type': 'timestamp'}"
/** 1 MB in twenty days. */
const many = `
{{ config(materialized='table') }}
select n as id, date_add(date '2026-01-01', interval mod(n, 20) day) as day, repeat('x', 500) as text,
  timestamp_add(timestamp '2026-01-01 00:00:00+00', interval mod(n, 20) day) as moment
from unnest(generate_array(1, 2000)) as n`

test.each([
  ['append', "incremental_strategy='append'"],
  [
    'append with hooks',
    `incremental_strategy='append', pre_hook="{% if is_incremental() %}delete from {{ this }} where id < 5{% endif %}"`,
  ],
  ['delete+insert', "incremental_strategy='delete+insert', unique_key='id'"],
  ['delete+insert, pruned', `incremental_strategy='delete+insert', unique_key=['id', 'day'], ${byDay}`],
  [
    'delete+insert, pruned by moments',
    `incremental_strategy='delete+insert', unique_key=['id', 'moment'], ${byTime}`,
  ],
  ['merge', "incremental_strategy='merge', unique_key='id'"],
  [
    'merge, pruned',
    `incremental_strategy='merge', unique_key=['id', 'day'], ${byDay}, require_partition_filter=true`,
  ],
  ['merge with marks', "incremental_strategy='merge', unique_key='id', changed_rows='id'"],
  [
    'merge, pruned by ingestion time, with marks',
    `incremental_strategy='merge', unique_key=['id', 'moment'], changed_rows='id', ${byArrival}`,
  ],
  ['delete+insert by ingestion time', `incremental_strategy='delete+insert', unique_key='id', ${byArrival}`],
  ['insert_overwrite', `incremental_strategy='insert_overwrite', ${byDay}`],
  [
    'insert_overwrite by copies',
    `incremental_strategy='insert_overwrite', partition_by={'field': 'day', 'copy_partitions': true}`,
  ],
  [
    'insert_overwrite, named',
    `incremental_strategy='insert_overwrite', ${byDay}, partitions=["date '2026-01-01'"]`,
  ],
  [
    'insert_overwrite with hooks',
    `incremental_strategy='insert_overwrite', ${byDay}, pre_hook="{% if is_incremental() %}delete from {{ this }} where id < 5{% endif %}"`,
  ],
])('an incremental model is not billed more than it was priced at: %s', async (_, config) => {
  const batch = "{{ config(materialized='view') }} select * from {{ ref('t') }}"
  const files = { 'models/t.sql': many, 'models/s.sql': batch }
  const { priced, billed, bytesProcessed } = await priceAndBill(
    `materialized='incremental', ${config}`,
    files,
  )
  expect(billed).toBeGreaterThanOrEqual(20 * mib)
  expect(priced).toBeGreaterThanOrEqual(billed)
  expect(priced).toBeLessThan(3 * billed)
  // The query reads the whole of t; which rows of m go, the batch alone could tell.
  expect(bytesProcessed).toBeGreaterThan((/unique_key|named|hooks/.test(_ + config) ? 2 : 1) * 1_000_000)
})

test('hooks that change rows are priced with their table, and named if they cannot be', async () => {
  const files = { 'models/s.sql': "{{ config(materialized='table') }} select 1 as id" }
  const hook = (sql: string) => `materialized='table', post_hook="${sql}"`
  const { priced, billed } = await priceAndBill(hook('delete from {{ this }} where id = 2'), files)
  expect([priced, billed]).toEqual([20 * mib, 20 * mib])
  const project = new EngineProject(double, {
    'models/m.sql': `{{ config(${hook('delete from {{ this }} where id = 2')}) }} select 1 as id`,
  })
  const prices = await priceProject(project.folder, { targetName: 'bigquery' })
  expect(prices.get('m')).toMatchObject({
    bytesBilled: 0,
    unknown: expect.stringMatching(/^Not found: (Table|Dataset) /),
  })
  project.remove()
})

test('a query of a table that is empty is priced as if it had a row', async () => {
  const files = { 'models/s.sql': "{{ config(materialized='table') }} select 1 as id from unnest([]) as n" }
  const { priced } = await priceAndBill("materialized='table'", files)
  expect(priced).toBe(10 * mib)
})

test.each([
  ['long', 1000],
  ['short', 310],
])('a load reads no more than it is priced at: %s lines', async (_, length) => {
  const line = (id: number) => `${JSON.stringify({ id, payload: { text: 'x'.repeat(length) } })}\n`
  const file = Array.from({ length: 400 }, (__, id) => line(id)).join('')
  const project = new EngineProject(double, {
    'models/raw.yml': `
models:
  - name: raw
    columns: [{name: id, data_type: int64}, {name: payload, data_type: json}]
`,
    'models/raw.sql':
      "{{ config(materialized='ingest', files=['warehouse/bronze/**']) }} select * from {{ incoming() }}",
    'warehouse/bronze/desktop_export/supergroup-1234567890/20261120T104537Z-3fa94c-0001.ndjson': file,
  })
  try {
    const prices = await priceProject(project.folder, { targetName: 'bigquery' })
    const first = double.jobs.length
    await project.run('bigquery')
    const read = double.jobs
      .slice(first)
      .reduce((sum, job) => sum + (job.dryRun ? 0 : job.totalBytesProcessed), 0)
    expect(prices.get('raw')?.bytesProcessed).toBeGreaterThanOrEqual(read)
  } finally {
    project.remove()
  }
})
