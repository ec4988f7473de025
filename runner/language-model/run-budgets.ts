import type { LanguageModel } from '../resource/language-model.ts'

/** What calls use up that BigQuery makes itself. */
export interface BookedAmount {
  readonly tokens: number
  readonly costUsd: number
}

export interface Booking {
  /** False: it does not fit into what one run may use up, and nothing was booked. */
  readonly isBooked: boolean
  /** What is left of it; undefined: there is no bound. */
  readonly tokensLeft: number | undefined
  readonly costUsdLeft: number | undefined
}

/** Sums of dollars are not exact. */
const roundingUsd = 1e-9

/** What one run uses up of each language model that BigQuery asks, whichever of its nodes it is for. */
export class RunBudgets {
  readonly #models: ReadonlyMap<string, LanguageModel>
  readonly #used = new Map<string, BookedAmount>()

  constructor(models: ReadonlyMap<string, LanguageModel>) {
    this.#models = models
  }

  /** Books an amount before it is used. What was used in the end differs: that difference, `settling`, is always booked. */
  book(alias: string, amount: BookedAmount, settling = false): Booking {
    const { maxTokens, maxCostUsd } = this.#models.get(alias) ?? {}
    const before = this.#used.get(alias) ?? { tokens: 0, costUsd: 0 }
    const after = { tokens: before.tokens + amount.tokens, costUsd: before.costUsd + amount.costUsd }
    const fits =
      after.tokens <= (maxTokens ?? Number.POSITIVE_INFINITY) &&
      after.costUsd <= (maxCostUsd ?? Number.POSITIVE_INFINITY) + roundingUsd
    const isBooked = fits || settling
    const { tokens, costUsd } = isBooked ? after : before
    this.#used.set(alias, { tokens, costUsd })
    return {
      isBooked,
      tokensLeft: maxTokens === undefined ? undefined : Math.max(0, maxTokens - tokens),
      costUsdLeft: maxCostUsd === undefined ? undefined : Math.max(0, maxCostUsd - costUsd),
    }
  }
}
