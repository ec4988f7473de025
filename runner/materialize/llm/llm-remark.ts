import { didYouMean } from '../../../kernel/errors/did-you-mean.ts'
import type { ScoringProgress } from '../../language-model/score.ts'
import type { Target } from '../../resource/target.ts'

export interface LlmTally {
  readonly progress: ScoringProgress
  readonly failed: number
  readonly left: number
  /** Why rows are left. */
  readonly reason?: string | undefined
}

/** `120 scored (4 failed), 80 from the cache, 31k tokens, $0.02, 300 left: max_rows`. */
export function llmRemark(tally: LlmTally): string {
  const { progress, failed, left, reason } = tally
  const { scored, fromCache, areTokensEstimated, costUsd } = progress
  const tokens = progress.promptTokens + progress.outputTokens
  if (scored === 0 && left === 0) return 'nothing to score'
  return [
    `${scored} scored${failed > 0 ? ` (${failed} failed)` : ''}`,
    ...(fromCache > 0 ? [`${fromCache} from the cache`] : []),
    ...(tokens > 0 ? [`${areTokensEstimated ? 'about ' : ''}${shortCount(tokens)} tokens`] : []),
    ...(tokens > 0 && costUsd !== undefined ? [money(costUsd)] : []),
    ...(left > 0 ? [`${left} left${reason === undefined ? '' : `: ${reason}`}`] : []),
  ].join(', ')
}

/** What is said of a model whose language model the target does not have, in its line and once at the end of the run. */
export function llmOff(alias: string, target: Target): { readonly message: string; readonly note: string } {
  return {
    message: `off: no language model "${alias}" for target ${target.name}`,
    note: howToSwitchOn(alias, target),
  }
}

function howToSwitchOn(alias: string, { name, type, languageModels }: Target): string {
  const meant = didYouMean(alias, languageModels.keys())
  if (meant !== undefined)
    return `Target ${name} has no language model "${alias}", so nothing asks it. ${meant}`
  const off = `Text generation is off for target ${name}. To fill the llm models,`
  if (type === 'duckdb') {
    return `${off} name a language model "${alias}" under its language_models: in project.yml (docs/language-models.md).`
  }
  return `${off} make a connection to Vertex AI, a model with materialized: remote_model that calls it, and name that as language model "${alias}" under the target's language_models: in project.yml, with provider: bigquery (docs/language-models-bigquery.md).`
}

/** `812`, `31k`, `1.2M` */
export function shortCount(count: number): string {
  if (count < 1000) return String(count)
  return count < 999_500 ? `${Math.round(count / 1000)}k` : `${(count / 1_000_000).toFixed(1)}M`
}

function money(usd: number): string {
  return usd === 0 || usd >= 0.005 ? `$${usd.toFixed(2)}` : 'under $0.01'
}
