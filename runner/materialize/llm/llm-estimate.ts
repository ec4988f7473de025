import { estimateTokens } from '../../language-model/estimate-tokens.ts'
import { jsonSchema } from '../../language-model/output/json-schema.ts'
import { type LanguageModel, type LlmConfig, tokensCostUsd } from '../../resource/language-model.ts'
import type { Estimate } from '../estimate.ts'
import { llmError } from './llm-errors.ts'

/**
 * What scoring so many rows takes at most: prompts by their bytes, every answer as long as it may be, up to what a run may
 * use up. What the cache holds is not taken off: it costs nothing.
 */
export function estimateLlm(
  pending: { readonly rows: number; readonly promptBytes: number },
  config: LlmConfig,
  languageModel: LanguageModel,
): Estimate {
  const prompts = Math.min(pending.rows, config.maxRows ?? Number.POSITIVE_INFINITY)
  const schema = config.output === undefined ? '' : JSON.stringify(jsonSchema(config.output))
  const sameForAll = estimateTokens(config.systemPrompt ?? '') + estimateTokens(schema)
  const perRow = pending.rows === 0 ? 0 : pending.promptBytes / 4 / pending.rows + sameForAll
  const promptTokens = Math.ceil(prompts * perRow)
  const outputTokens = prompts * config.maxOutputTokens
  const atMostUsd = tokensCostUsd(languageModel, { promptTokens, outputTokens })
  if (atMostUsd === undefined) return { prompts, promptTokens, outputTokens }
  const costUsd = Math.min(
    atMostUsd,
    config.maxCostUsd ?? Number.POSITIVE_INFINITY,
    languageModel.maxCostUsd ?? Number.POSITIVE_INFINITY,
  )
  return { prompts, promptTokens, outputTokens, costUsd }
}

/** Throws `llm-price-unknown`: a limit that can't be kept is not accepted. */
export function assertPriced(config: LlmConfig, { alias, inputPricePerMillionUsd }: LanguageModel): void {
  if (config.maxCostUsd === undefined || inputPricePerMillionUsd !== undefined) return
  throw llmError('llm-price-unknown', { alias })
}
