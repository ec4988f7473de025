import { expect, test } from 'vitest'
import { bigqueryDialect } from '../../../../../runner/dialect/bigquery/bigquery-dialect.ts'
import type { Answer, Call } from '../../../../../runner/materialize/call.ts'
import { getMaterialization } from '../../../../../runner/materialize/materializations.ts'
import { startBigqueryDouble } from '../../../../helpers/bigquery-double/bigquery-double.ts'
import { column, model } from '../../hand-made-nodes.ts'
import { openOn } from '../../warehouse/bigquery/open-double.ts'
import { contextOf, play, rowsOf } from '../play.ts'

const mib = 1024 * 1024

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

test('a load reads the lines of what is new twice', () => {
  const answer = (call: Call): Answer =>
    call.kind === 'list-landed' ? { landed } : rowsOf([['b', 100 * mib]])
  expect(estimateOf('ingest', answer).outcome).toEqual({
    bytesProcessed: 2 * (100 * mib + 5),
    bytesBilled: 2 * (100 * mib + 5),
  })
  const kinds = { raw: 'table', raw_files: 'table' }
  expect(estimateOf('ingest', answer, kinds).outcome).toEqual({ bytesProcessed: 10, bytesBilled: 30 * mib })
  const nothing = (call: Call): Answer => (call.kind === 'list-landed' ? { landed: [] } : rowsOf([]))
  expect(estimateOf('ingest', nothing, kinds).outcome).toEqual({ bytesProcessed: 0, bytesBilled: 0 })
})

test('a view costs nothing, and is told without asking', () => {
  const { calls, outcome } = estimateOf('view', () => ({}))
  expect([calls, outcome]).toEqual([[], { bytesProcessed: 0, bytesBilled: 0 }])
})

test('an incremental model is priced with the rows that it replaces and its hooks, as BigQuery reads them', async () => {
  const double = await startBigqueryDouble()
  try {
    const { connection } = await openOn(double)
    const priceOf = (sql: string) => connection.tables!.price(sql)
    const path = `${double.project}.tgelt`
    await connection.execute(`create table \`${path}.messages\` as select 1 as id, 'a' as text`)
    await connection.execute(`create table \`${path}.kept\` as select 1 as id, 'a' as text`)
    const node = model('kept', `select * from \`${path}.messages\``, {
      materialized: 'incremental',
      uniqueKey: ['id'],
    })
    const relation = { database: double.project, schema: 'tgelt', identifier: 'kept' }
    const hook = `delete from \`${path}.kept\` where text is null`
    const context = contextOf(
      { ...node, relation },
      { dialect: bigqueryDialect, existing: 'table', hooks: { before: [hook, 'call p()'], after: [' '] } },
    )
    const steps = getMaterialization(node, 'bigquery').estimate?.(context)
    if (steps === undefined) throw new Error('incremental has no estimate')
    const { sql, outcome } = play(steps, (call) =>
      call.kind === 'price' ? { price: { bytesProcessed: 1, bytesBilled: 10 } } : {},
    )
    expect(outcome).toEqual({ bytesProcessed: 2, bytesBilled: 20 })
    expect(sql[0]).toBe(hook)
    const alone = await priceOf(node.rawSql)
    const priced = await priceOf(sql[1] ?? '')
    expect(priced.bytesBilled).toBe(alone.bytesBilled + 10 * mib)
  } finally {
    await double.close()
  }
})

test('an incremental model whose key says the partition is priced by its query: which others it reads, only the batch tells', () => {
  const node = model('kept', 'select 1', { materialized: 'incremental', uniqueKey: ['id', 'day'] })
  const steps = getMaterialization(node, 'bigquery').estimate?.(
    contextOf(node, { dialect: bigqueryDialect, existing: 'table' }),
  )
  if (steps === undefined) throw new Error('incremental has no estimate')
  const partitioning = { kind: 'time', field: 'day', granularity: 'day', expirationMs: undefined } as const
  const fields = [{ name: 'day', type: 'DATE', mode: 'NULLABLE' }] as const
  const table = {
    kind: 'table',
    fields,
    partitioning,
    clustering: [],
    requirePartitionFilter: false,
    description: '',
    labels: {},
    rowCount: 0,
    sizeBytes: 0,
  } as const
  const { sql } = play(steps, (call) =>
    call.kind === 'price' ? { price: { bytesProcessed: 1, bytesBilled: 1 } } : { table },
  )
  expect(sql).toEqual(['select 1'])
})
