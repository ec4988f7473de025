import { afterEach, describe, expect, test } from 'vitest'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Sleep } from '../../../../kernel/sleep.ts'
import type { AnswerCache, CachedAnswer } from '../../../../runner/language-model/cache/answer-cache.ts'
import { parseOutputSchema } from '../../../../runner/language-model/output/output-schema.ts'
import { createProvider } from '../../../../runner/language-model/providers/create-provider.ts'
import type { Completion, Provider } from '../../../../runner/language-model/providers/provider.ts'
import type { Caps } from '../../../../runner/language-model/score.ts'
import { Budget } from '../../../../runner/language-model/scorer/budget.ts'
import { ModelSession } from '../../../../runner/language-model/scorer/model-session.ts'
import { Pace, type PaceLimits } from '../../../../runner/language-model/scorer/pace.ts'
import { type ScoreJob, scoreRows } from '../../../../runner/language-model/scorer/score-rows.ts'
import { ScriptedLanguageModel, type ScriptedReply } from '../../../helpers/scripted-language-model.ts'
import { seededRandom, VirtualTime } from '../../../helpers/virtual-time.ts'

class MemoryCache implements AnswerCache {
  readonly answers = new Map<string, CachedAnswer>()
  get(key: string) {
    return this.answers.get(key)
  }
  prepare() {}
  add(key: string, answer: CachedAnswer) {
    this.answers.set(key, answer)
  }
}

const prices = { inputPricePerMillionUsd: 1_000, outputPricePerMillionUsd: 2_000 }

interface Setting {
  readonly provider: Provider
  readonly cache?: AnswerCache
  readonly runCaps?: Caps
  readonly limits?: PaceLimits
  readonly time?: VirtualTime
  readonly pace?: Pace
}

function session({ provider, cache = new MemoryCache(), runCaps = {}, limits = {}, ...more }: Setting) {
  const { clock, sleep } = more.time ?? new VirtualTime()
  const pace = more.pace ?? new Pace(limits, clock, sleep)
  const budget = new Budget(runCaps)
  return new ModelSession({ name: 'openai', baseUrl: 'u', model: 'm', provider, cache, pace, budget, prices })
}

function job(prompts: readonly string[], more: Partial<ScoreJob> = {}): ScoreJob {
  const schema = parseOutputSchema({ topic: "enum('trade','spam')", n: 'int' })
  const parameters = { maxOutputTokens: 100 }
  return { prompts, system: undefined, schema, parameters, caps: {}, concurrency: 1, ...more }
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `prompt ${index}`)
const statuses = (scores: readonly ({ status: string } | undefined)[]) => scores.map((score) => score?.status)

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
