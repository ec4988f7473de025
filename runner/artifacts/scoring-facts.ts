/** What became of rows that a language model was asked about. */
export interface ScoredRows {
  readonly scored: number
  readonly fromCache: number
  readonly calls: number | undefined
  readonly promptTokens: number
  readonly outputTokens: number
  readonly areTokensEstimated: boolean
  readonly costUsd: number | undefined
}

/** The same under the names that programs read, in run_results.json and in the log. */
export function scoringFacts(scoring: ScoredRows) {
  return {
    rows_scored: scoring.scored,
    rows_from_cache: scoring.fromCache,
    calls: scoring.calls ?? null,
    prompt_tokens: scoring.promptTokens,
    output_tokens: scoring.outputTokens,
    tokens_estimated: scoring.areTokensEstimated,
    cost_usd: scoring.costUsd ?? null,
  }
}
