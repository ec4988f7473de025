import { expect, test } from 'vitest'
import type { ScoringProgress } from '../../../../runner/language-model/score.ts'
import { addUpScoring, narrower } from '../../../../runner/language-model/scoring-progress.ts'

function table(changes: Partial<ScoringProgress>): ScoringProgress {
  return {
    rows: 10,
    scored: 8,
    fromCache: 1,
    calls: 9,
    promptTokens: 100,
    outputTokens: 10,
    areTokensEstimated: false,
    costUsd: 0.5,
    limits: {},
    ...changes,
  }
}

test('all tables together', () => {
  expect(addUpScoring([table({}), table({ scored: 10, costUsd: 0.25 })])).toEqual({
    tables: 2,
    rows: 20,
    scored: 18,
    fromCache: 2,
    calls: 18,
    promptTokens: 200,
    outputTokens: 20,
    areTokensEstimated: false,
    costUsd: 0.75,
    isPartlyUnpriced: false,
  })
})

test('what is not known is not added up as if it were nothing', () => {
  const own = table({ calls: undefined, areTokensEstimated: true })
  expect(addUpScoring([table({}), own])).toMatchObject({ calls: undefined, areTokensEstimated: true })
  const unpriced = table({ costUsd: undefined })
  expect(addUpScoring([table({}), unpriced])).toMatchObject({ costUsd: 0.5, isPartlyUnpriced: true })
  expect(addUpScoring([unpriced])).toMatchObject({ costUsd: undefined, isPartlyUnpriced: true })
})

test('tables with nothing to score do not count', () => {
  const idle = table({ rows: 0, scored: 0, calls: undefined, promptTokens: 0, outputTokens: 0 })
  expect(addUpScoring([idle])).toBe(undefined)
  expect(addUpScoring([])).toBe(undefined)
  expect(addUpScoring([idle, table({})])).toMatchObject({ tables: 1, calls: 9 })
})

test('of two limits the narrower one', () => {
  expect(narrower({ maxRows: 5, maxTokens: 10 }, { maxTokens: 7, maxCostUsd: 1 })).toEqual({
    maxRows: 5,
    maxTokens: 7,
    maxCostUsd: 1,
  })
})
