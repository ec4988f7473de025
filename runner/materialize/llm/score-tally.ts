import type {
  Caps,
  RowScore,
  ScoreOutcome,
  ScoreRequest,
  ScoringProgress,
  Stop,
} from '../../language-model/score.ts'
import { addPage, noProgress } from '../../language-model/scoring-progress.ts'
import type { LlmConfig } from '../../resource/language-model.ts'
import type { LlmTally } from './llm-remark.ts'

/** What has become of the rows that are to be scored, page after page. */
export class ScoreTally implements LlmTally {
  progress: ScoringProgress
  failed = 0
  stopped: Stop | undefined
  /** What went wrong with the first row that has no answer. */
  firstError: string | undefined
  #paidRows = 0

  constructor(pending: number, limits: Caps) {
    this.progress = noProgress(pending, false, limits)
  }

  get left(): number {
    return this.progress.rows - this.progress.scored
  }

  get reason(): string | undefined {
    return this.stopped?.reason
  }

  /** What is asked about a page, held to what the pages before it have left. */
  requestOf(config: LlmConfig, prompts: readonly unknown[]): ScoreRequest {
    return {
      alias: config.alias,
      prompts: prompts.map(String),
      system: config.systemPrompt,
      schema: config.output,
      parameters: { maxOutputTokens: config.maxOutputTokens, temperature: config.temperature },
      caps: this.#capsLeft(config),
    }
  }

  #capsLeft({ maxRows, maxTokens, maxCostUsd }: LlmConfig): Caps {
    const { promptTokens, outputTokens, costUsd = 0 } = this.progress
    return {
      maxRows: maxRows === undefined ? undefined : maxRows - this.#paidRows,
      maxTokens: maxTokens === undefined ? undefined : maxTokens - promptTokens - outputTokens,
      maxCostUsd: maxCostUsd === undefined ? undefined : maxCostUsd - costUsd,
    }
  }

  add({ scores, spent, fromCache, stopped }: ScoreOutcome): void {
    const scored = scores.filter((score): score is RowScore => score !== undefined)
    const failed = scored.filter(({ status }) => status !== 'ok')
    this.progress = addPage(this.progress, { scored: scored.length, fromCache, spent })
    this.failed += failed.length
    this.firstError ??= failed[0]?.error
    this.#paidRows += spent.rows
    this.stopped = stopped
  }
}
