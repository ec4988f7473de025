import { expect, test } from 'vitest'
import { RunBudgets } from '../../../../runner/language-model/run-budgets.ts'
import type { Caps, ScoreRequest } from '../../../../runner/language-model/score.ts'
import { noProgress } from '../../../../runner/language-model/scoring-progress.ts'
import { score } from '../../../../runner/materialize/call.ts'
import type { LanguageModel } from '../../../../runner/resource/language-model.ts'
import { drive } from '../../../../runner/run/drive.ts'
import type { Connection } from '../../../../runner/warehouse/warehouse.ts'

function budgets(caps: Partial<LanguageModel>, runLeftUsd?: () => number | undefined): RunBudgets {
  const fast: LanguageModel = {
    alias: 'fast',
    provider: 'bigquery',
    model: 'gemini',
    concurrency: 1,
    timeoutMs: 1,
    ...caps,
  }
  return new RunBudgets(new Map([['fast', fast]]), runLeftUsd)
}

test('what does not fit is not booked, and what was used is, whatever it is', () => {
  const run = budgets({ maxTokens: 100, maxCostUsd: 1 })
  expect(run.book('fast', { tokens: 60, costUsd: 0.5 })).toEqual({
    isBooked: true,
    tokensLeft: 40,
    costUsdLeft: 0.5,
  })
  expect(run.book('fast', { tokens: 41, costUsd: 0 })).toMatchObject({ isBooked: false, tokensLeft: 40 })
  expect(run.book('fast', { tokens: 0, costUsd: 0.6 })).toMatchObject({ isBooked: false, costUsdLeft: 0.5 })
  // Half of what was booked was used.
  expect(run.book('fast', { tokens: -30, costUsd: -0.25 }, true)).toMatchObject({ tokensLeft: 70 })
  expect(run.book('fast', { tokens: 70, costUsd: 0.75 })).toMatchObject({ isBooked: true, tokensLeft: 0 })
  // More than was booked was used.
  expect(run.book('fast', { tokens: 5, costUsd: 0.1 }, true)).toMatchObject({
    isBooked: true,
    costUsdLeft: 0,
  })
})

test('sums of dollars that are not exact fit as they would on paper', () => {
  const run = budgets({ maxCostUsd: 0.3 })
  for (let part = 0; part < 3; part++) {
    expect(run.book('fast', { tokens: 1, costUsd: 0.1 }).isBooked).toBe(true)
  }
  expect(run.book('fast', { tokens: 1, costUsd: 0.1 }).isBooked).toBe(false)
})

test('without bounds there is nothing that is left', () => {
  const nothing = { isBooked: true, tokensLeft: undefined, costUsdLeft: undefined }
  expect(budgets({}).book('fast', { tokens: 1e12, costUsd: 1e9 })).toEqual(nothing)
})

test('what is left of the run bounds every model of it, asked by BigQuery or by a provider', async () => {
  let leftUsd = 1
  const run = budgets({ inputPricePerMillionUsd: 1, outputPricePerMillionUsd: 1 }, () => leftUsd)
  expect(run.book('fast', { tokens: 1, costUsd: 0.75 })).toMatchObject({ isBooked: true, costUsdLeft: 0.25 })
  expect(run.book('fast', { tokens: 1, costUsd: 0.5 })).toMatchObject({ isBooked: false, costUsdLeft: 0.25 })
  const request: ScoreRequest = {
    alias: 'fast',
    prompts: [],
    system: undefined,
    schema: undefined,
    parameters: { maxOutputTokens: 1 },
    caps: { maxCostUsd: 5 },
  }
  const asked: (Caps[keyof Caps] | string)[] = []
  await drive(score(request, noProgress(1, false, {})), {
    connection: undefined as unknown as Connection,
    warn: () => {},
    listLanded: async () => [],
    onStatement: () => {},
    budgets: run,
    score: async (_request, _signal, _report, runBudget) => {
      const call = { rows: 1, tokens: 2, costUsd: 0.25 }
      asked.push(runBudget?.capAgainst({ ...call, costUsd: 0.3 }), runBudget?.capAgainst(call))
      const held = runBudget?.hold(call)
      // Nobody else may take it meanwhile.
      asked.push(runBudget?.capAgainst({ ...call, costUsd: 0.1 }), run.book('fast', call).costUsdLeft)
      held?.settle({ ...call, costUsd: 0.125 })
      const spent = { calls: 1, rows: 1, promptTokens: 1, outputTokens: 1, costUsd: 0.125 }
      return { scores: [], spent, fromCache: 0 }
    },
  })
  expect(asked).toEqual(['max_cost_usd', undefined, 'max_cost_usd', 0])
  expect(run.spentUsd).toBe(0.875)
  // The warehouse has billed something meanwhile.
  leftUsd = 0.5
  expect(run.book('fast', { tokens: 1, costUsd: 0 })).toMatchObject({ isBooked: true, costUsdLeft: 0 })
})

test('a provider without a price is held to no sum of money', () => {
  expect(budgets({}, () => 1).budgetOf('fast')).toBe(undefined)
  expect(budgets({ inputPricePerMillionUsd: 1, outputPricePerMillionUsd: 1 }).budgetOf('fast')).toBeDefined()
})
