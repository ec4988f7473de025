import type { Caps, ScoringProgress, Stop } from '../../language-model/score.ts'
import { addCost, noProgress } from '../../language-model/scoring-progress.ts'
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
  progress: ScoringProgress
  #ok = 0
  stopped: Stop | undefined
  firstError: string | undefined
  /** Whether any row of the last batch was answered, if only by a refusal. */
  hasProgress = true

  constructor(pending: number, areTokensEstimated: boolean, limits: Caps) {
    this.progress = noProgress(pending, areTokensEstimated, limits)
  }

  get failed(): number {
    return this.progress.scored - this.#ok
  }

  get left(): number {
    return this.progress.rows - this.progress.scored
  }

  get reason(): string | undefined {
    return this.stopped?.reason
  }

  add(outcome: BatchOutcome, isFirstRound: boolean): void {
    const { scored, promptTokens, outputTokens, costUsd } = this.progress
    this.progress = {
      ...this.progress,
      scored: scored + (isFirstRound ? outcome.answered : 0),
      promptTokens: promptTokens + outcome.promptTokens,
      outputTokens: outputTokens + outcome.outputTokens,
      costUsd: addCost(costUsd, outcome.costUsd),
    }
    this.#ok += outcome.ok
    this.firstError ??= outcome.firstError
    this.hasProgress = outcome.answered > outcome.passing
  }
}
