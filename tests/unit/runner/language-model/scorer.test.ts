import { describe, expect, test } from 'vitest'
import type { CachedAnswer } from '../../../../runner/language-model/cache/answer-cache.ts'
import type { Completion, Provider } from '../../../../runner/language-model/providers/provider.ts'
import { Budget } from '../../../../runner/language-model/scorer/budget.ts'
import { type ScoreJob, scoreRows } from '../../../../runner/language-model/scorer/score-rows.ts'
import { VirtualTime } from '../../../helpers/virtual-time.ts'
import { job, MemoryCache, numbered, type Setting, session, statuses } from './scorer-scene.ts'

/** A provider without a network, that takes time which a test lets pass. */
function slowProvider(time: VirtualTime, durationMs: number, answered: (prompt: string) => Completion) {
  const asked: { prompt: string; atMs: number }[] = []
  const provider: Provider = {
    complete: async ({ turns, signal }) => {
      const prompt = turns[0]?.text ?? ''
      asked.push({ prompt, atMs: time.clock.elapsedMs() })
      try {
        await time.sleep(durationMs, signal)
      } catch {
        return { kind: 'retryable', message: 'aborted', promptTokens: 0, outputTokens: 0 }
      }
      return answered(prompt)
    },
  }
  return { provider, asked }
}

const good = (promptTokens = 10, outputTokens = 10): Completion => ({
  kind: 'answer',
  text: '{"topic": "spam", "n": 1}',
  isCutOff: false,
  promptTokens,
  outputTokens,
})

describe('in virtual time', () => {
  async function run(
    prompts: readonly string[],
    {
      durationMs = 100,
      answer = () => good(),
      controller = new AbortController(),
      ...more
    }: Partial<ScoreJob & Setting> & {
      readonly durationMs?: number
      readonly answer?: (prompt: string) => Completion
      readonly controller?: AbortController
      readonly during?: (time: VirtualTime) => Promise<void>
    } = {},
  ) {
    const time = new VirtualTime()
    const { provider, asked } = slowProvider(time, durationMs, answer)
    const shared = session({ ...more, provider, time })
    const { clock, sleep } = time
    const work = scoreRows(shared, job(prompts, more), { clock, sleep, random: () => 0.5 }, controller.signal)
    await more.during?.(time)
    const outcome = await time.run(work)
    return { ...outcome, asked, session: shared, tookMs: clock.elapsedMs() }
  }

  test('so many at a time', async () => {
    const { tookMs, scores } = await run(numbered(10), { concurrency: 5 })
    expect(tookMs).toBe(200)
    expect(statuses(scores)).toEqual(numbered(10).map(() => 'ok'))
  })

  test('requests per minute', async () => {
    const { asked } = await run(numbered(31), { concurrency: 31, limits: { requestsPerMinute: 30 } })
    const inFirstMinute = asked.filter(({ atMs }) => atMs < 60_000).length
    expect(inFirstMinute).toBe(30)
    expect(asked.at(-1)?.atMs).toBe(60_000)
  })

  test('tokens per minute, by what calls really took', async () => {
    const limits = { tokensPerMinute: 1000 }
    const { asked } = await run(numbered(11), { limits, answer: () => good(50, 50), durationMs: 0 })
    // 100 tokens each: ten a minute, though each was taken for 140.
    expect(asked.at(-1)?.atMs).toBe(60_000)
  })

  test('while a provider asks to be left alone, nothing is begun', async () => {
    let calls = 0
    const busy = () =>
      ({ kind: 'retryable', message: '429', retryAfterMs: 20_000, promptTokens: 0, outputTokens: 0 }) as never
    const { asked, scores } = await run(numbered(6), {
      answer: () => (++calls === 1 ? busy() : good()),
      concurrency: 2,
    })
    expect(asked.slice(2).map(({ atMs }) => atMs >= 20_100)).toEqual([true, true, true, true, true])
    expect(statuses(scores)).toEqual(numbered(6).map(() => 'ok'))
  })

  test('the same prompt is asked once', async () => {
    const { asked, scores } = await run(['same', 'same', 'same'], { concurrency: 3 })
    expect(asked).toHaveLength(1)
    expect(statuses(scores)).toEqual(['ok', 'ok', 'ok'])
  })

  test('max_rows', async () => {
    const { scores, stopped, asked } = await run(numbered(9), { caps: { maxRows: 4 }, concurrency: 3 })
    expect(statuses(scores).filter((status) => status === 'ok')).toHaveLength(4)
    expect(asked).toHaveLength(4)
    expect(stopped).toEqual({ reason: 'max_rows' })
  })

  test.each([1, 4, 20])('max_tokens is never exceeded, %i at a time', async (concurrency) => {
    const { spent, stopped } = await run(numbered(100), { caps: { maxTokens: 1000 }, concurrency })
    expect(stopped).toEqual({ reason: 'max_tokens' })
    expect(spent.promptTokens + spent.outputTokens).toBeLessThanOrEqual(1000)
    // What an answer may be at most is held back, not spent: the next one is measured by what is left.
    expect(spent.promptTokens + spent.outputTokens).toBeGreaterThan(1000 - 160)
  })

  test('max_cost_usd, of a model and of the whole run', async () => {
    const ofModel = await run(numbered(100), { caps: { maxCostUsd: 1 }, concurrency: 3 })
    const ofRun = await run(numbered(100), { runCaps: { maxCostUsd: 1 }, concurrency: 3 })
    for (const { spent, stopped } of [ofModel, ofRun]) {
      expect(stopped).toEqual({ reason: 'max_cost_usd' })
      expect(spent.costUsd).toBeLessThanOrEqual(1)
      expect(spent.costUsd).toBeGreaterThan(0.7)
    }
  })

  test('what a run may cost holds for models that are asked side by side', async () => {
    const time = new VirtualTime()
    const { clock, sleep } = time
    const runBudget = new Budget({ maxCostUsd: 1 })
    const works = [1, 2, 3].map((model) => {
      const { provider } = slowProvider(time, 100, () => good())
      const prompts = numbered(100).map((prompt) => `${model} ${prompt}`)
      const asked = job(prompts, { runBudget, concurrency: 4 })
      const signal = new AbortController().signal
      return scoreRows(session({ provider, time }), asked, { clock, sleep, random: () => 0.5 }, signal)
    })
    const outcomes = await time.run(Promise.all(works))
    const spentUsd = outcomes.reduce((total, { spent }) => total + (spent.costUsd ?? 0), 0)
    expect(spentUsd).toBeLessThanOrEqual(1)
    expect(spentUsd).toBeGreaterThan(0.7)
    expect(outcomes.map(({ stopped }) => stopped?.reason)).toEqual(outcomes.map(() => 'max_cost_usd'))
  })

  test('answers from the cache count against no cap', async () => {
    const cache = new MemoryCache()
    await run(numbered(6), { cache })
    const { scores, stopped } = await run(numbered(8), { cache, caps: { maxRows: 1 } })
    expect(statuses(scores)).toEqual([...numbered(7).map(() => 'ok'), undefined])
    expect(stopped).toEqual({ reason: 'max_rows' })
  })

  test('a provider that is down is not asked about every row', async () => {
    const down = () =>
      ({ kind: 'retryable', message: 'ECONNREFUSED', promptTokens: 0, outputTokens: 0 }) as never
    const { asked, scores, stopped } = await run(numbered(50), { answer: down })
    expect(stopped).toEqual({ reason: 'unreachable', message: 'ECONNREFUSED' })
    expect(statuses(scores).slice(0, 4)).toEqual(['retry', 'retry', 'retry', undefined])
    expect(asked).toHaveLength(15)
  })

  test('a call that no row gets through is not made for every row', async () => {
    const wrong = () =>
      ({ kind: 'bad-request', message: 'no such field', promptTokens: 0, outputTokens: 0 }) as never
    const { asked, stopped } = await run(numbered(50), { answer: wrong })
    expect(stopped?.reason).toBe('bad-request')
    expect(asked).toHaveLength(5)
  })

  test('an abort leaves what is not begun, waits a moment for the rest, and keeps what came', async () => {
    const controller = new AbortController()
    const cache = new MemoryCache()
    const { scores, stopped, asked } = await run(numbered(10), {
      concurrency: 2,
      cache,
      controller,
      durationMs: 1500,
      during: async (time) => {
        await time.pass(2000)
        controller.abort()
      },
    })
    expect(stopped).toEqual({ reason: 'interrupted' })
    expect(asked).toHaveLength(4)
    expect(statuses(scores).filter((status) => status === 'ok')).toHaveLength(4)
    expect(cache.answers.size).toBe(4)
  })

  test('an abort waits no longer than a moment', async () => {
    const controller = new AbortController()
    const { scores, tookMs } = await run(numbered(10), {
      concurrency: 2,
      controller,
      durationMs: 500_000,
      during: async (time) => {
        await time.pass(1000)
        controller.abort()
      },
    })
    expect(tookMs).toBe(3000)
    expect(scores.every((score) => score === undefined)).toBe(true)
  })

  /** Keeps so many answers, and then its disk is full. */
  class FullCache extends MemoryCache {
    #room: number
    constructor(room: number) {
      super()
      this.#room = room
    }
    override add(key: string, answer: CachedAnswer) {
      if (this.#room-- <= 0) throw systemError('ENOSPC')
      super.add(key, answer)
    }
  }
  const systemError = (code: string) =>
    Object.assign(new Error(`${code}: /secret`), { code, syscall: 'write' })

  test.each([1, 4])(
    'when no answer can be kept any more nothing is asked any more, %i at a time',
    async (concurrency) => {
      const cache = new FullCache(3)
      const {
        scores,
        asked,
        spent,
        stopped,
        session: shared,
      } = await run(numbered(50), { cache, concurrency })
      expect(stopped).toEqual({ reason: 'cache-unusable', message: 'ENOSPC' })
      // What was under way is paid for, and counts.
      expect(asked.length).toBeLessThan(4 + concurrency)
      expect(statuses(scores).filter((status) => status === 'ok')).toHaveLength(asked.length)
      expect(spent).toMatchObject({ calls: asked.length, promptTokens: asked.length * 10 })
      expect(cache.answers.size).toBe(3)
      const idle = { ...new VirtualTime(), random: () => 0 }
      const again = await scoreRows(shared, job(numbered(60)), idle, new AbortController().signal)
      expect(again.spent.calls).toBe(0)
      expect(again.stopped?.reason).toBe('cache-unusable')
    },
  )

  test('that the very last answer could not be kept is said, too', async () => {
    const { scores, stopped } = await run(numbered(2), { cache: new FullCache(1) })
    expect(statuses(scores)).toEqual(['ok', 'ok'])
    expect(stopped?.reason).toBe('cache-unusable')
  })

  test.each(['prepare', 'get'] as const)('a cache that can not even %s costs nothing', async (method) => {
    const cache = new MemoryCache()
    cache[method] = () => {
      throw systemError('EACCES')
    }
    const { asked, scores, stopped } = await run(numbered(5), { cache, concurrency: 2 })
    expect(asked).toEqual([])
    expect(scores.every((score) => score === undefined)).toBe(true)
    expect(stopped).toEqual({ reason: 'cache-unusable', message: 'EACCES' })
  })

  test('what was paid for before is given even if no more can be kept', async () => {
    const cache = new MemoryCache()
    await run(numbered(3), { cache })
    cache.prepare = () => {
      throw systemError('EROFS')
    }
    const { scores, stopped, asked } = await run(numbered(3), { cache })
    expect(statuses(scores)).toEqual(['ok', 'ok', 'ok'])
    expect([stopped, asked]).toEqual([undefined, []])
  })

  test('after a defect nothing more is asked, and it is thrown when all have come to rest', async () => {
    const cache = new MemoryCache()
    let added = 0
    cache.add = () => {
      if (++added === 1) throw new TypeError('a defect')
    }
    const asked: unknown[] = []
    const time = new VirtualTime()
    const slow = slowProvider(time, 100, () => good())
    const provider: Provider = {
      complete: (request) => {
        asked.push(request)
        return slow.provider.complete(request)
      },
    }
    const shared = session({ provider, cache, time })
    const { clock, sleep } = time
    const prompts = job(numbered(50), { concurrency: 3 })
    const work = scoreRows(shared, prompts, { clock, sleep, random: () => 0 }, new AbortController().signal)
    await expect(time.run(work.catch((thrown: unknown) => String(thrown)))).resolves.toBe(
      'TypeError: a defect',
    )
    expect(asked).toHaveLength(3)
  })

  test('a call whose answer nobody waited for uses up the budget', async () => {
    const late = () =>
      ({ kind: 'retryable', message: 'late', mayBePaid: true, promptTokens: 0, outputTokens: 0 }) as never
    const { spent, stopped } = await run(['a', 'b'], { answer: late, caps: { maxTokens: 300 } })
    expect(spent.calls).toBe(2)
    expect(stopped).toEqual({ reason: 'max_tokens' })
    // It is among what was spent: the pages that follow, and the bill, go by that.
    expect(spent.promptTokens + spent.outputTokens).toBeGreaterThan(200)
    expect(spent.costUsd).toBeGreaterThan(0.2)
  })

  test('a call whose answer is lost on its way is made once more, not five times', async () => {
    const late = () =>
      ({ kind: 'retryable', message: 'late', mayBePaid: true, promptTokens: 0, outputTokens: 0 }) as never
    const { asked, scores } = await run(['a'], { answer: late })
    expect(asked).toHaveLength(2)
    expect(scores[0]).toMatchObject({ status: 'retry', error: 'late' })
  })
})
