import { expect, test } from 'vitest'
import { bigqueryDialect } from '../../../../../runner/dialect/bigquery/bigquery-dialect.ts'
import type { Answer, Call } from '../../../../../runner/materialize/call.ts'
import { getMaterialization } from '../../../../../runner/materialize/materializations.ts'
import { column, model } from '../../hand-made-nodes.ts'
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
  expect(estimateOf('ingest', answer, kinds).outcome).toEqual({ bytesProcessed: 10, bytesBilled: 20 * mib })
  const nothing = (call: Call): Answer => (call.kind === 'list-landed' ? { landed: [] } : rowsOf([]))
  expect(estimateOf('ingest', nothing, kinds).outcome).toEqual({ bytesProcessed: 0, bytesBilled: 0 })
})

test('a view costs nothing, and is told without asking', () => {
  const { calls, outcome } = estimateOf('view', () => ({}))
  expect([calls, outcome]).toEqual([[], { bytesProcessed: 0, bytesBilled: 0 }])
})
