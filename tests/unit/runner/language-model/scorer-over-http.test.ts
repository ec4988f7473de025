import { afterEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Sleep } from '../../../../kernel/sleep.ts'
import type { AnswerCache } from '../../../../runner/language-model/cache/answer-cache.ts'
import { createProvider } from '../../../../runner/language-model/providers/create-provider.ts'
import { Pace } from '../../../../runner/language-model/scorer/pace.ts'
import { type ScoreJob, scoreRows } from '../../../../runner/language-model/scorer/score-rows.ts'
import { ScriptedLanguageModel, type ScriptedReply } from '../../../helpers/scripted-language-model.ts'
import { seededRandom } from '../../../helpers/virtual-time.ts'
import { job, MemoryCache, numbered, session, statuses } from './scorer-scene.ts'

let scripted: ScriptedLanguageModel | undefined
afterEach(async () => {
  await scripted?.stop()
  scripted = undefined
})

describe('against a provider over HTTP', () => {
  const never: Sleep = (_, signal) =>
    new Promise((_done, failed) => signal?.addEventListener('abort', () => failed(signal.reason)))

  /** Pauses pass at once, and are counted. */
  async function run(
    prompts: readonly string[],
    reply: (call: { number: number; prompt: string; turns: readonly string[] }) => ScriptedReply,
    more: Partial<ScoreJob> & { readonly cache?: AnswerCache; readonly timeout?: Sleep } = {},
  ) {
    scripted = await ScriptedLanguageModel.start(reply)
    let nowMs = 0
    const clock: Clock = { now: () => new Date(nowMs), elapsedMs: () => nowMs }
    const sleeps: number[] = []
    const sleep: Sleep = async (durationMs) => {
      sleeps.push(durationMs)
      nowMs += durationMs
    }
    const provider = createProvider('openai', {
      baseUrl: scripted.baseUrl('openai'),
      model: 'm',
      apiKey: undefined,
      timeoutMs: 1000,
      fetch,
      sleep: more.timeout ?? never,
      clock,
    })
    const pace = new Pace({}, clock, sleep)
    const shared = session({ provider, pace, ...(more.cache ? { cache: more.cache } : {}) })
    const random = seededRandom()
    const outcome = await scoreRows(
      shared,
      job(prompts, more),
      { clock, sleep, random },
      new AbortController().signal,
    )
    return { ...outcome, sleeps, bill: scripted.bill, calls: scripted.calls }
  }

  test('the bill equals what the provider counted', async () => {
    const { scores, spent, bill, calls } = await run(
      numbered(20),
      ({ number, prompt, turns }): ScriptedReply => {
        if (number % 5 === 0) return { status: 500 }
        return prompt.endsWith('7') && turns.length === 1 ? { answer: 'no' } : {}
      },
      { concurrency: 4 },
    )
    expect(statuses(scores)).toEqual(numbered(20).map(() => 'ok'))
    expect(spent).toMatchObject({ promptTokens: bill.promptTokens, outputTokens: bill.outputTokens })
    expect(spent.calls).toBe(calls.length)
    expect(spent.costUsd).toBeCloseTo((bill.promptTokens * 1000 + bill.outputTokens * 2000) / 1e6)
    const rows = scores.reduce((total, score) => total + (score?.promptTokens ?? 0), 0)
    expect(rows).toBe(bill.promptTokens)
  })

  test('429 is asked again after Retry-After, and no sooner', async () => {
    const { scores, sleeps } = await run(
      ['a'],
      ({ number }): ScriptedReply => (number === 1 ? { status: 429, headers: { 'retry-after': '20' } } : {}),
    )
    expect(statuses(scores)).toEqual(['ok'])
    expect(Math.min(...sleeps)).toBeGreaterThanOrEqual(20_000)
  })

  test('5xx is asked again after longer and longer pauses, and left for another time in the end', async () => {
    const { scores, sleeps, calls } = await run(['a'], () => ({ status: 529 }))
    expect(scores[0]).toMatchObject({ status: 'retry', error: '529: scripted 529', promptTokens: 0 })
    expect(calls).toHaveLength(5)
    expect(sleeps).toHaveLength(4)
    for (const [index, sleepMs] of sleeps.entries()) {
      expect(sleepMs).toBeGreaterThanOrEqual(500 * 2 ** index)
      expect(sleepMs).toBeLessThanOrEqual(1000 * 2 ** index)
    }
  })

  test.each([400, 413, 422])('%i is not asked again', async (status) => {
    const { scores, calls } = await run(['a'], () => ({ status }))
    expect(statuses(scores)).toEqual(['failed'])
    expect(calls).toHaveLength(1)
  })

  test('a wrong key stops at once', async () => {
    const { scores, calls, stopped } = await run(numbered(10), () => ({ status: 401 }))
    expect(scores.every((score) => score === undefined)).toBe(true)
    expect(calls).toHaveLength(1)
    expect(stopped).toEqual({ reason: 'unauthorised', message: '401: scripted 401' })
  })

  test('what is not JSON is put right once: the model sees its answer and what is wrong with it', async () => {
    const { scores, calls } = await run(['a'], ({ number }) =>
      number === 1 ? { answer: { topic: 'Spam' } } : {},
    )
    expect(scores[0]).toMatchObject({ status: 'ok', values: { topic: 'trade', n: 3 } })
    expect(calls[1]?.turns[1]).toBe('{"topic":"Spam"}')
    expect(calls[1]?.turns[2]).toContain('"topic" must be one of "trade", "spam"')
    expect(calls[1]?.turns[2]).toContain('"n" is missing.')
  })

  test('what is wrong twice has failed, and is paid for', async () => {
    const { scores, calls, bill } = await run(['a'], () => ({ answer: 'Sorry?' }))
    expect(scores[0]).toMatchObject({ status: 'failed', error: 'The answer holds no JSON object.' })
    expect(calls).toHaveLength(2)
    expect(scores[0]).toMatchObject({ promptTokens: bill.promptTokens, outputTokens: bill.outputTokens })
  })

  test('an answer that is cut off is not asked for again', async () => {
    const { scores, calls } = await run(['a'], () => ({ isCutOff: true, answer: '{"topic": "tr' }))
    expect(scores[0]).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('max_output_tokens (100)'),
    })
    expect(calls).toHaveLength(1)
  })

  test('slow answers are given up and asked for again', async () => {
    // Time is up for the first call as soon as the provider has it.
    const timeUp: (() => void)[] = []
    const timeout: Sleep = (durationMs, signal) =>
      Promise.race([never(durationMs, signal), new Promise<void>((done) => timeUp.push(done))])
    const reply = ({ number }: { readonly number: number }): ScriptedReply => {
      if (number > 1) return {}
      timeUp[0]?.()
      return { hangs: true }
    }
    const { scores } = await run(['a'], reply, { timeout })
    expect(statuses(scores)).toEqual(['ok'])
  })

  test('what is in the cache is not asked for: a second run costs nothing and gives the same', async () => {
    const cache = new MemoryCache()
    const wrongOnce = ({ turns, prompt }: { turns: readonly string[]; prompt: string }) =>
      prompt === 'prompt 1' && turns.length === 1 ? { answer: '?' } : {}
    const first = await run(numbered(5), wrongOnce, { cache })
    await scripted?.stop()
    const second = await run(numbered(5), () => ({ status: 500 }), { cache })
    expect(second.calls).toHaveLength(0)
    expect(second.scores).toEqual(first.scores)
    expect(second.spent).toMatchObject({ calls: 0, promptTokens: 0, costUsd: 0 })
    expect([first.fromCache, second.fromCache]).toEqual([0, 5])
  })
})
