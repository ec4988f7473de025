import { expect, test } from 'vitest'
import { createReporter } from '../../../../cli/ui/create-reporter.ts'
import type { Level } from '../../../../cli/ui/message.ts'
import { RunDisplay } from '../../../../cli/ui/run-display.ts'
import { detectTerminal } from '../../../../cli/ui/terminal.ts'
import type { ScoringProgress } from '../../../../runner/language-model/score.ts'
import type { ModelNode } from '../../../../runner/resource/node.ts'

interface Shown {
  readonly written: string[]
  /** So long after the start, with the scoring so far as it then is. */
  readonly at: (seconds: number, progress: ScoringProgress) => void
  /** What was written since the last time. */
  readonly news: () => string
}

function show(options: { isTty?: boolean; format?: 'text' | 'json'; level?: Level } = {}): Shown {
  const { isTty = false, format = 'text', level = 'info' } = options
  let nowMs = 0
  const clock = { now: () => new Date(nowMs), elapsedMs: () => nowMs }
  const written: string[] = []
  const stream = { isTTY: isTty, columns: 120, write: (text: string) => written.push(text) }
  const terminal = detectTerminal(stream, { NO_COLOR: '1' })
  const reporter = createReporter({ format, level, stream, terminal, clock, invocationId: 'i' })
  const display = new RunDisplay(reporter, terminal, clock)
  display.handle({ kind: 'run-started', total: 2, threads: 2 })
  display.handle({ kind: 'node-started', node: node('insights', 'model'), index: 1, total: 2 })
  display.handle({ kind: 'node-scoring', node: node('insights', 'model'), progress: progressOf({}) })
  written.length = 0
  return {
    written,
    at: (seconds, progress) => {
      nowMs = seconds * 1000
      display.handle({ kind: 'node-scoring', node: node('insights', 'model'), progress })
      // Whatever happens draws; so does the clock, ten times a second.
      display.handle({ kind: 'node-started', node: node('tested', 'test'), index: 2, total: 2 })
      display.stop()
      display.handle({ kind: 'node-started', node: node('insights', 'model'), index: 1, total: 2 })
    },
    news: () => written.splice(0).join(''),
  }
}

function node(name: string, resourceType: 'model' | 'test'): ModelNode {
  return {
    uniqueId: `${resourceType}.chats.${name}`,
    name,
    resourceType,
    file: `models/${name}.sql`,
    relation: { schema: 'gold', identifier: name },
    config: { materialized: 'llm' },
  } as unknown as ModelNode // Only what a display reads.
}

function progressOf(changes: Partial<ScoringProgress>): ScoringProgress {
  return {
    rows: 420,
    scored: 0,
    fromCache: 0,
    calls: undefined,
    promptTokens: 0,
    outputTokens: 0,
    areTokensEstimated: false,
    costUsd: undefined,
    limits: {},
    ...changes,
  }
}

const some = { scored: 120, promptTokens: 30_000, outputTokens: 1200, costUsd: 0.0234, calls: 121 }

test('a terminal shows how many rows are scored, what they took, and when it is over at this pace', () => {
  const shown = show({ isTty: true })
  shown.at(60, progressOf(some))
  expect(shown.news()).toContain(
    '… model gold.insights  1m 00s  120 of 420 scored, 31k tokens, $0.023, about 2m 30s left at this pace\n',
  )
})

test('no end is foretold where nothing tells it', () => {
  const text = (seconds: number, changes: Partial<ScoringProgress>): string => {
    const shown = show({ isTty: true })
    shown.at(seconds, progressOf({ ...some, ...changes }))
    return shown.news()
  }
  const foretold = (seconds: number, changes: Partial<ScoringProgress>) =>
    /about (.*) left/.exec(text(seconds, changes))?.[1]
  expect(foretold(60, {})).toBe('2m 30s')
  expect(foretold(5, {})).toBe(undefined)
  expect(foretold(60, { scored: 3 })).toBe(undefined)
  // Answers from the cache tell nothing of the pace.
  expect(foretold(60, { scored: 120, fromCache: 118 })).toBe(undefined)
  expect(foretold(60, { fromCache: 60 })).toBe('5m 00s')
  // A limit ends it: of rows at a time that is known, of tokens and money at one that is not.
  expect(foretold(60, { limits: { maxRows: 180 } })).toBe('30s')
  expect(foretold(60, { limits: { maxTokens: 50_000 } })).toBe(undefined)
  expect(foretold(60, { limits: { maxTokens: 500_000, maxCostUsd: 1 } })).toBe('2m 30s')
  expect(foretold(60, { limits: { maxCostUsd: 0.05 } })).toBe(undefined)
})

test('what is estimated says so, and what has no price shows none', () => {
  const shown = show({ isTty: true })
  shown.at(1, progressOf({ ...some, areTokensEstimated: true, costUsd: undefined }))
  expect(shown.news()).toContain('120 of 420 scored, about 31k tokens\n')
})

test('a pipe gets a line every ten seconds', () => {
  const shown = show()
  shown.at(9, progressOf(some))
  expect(shown.news()).not.toContain('of 420 scored')
  const again = show()
  again.at(11, progressOf(some))
  expect(again.news()).toContain(
    '00:00:11  … model gold.insights  11s  120 of 420 scored, 31k tokens, $0.023',
  )
})

test('--quiet silences it', () => {
  for (const isTty of [true, false]) {
    const shown = show({ isTty, level: 'error' })
    shown.at(60, progressOf(some))
    expect(shown.news()).toBe('')
  }
})

test('JSON logs carry it as an event every ten seconds', () => {
  const shown = show({ format: 'json' })
  shown.at(9, progressOf(some))
  expect(shown.news()).not.toContain('NodeScoring')
  const again = show({ format: 'json' })
  again.at(60, progressOf({ ...some, fromCache: 60 }))
  const events = again
    .news()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ info }) => info.name === 'NodeScoring')
  expect(events).toHaveLength(1)
  expect(events[0].data).toMatchObject({
    node_info: { unique_id: 'model.chats.insights' },
    scoring: {
      rows: 420,
      rows_scored: 120,
      rows_from_cache: 60,
      calls: 121,
      prompt_tokens: 30_000,
      output_tokens: 1200,
      tokens_estimated: false,
      cost_usd: 0.0234,
      seconds_left: 300,
    },
  })
})
