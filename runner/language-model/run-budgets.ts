import type { LanguageModel } from '../resource/language-model.ts'
import type { BookedAmount, Booking, ScoreRequest, Spent } from './score.ts'

/** Sums of dollars are not exact. */
const roundingUsd = 1e-9

/** What one run uses up of language models, whichever of its nodes it is for. */
export class RunBudgets {
  readonly #models: ReadonlyMap<string, LanguageModel>
  readonly #runLeftUsd: () => number | undefined
  readonly #used = new Map<string, BookedAmount>()
  #spentUsd = 0

  /** `runLeftUsd`: what the run may cost, without what language models have taken; undefined: there is no bound. */
  constructor(
    models: ReadonlyMap<string, LanguageModel>,
    runLeftUsd: () => number | undefined = () => undefined,
  ) {
    this.#models = models
    this.#runLeftUsd = runLeftUsd
  }

  /** What language models have taken, as far as they have a price; what is booked is among it. */
  get spentUsd(): number {
    return this.#spentUsd
  }

  /** Books an amount before it is used. What was used in the end differs: that difference, `settling`, is always booked. */
  book(alias: string, amount: BookedAmount, settling = false): Booking {
    const { maxTokens, maxCostUsd } = this.#models.get(alias) ?? {}
    const before = this.#used.get(alias) ?? { tokens: 0, costUsd: 0 }
    const after = { tokens: before.tokens + amount.tokens, costUsd: before.costUsd + amount.costUsd }
    const fits =
      after.tokens <= (maxTokens ?? Number.POSITIVE_INFINITY) &&
      after.costUsd <= (maxCostUsd ?? Number.POSITIVE_INFINITY) + roundingUsd &&
      amount.costUsd <= (this.#leftOfRun() ?? Number.POSITIVE_INFINITY) + roundingUsd
    const isBooked = fits || settling
    if (isBooked) this.#spentUsd += amount.costUsd
    const { tokens, costUsd } = isBooked ? after : before
    this.#used.set(alias, { tokens, costUsd })
    const ownLeftUsd = maxCostUsd === undefined ? undefined : Math.max(0, maxCostUsd - costUsd)
    return {
      isBooked,
      tokensLeft: maxTokens === undefined ? undefined : Math.max(0, maxTokens - tokens),
      costUsdLeft: least(ownLeftUsd, this.#leftOfRun()),
    }
  }

  /** A request to a provider, which counts for itself, held to what is left of the run. */
  limited(request: ScoreRequest): ScoreRequest {
    const left = this.#leftOfRun()
    // Without a price nobody could tell when it is used up.
    if (left === undefined || this.#models.get(request.alias)?.inputPricePerMillionUsd === undefined)
      return request
    return { ...request, caps: { ...request.caps, maxCostUsd: least(request.caps.maxCostUsd, left) } }
  }

  /** Notes what a provider was paid. */
  paid({ costUsd = 0 }: Spent): void {
    this.#spentUsd += costUsd
  }

  #leftOfRun(): number | undefined {
    const left = this.#runLeftUsd()
    return left === undefined ? undefined : Math.max(0, left - this.#spentUsd)
  }
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}
