import type { CapName, Caps } from '../score.ts'

/** What calls take up. */
export interface Amount {
  readonly rows: number
  readonly tokens: number
  readonly costUsd: number
}

/** Held for a call from before it is made until it is known what it took. */
export interface Hold {
  /** Replaces what was held by what was used. */
  settle(used: Amount): void
}

/** What may be used up, and is. What is held counts as used: calls side by side can't exceed a cap together. */
export class Budget {
  readonly #caps: () => Caps
  #used: Amount = { rows: 0, tokens: 0, costUsd: 0 }
  readonly #held = new Set<Amount>()
  #waiting: (() => void)[] = []

  /** Caps that others use up, too, are asked for each time. */
  constructor(caps: Caps | (() => Caps)) {
    this.#caps = typeof caps === 'function' ? caps : () => caps
  }

  get used(): Amount {
    return this.#used
  }

  /** With what is held. */
  get committed(): Amount {
    return [...this.#held].reduce(add, this.#used)
  }

  /** Whether calls are under way whose end may free what they hold. */
  get isHolding(): boolean {
    return this.#held.size > 0
  }

  /** The cap that stands against it, or undefined. */
  capAgainst(amount: Amount): CapName | undefined {
    const total = add(this.committed, amount)
    const { maxRows, maxTokens, maxCostUsd } = this.#caps()
    if (amount.rows > 0 && total.rows > (maxRows ?? Number.POSITIVE_INFINITY)) return 'max_rows'
    if (total.tokens > (maxTokens ?? Number.POSITIVE_INFINITY)) return 'max_tokens'
    if (total.costUsd > (maxCostUsd ?? Number.POSITIVE_INFINITY)) return 'max_cost_usd'
    return undefined
  }

  hold(amount: Amount): Hold {
    // A copy: two calls may hold the same amount.
    const held = { ...amount }
    this.#held.add(held)
    return {
      settle: (used) => {
        this.#held.delete(held)
        this.#used = add(this.#used, used)
        const waiting = this.#waiting
        this.#waiting = []
        for (const wake of waiting) wake()
      },
    }
  }

  /** Resolves when a call under way has ended. */
  settled(): Promise<void> {
    return new Promise((done) => this.#waiting.push(done))
  }
}

/** Holds in all budgets or in none. Gives the cap that stands against it, once nothing under way can free room for it. */
export async function holdInAll(budgets: readonly Budget[], amount: Amount): Promise<Hold | CapName> {
  for (;;) {
    const full = budgets.find((budget) => budget.capAgainst(amount) !== undefined)
    if (full === undefined) {
      const holds = budgets.map((budget) => budget.hold(amount))
      return {
        settle: (used) => {
          for (const hold of holds) hold.settle(used)
        },
      }
    }
    if (!full.isHolding) return full.capAgainst(amount) ?? 'max_tokens'
    await full.settled()
  }
}

function add(a: Amount, b: Amount): Amount {
  return { rows: a.rows + b.rows, tokens: a.tokens + b.tokens, costUsd: a.costUsd + b.costUsd }
}
