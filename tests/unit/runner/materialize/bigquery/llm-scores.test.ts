import { expect, test } from 'vitest'
import { bigqueryDialect } from '../../../../../runner/dialect/bigquery/bigquery-dialect.ts'
import type { ScoringFunction } from '../../../../../runner/dialect/bigquery/llm-scoring.ts'
import { type ScoringJob, scoreByBigquery } from '../../../../../runner/materialize/bigquery/llm-scores.ts'
import type { Answer, Call } from '../../../../../runner/materialize/call.ts'
import { play, rowsOf } from '../play.ts'

const relation = (identifier: string) => ({ database: 'p', schema: 'd', identifier })
const scoring: ScoringFunction = {
  name: 'ml.generate_text',
  model: relation('gemini'),
  preamble: '',
  sameForAllTokens: 0,
  settings: { max_output_tokens: 10, flatten_json_output: true },
}

function job(changes: Partial<ScoringJob> = {}): ScoringJob {
  return {
    dialect: bigqueryDialect,
    config: {
      alias: 'fast',
      output: undefined,
      systemPrompt: undefined,
      temperature: undefined,
      maxOutputTokens: 10,
      maxRows: undefined,
      maxTokens: undefined,
      maxCostUsd: undefined,
      maxAttempts: 3,
      onError: 'keep',
    },
    tables: { target: relation('t'), rows: relation('r'), pending: relation('q'), uniqueKey: ['id'] },
    columns: {
      kept: [{ name: 'id', type: 'INT64' }],
      output: [{ name: 'generated_text', type: 'STRING' }],
      facts: [],
      schema: [{ name: 'generated_text', type: { kind: 'string' } }],
      isPlainText: true,
      modelName: 'm',
      maxOutputTokens: 10,
      maxAttempts: 3,
      inputPricePerMillionUsd: undefined,
      outputPricePerMillionUsd: undefined,
    },
    staged: 5,
    pending: 5,
    batchSize: 2,
    limits: {},
    ...changes,
  }
}

const free = { isBooked: true, tokensLeft: undefined, costUsdLeft: undefined }
const asks = (call: Call) => call.kind === 'query' && call.sql.includes('ml.generate_text')

/** `answered` says of each batch (rows, of them ok, not answered). */
function warehouse(
  answered: readonly (readonly [number, number, number])[],
  bookings: readonly object[] = [],
) {
  const batches = [...answered]
  const booked = [...bookings]
  return (call: Call): Answer => {
    if (call.kind === 'book') return { booking: { ...free, ...booked.shift() } }
    if (!asks(call)) return rowsOf([[0]])
    const [rows = 0, ok = 0, passing = 0] = batches.shift() ?? []
    return rowsOf([[rows, ok, passing, 10, 5, null, passing > 0 ? 'busy' : null]])
  }
}

test('batches follow the numbers of the rows, and the last one is shorter', () => {
  const { sql, outcome } = play(
    scoreByBigquery(job(), scoring),
    warehouse([
      [2, 2, 0],
      [2, 2, 0],
      [1, 1, 0],
    ]),
  )
  const ranges = sql
    .filter((text) => text.includes('ml.generate_text'))
    .map((text) => /tgelt_row > (\d+) and tgelt_row <= (\d+)/.exec(text)?.slice(1).join('-'))
  expect(ranges).toEqual(['0-2', '2-4', '4-5'])
  expect(outcome).toMatchObject({
    progress: { scored: 5, promptTokens: 30, outputTokens: 15 },
    failed: 0,
    left: 0,
    stopped: undefined,
  })
})

test('a batch without any answer ends the run, and says why', () => {
  const { calls, outcome } = play(
    scoreByBigquery(job(), scoring),
    warehouse([
      [2, 1, 1],
      [2, 0, 2],
    ]),
  )
  expect(calls.filter(asks)).toHaveLength(2)
  expect(outcome).toMatchObject({
    progress: { scored: 4 },
    failed: 3,
    left: 1,
    stopped: { reason: 'unreachable', message: 'busy' },
  })
})

test('a batch that refuses all of its rows has answered', () => {
  const { outcome } = play(scoreByBigquery(job({ staged: 2, pending: 2 }), scoring), warehouse([[2, 0, 0]]))
  expect(outcome).toMatchObject({ progress: { scored: 2 }, failed: 2, stopped: undefined })
})

test('what another model of the run has taken is not planned with twice', () => {
  // Told that 100 are left, it plans; by then they are gone; told so, it plans again, and nothing fits.
  const left = [{ tokensLeft: 100 }, { isBooked: false, tokensLeft: 5 }, { tokensLeft: 5 }]
  const plans = [
    [2, 2, 20],
    [0, 2, 0],
  ]
  const answer = warehouse([], left)
  const { calls, sql, outcome } = play(scoreByBigquery(job(), scoring), (call) => {
    const isPlan = call.kind === 'query' && call.sql.includes('within_tokens')
    return isPlan ? rowsOf([plans.shift() ?? []]) : answer(call)
  })
  expect(calls.filter(asks)).toEqual([])
  expect(sql.filter((text) => text.includes('within_tokens'))[1]).toContain('<= 5 as tgelt_fits_tokens')
  expect(outcome).toMatchObject({ progress: { scored: 0 }, left: 5, stopped: { reason: 'max_tokens' } })
})

test('what was booked is settled by what was used', () => {
  const { calls } = play(scoreByBigquery(job({ staged: 2, pending: 2 }), scoring), (call) => {
    if (call.kind === 'book') return { booking: { ...free, tokensLeft: 1000 } }
    if (asks(call)) return rowsOf([[2, 2, 0, 10, 5, null, null]])
    return call.kind === 'query' && call.sql.includes('within_tokens') ? rowsOf([[2, 2, 12]]) : rowsOf([[0]])
  })
  const booked = calls.flatMap((call) => (call.kind === 'book' ? [[call.amount.tokens, call.settling]] : []))
  // 12 of prompts, and twice an answer of 10; 15 were used.
  expect(booked).toEqual([
    [0, false],
    [32, false],
    [-17, true],
  ])
})
