import type { LanguageModel } from '../resource/language-model.ts'
import type { BookedAmount, Booking } from './score.ts'
import { Budget } from './scorer/budget.ts'

/** Sums of dollars are not exact. */
const roundingUsd = 1e-9

/** What one run uses up of language models, whichever of its nodes it is for. */
export class RunBudgets {
  readonly #models: ReadonlyMap<string, LanguageModel>
  readonly #runLeftUsd: () => number | undefined
  readonly #used = new Map<string, BookedAmount>()
  #bookedUsd = 0
  /** What providers are paid: calls side by side, of any model, hold it together. */
  readonly #paid = new Budget(() => {
    const left = this.#runLeftUsd()
    return { maxCostUsd: left === undefined ? undefined : Math.max(0, left - this.#bookedUsd) }
  })

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
    return this.#bookedUsd + this.#paid.used.costUsd
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
    if (isBooked) this.#bookedUsd += amount.costUsd
    const { tokens, costUsd } = isBooked ? after : before
    this.#used.set(alias, { tokens, costUsd })
    const ownLeftUsd = maxCostUsd === undefined ? undefined : Math.max(0, maxCostUsd - costUsd)
    return {
      isBooked,
      tokensLeft: maxTokens === undefined ? undefined : Math.max(0, maxTokens - tokens),
      costUsdLeft: least(ownLeftUsd, this.#leftOfRun()),
    }
  }

  /** What calls of a provider are held in. Without a price nobody could tell when it is used up: then there is none. */
  budgetOf(alias: string): Budget | undefined {
    return this.#models.get(alias)?.inputPricePerMillionUsd === undefined ? undefined : this.#paid
  }

  #leftOfRun(): number | undefined {
    const left = this.#runLeftUsd()
    return left === undefined ? undefined : Math.max(0, left - this.#bookedUsd - this.#paid.committed.costUsd)
  }
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}
