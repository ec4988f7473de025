import type { Caps, RowScore, ScoreOutcome, Stop } from '../../language-model/score.ts'
import type { LlmConfig } from '../../resource/language-model.ts'
import type { LlmTally } from './llm-remark.ts'

/** What has become of the rows that are to be scored, page after page. */
export class ScoreTally implements LlmTally {
  readonly #pending: number
  scored = 0
  failed = 0
  fromCache = 0
  tokens = 0
  costUsd: number | undefined
  stopped: Stop | undefined
  /** What went wrong with the first row that has no answer. */
  firstError: string | undefined
  #paidRows = 0

  constructor(pending: number) {
    this.#pending = pending
  }

  get left(): number {
    return this.#pending - this.scored
  }

  get reason(): string | undefined {
    return this.stopped?.reason
  }

  /** What the pages that follow may use up. */
  capsLeft({ maxRows, maxTokens, maxCostUsd }: LlmConfig): Caps {
    return {
      maxRows: maxRows === undefined ? undefined : maxRows - this.#paidRows,
      maxTokens: maxTokens === undefined ? undefined : maxTokens - this.tokens,
      maxCostUsd: maxCostUsd === undefined ? undefined : maxCostUsd - (this.costUsd ?? 0),
    }
  }

  add({ scores, spent, fromCache, stopped }: ScoreOutcome): void {
    const scored = scores.filter((score): score is RowScore => score !== undefined)
    const failed = scored.filter(({ status }) => status !== 'ok')
    this.scored += scored.length
    this.failed += failed.length
    this.firstError ??= failed[0]?.error
    this.fromCache += fromCache
    this.tokens += spent.promptTokens + spent.outputTokens
    if (spent.costUsd !== undefined) this.costUsd = (this.costUsd ?? 0) + spent.costUsd
    this.#paidRows += spent.rows
    this.stopped = stopped
  }
}
