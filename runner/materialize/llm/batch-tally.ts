import type { Stop } from '../../language-model/score.ts'
import type { LlmTally } from './llm-remark.ts'

/** What one script says of the rows that it asked about. */
export interface BatchOutcome {
  readonly answered: number
  readonly ok: number
  /** Not answered for a reason that passes. */
  readonly passing: number
  readonly promptTokens: number
  readonly outputTokens: number
  readonly costUsd: number | undefined
  readonly firstError: string | undefined
}

/** What has become of the rows that are to be scored, batch after batch; rows that are asked again count once. */
export class BatchTally implements LlmTally {
  readonly fromCache = 0
  readonly areTokensEstimated: boolean
  readonly #pending: number
  #ok = 0
  scored = 0
  tokens = 0
  costUsd: number | undefined
  stopped: Stop | undefined
  firstError: string | undefined
  /** Whether any row of the last batch was answered, if only by a refusal. */
  hasProgress = true

  constructor(pending: number, areTokensEstimated: boolean) {
    this.#pending = pending
    this.areTokensEstimated = areTokensEstimated
  }

  get failed(): number {
    return this.scored - this.#ok
  }

  get left(): number {
    return this.#pending - this.scored
  }

  get reason(): string | undefined {
    return this.stopped?.reason
  }

  add(outcome: BatchOutcome, isFirstRound: boolean): void {
    if (isFirstRound) this.scored += outcome.answered
    this.#ok += outcome.ok
    this.tokens += outcome.promptTokens + outcome.outputTokens
    if (outcome.costUsd !== undefined) this.costUsd = (this.costUsd ?? 0) + outcome.costUsd
    this.firstError ??= outcome.firstError
    this.hasProgress = outcome.answered > outcome.passing
  }
}
