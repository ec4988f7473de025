import { isSystemError, systemReason } from '../../../kernel/errors/system-error.ts'
import type { TokenPrices } from '../../resource/language-model.ts'
import type { AnswerCache, CachedAnswer } from '../cache/answer-cache.ts'
import type { Provider } from '../providers/provider.ts'
import type { Stop } from '../score.ts'
import type { Budget } from './budget.ts'
import type { Pace } from './pace.ts'

/** So many rows in a row that the provider did not answer: it is down. */
const givenUpRows = 3
/** So many calls in a row that are not taken, before any was: what is wrong is not the row. */
const refusedCalls = 5

/** One language model during one run: all models of the project that ask it share its pace and its budget. */
export class ModelSession {
  readonly name: string
  readonly baseUrl: string
  readonly model: string
  readonly provider: Provider
  readonly pace: Pace
  readonly budget: Budget
  readonly prices: TokenPrices
  readonly #cache: AnswerCache
  /** Questions under way: the same one is not asked twice. */
  readonly underWay = new Map<string, Promise<void>>()
  #stopped: Stop | undefined
  #givenUp = 0
  #notTaken = 0
  #hasAnswered = false

  constructor(parts: {
    /** Name of the provider. */
    readonly name: string
    readonly baseUrl: string
    readonly model: string
    readonly provider: Provider
    readonly cache: AnswerCache
    readonly pace: Pace
    /** What the whole run may use up. */
    readonly budget: Budget
    readonly prices: TokenPrices
  }) {
    this.name = parts.name
    this.baseUrl = parts.baseUrl
    this.model = parts.model
    this.provider = parts.provider
    this.#cache = parts.cache
    this.pace = parts.pace
    this.budget = parts.budget
    this.prices = parts.prices
  }

  get stopped(): Stop | undefined {
    return this.#stopped
  }

  /** The first reason stays. */
  stop(stop: Stop): void {
    this.#stopped ??= stop
  }

  /** An answer that was paid for before. */
  known(key: string): CachedAnswer | undefined {
    return this.#withCache(() => this.#cache.get(key))
  }

  /** Whether an answer could be kept: nothing is paid for that could not. */
  canKeep(): boolean {
    this.#withCache(() => this.#cache.prepare())
    return this.#stopped === undefined
  }

  /** Keeps an answer. One that can't be kept counts all the same, as it is paid for; it is the last that is asked for. */
  answered(key: string, answer: CachedAnswer): void {
    this.#hasAnswered = true
    this.#givenUp = 0
    this.#withCache(() => this.#cache.add(key, answer))
  }

  gaveUp(message: string): void {
    if (++this.#givenUp >= givenUpRows) this.stop({ reason: 'unreachable', message })
  }

  #withCache<T>(use: () => T): T | undefined {
    try {
      return use()
    } catch (thrown) {
      if (!isSystemError(thrown)) throw thrown
      this.stop({ reason: 'cache-unusable', message: systemReason(thrown) })
      return undefined
    }
  }

  didNotTake(message: string): void {
    if (++this.#notTaken >= refusedCalls && !this.#hasAnswered) this.stop({ reason: 'bad-request', message })
  }
}
