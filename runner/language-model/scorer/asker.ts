import type { Clock } from '../../../kernel/clock.ts'
import type { Sleep } from '../../../kernel/sleep.ts'
import { type OutputSchema, tokensCostUsd } from '../../resource/language-model.ts'
import { type CachedAnswer, cacheKey } from '../cache/answer-cache.ts'
import { estimateTokens } from '../estimate-tokens.ts'
import { jsonSchema } from '../output/json-schema.ts'
import type { Completion, CompletionFailure, CompletionRequest, Turn } from '../providers/provider.ts'
import type { Caps, GenerationParameters, Spent, Stop, TokenUsage } from '../score.ts'
import { type Amount, Budget, holdInAll } from './budget.ts'
import type { ModelSession } from './model-session.ts'

/** How often a call is made that may succeed later, the first time included. */
const triesPerCall = 5
/** How often a call is made whose answer is lost on its way: each may be on the bill. */
const lostPerCall = 2
const firstPauseMs = 1000
const longestPauseMs = 60_000
/** A provider that asks to be left alone for longer is not waited for. */
const longestWaitMs = 600_000

export interface ScorerTime {
  readonly clock: Clock
  readonly sleep: Sleep
  /** From 0 to below 1. */
  readonly random: () => number
}

export interface Question {
  readonly system: string | undefined
  readonly schema: OutputSchema | undefined
  readonly parameters: GenerationParameters
  readonly turns: readonly Turn[]
}

export interface Asked {
  readonly kind: 'answered'
  readonly answer: CachedAnswer
  /** It was paid for by this question, not before. */
  readonly isFresh: boolean
}

/** No answer: for this time, or (`isFinal`) for good. */
export interface GivenUp {
  readonly kind: 'given-up'
  readonly message: string
  readonly isFinal: boolean
}

/** What a call may take. */
type Estimate = Amount & TokenUsage

/** Asks one language model on behalf of one model of the project: from the cache, or within all caps, and again if need be. */
export class Asker {
  readonly #session: ModelSession
  readonly #budget: Budget
  readonly #budgets: readonly Budget[]
  readonly #time: ScorerTime
  /** Aborts when a person interrupts the run. */
  readonly #interrupted: AbortSignal
  #stopped: Stop | undefined
  #calls = 0
  #tokens: TokenUsage = { promptTokens: 0, outputTokens: 0 }

  constructor(
    session: ModelSession,
    { caps, runBudget }: { readonly caps: Caps; readonly runBudget?: Budget | undefined },
    time: ScorerTime,
    interrupted: AbortSignal,
  ) {
    this.#session = session
    this.#budget = new Budget(caps)
    this.#budgets = [this.#budget, session.budget, ...(runBudget === undefined ? [] : [runBudget])]
    this.#time = time
    this.#interrupted = interrupted
  }

  get stopped(): Stop | undefined {
    return this.#stopped ?? this.#session.stopped
  }

  get spent(): Spent {
    const { rows } = this.#budget.used
    return { calls: this.#calls, rows, ...this.#tokens, costUsd: this.costOf(this.#tokens) }
  }

  costOf(usage: TokenUsage): number | undefined {
    return tokensCostUsd(this.#session.prices, usage)
  }

  stop(stop: Stop): void {
    this.#stopped ??= stop
  }

  /**
   * Undefined if nothing may be asked any more. `isNewRow` says whether an answer that has to be paid for counts against
   * max_rows; `signal` ends a call that is under way.
   */
  async ask(
    question: Question,
    isNewRow: boolean,
    signal: AbortSignal,
  ): Promise<Asked | GivenUp | undefined> {
    const { name, baseUrl, model, underWay } = this.#session
    const key = cacheKey({ provider: name, baseUrl, model, ...question })
    while (underWay.has(key)) await underWay.get(key)
    const known = this.#session.known(key)
    if (known !== undefined) return { kind: 'answered', answer: known, isFresh: false }
    if (!this.#session.canKeep()) return undefined
    const asked = this.#pay(key, question, isNewRow, signal)
    const over = (): void => {
      underWay.delete(key)
    }
    underWay.set(key, asked.then(over, over))
    return asked
  }

  async #pay(
    key: string,
    question: Question,
    isNewRow: boolean,
    signal: AbortSignal,
  ): Promise<Asked | GivenUp | undefined> {
    const estimate = this.#estimate(question, isNewRow)
    let lost = 0
    for (let tries = 1; ; tries++) {
      const result = await this.#callWithin(estimate, { ...question, signal })
      if (result === undefined) return undefined
      if (result.kind === 'answer' || result.kind === 'refused') {
        const answer = toCached(result, this.#time.clock.now())
        this.#session.answered(key, answer)
        return { kind: 'answered', answer, isFresh: true }
      }
      if (signal.aborted) return undefined
      if (result.kind === 'bad-request') {
        this.#session.didNotTake(result.message)
        return { kind: 'given-up', message: result.message, isFinal: true }
      }
      if (result.kind !== 'retryable') {
        this.#session.stop({ reason: result.kind, message: result.message })
        return undefined
      }
      if (result.mayBePaid === true) lost++
      if (tries === triesPerCall || lost === lostPerCall) {
        this.#session.gaveUp(result.message)
        return { kind: 'given-up', message: result.message, isFinal: false }
      }
      if (!(await this.#waitAfter(result, tries))) return undefined
    }
  }

  /** One call: held in the budgets, in its turn, and settled. Undefined if it may not be made. */
  async #callWithin(
    estimate: Estimate,
    request: CompletionRequest,
  ): Promise<Completion | CompletionFailure | undefined> {
    const { pace, provider } = this.#session
    const hold = await holdInAll(this.#budgets, estimate)
    if (typeof hold === 'string') {
      this.stop({ reason: hold })
      return undefined
    }
    let used: Amount = { rows: 0, tokens: 0, costUsd: 0 }
    try {
      await pace.turn(estimate.tokens, this.#interrupted)
      if (this.stopped !== undefined) return undefined
      this.#calls++
      const result = await provider.complete(request)
      used = this.#account(result, estimate)
      pace.correct(used.tokens - estimate.tokens)
      return result
    } catch (thrown) {
      if (this.#interrupted.aborted) return undefined
      throw thrown
    } finally {
      hold.settle(used)
    }
  }

  #account(result: Completion | CompletionFailure, estimate: Estimate): Amount {
    // What nobody got an answer to may be on the bill all the same.
    const isLost = result.kind === 'retryable' && result.mayBePaid === true
    const { promptTokens, outputTokens } = isLost ? estimate : result
    this.#tokens = {
      promptTokens: this.#tokens.promptTokens + promptTokens,
      outputTokens: this.#tokens.outputTokens + outputTokens,
    }
    const isRow = result.kind === 'answer' || result.kind === 'refused' || result.kind === 'bad-request'
    return {
      rows: isRow ? estimate.rows : 0,
      tokens: promptTokens + outputTokens,
      costUsd: this.costOf({ promptTokens, outputTokens }) ?? 0,
    }
  }

  /** False if there is no use in waiting, or nobody waits any more. */
  async #waitAfter({ retryAfterMs, message }: CompletionFailure, tries: number): Promise<boolean> {
    const { sleep, random } = this.#time
    if (retryAfterMs !== undefined && retryAfterMs > longestWaitMs) {
      this.#session.stop({ reason: 'unusable', message })
      return false
    }
    if (retryAfterMs !== undefined) this.#session.pace.pause(retryAfterMs)
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1))
    // Those that were turned away together do not come back together.
    const waitMs =
      retryAfterMs === undefined ? (pauseMs * (1 + random())) / 2 : retryAfterMs * (1 + random() / 4)
    try {
      await sleep(waitMs, this.#interrupted)
    } catch {
      return false
    }
    return this.stopped === undefined
  }

  #estimate({ system, turns, schema, parameters }: Question, isNewRow: boolean): Estimate {
    const texts = [system ?? '', ...turns.map(({ text }) => text)]
    if (schema !== undefined) texts.push(JSON.stringify(jsonSchema(schema)))
    const promptTokens = texts.reduce((total, text) => total + estimateTokens(text), 0)
    const outputTokens = parameters.maxOutputTokens
    return {
      promptTokens,
      outputTokens,
      rows: isNewRow ? 1 : 0,
      tokens: promptTokens + outputTokens,
      costUsd: this.costOf({ promptTokens, outputTokens }) ?? 0,
    }
  }
}

function toCached(result: Completion | CompletionFailure, now: Date): CachedAnswer {
  const { promptTokens, outputTokens } = result
  const base = { promptTokens, outputTokens, answeredAt: now.toISOString() }
  return result.kind === 'answer'
    ? { kind: 'answer', text: result.text, isCutOff: result.isCutOff, ...base }
    : { kind: 'refused', text: result.message, isCutOff: false, ...base }
}
