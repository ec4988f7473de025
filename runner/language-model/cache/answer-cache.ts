import { sha256Hex } from '../../../kernel/hash.ts'
import type { OutputSchema } from '../../resource/language-model.ts'
import type { Turn } from '../providers/provider.ts'
import type { GenerationParameters, TokenUsage } from '../score.ts'

/** What was paid for: an answer, whatever it is worth, or a refusal. */
export interface CachedAnswer extends TokenUsage {
  readonly kind: 'answer' | 'refused'
  /** The answer, or why it is none. */
  readonly text: string
  readonly isCutOff: boolean
  /** ISO 8601 in UTC. */
  readonly answeredAt: string
}

/** Answers that have been paid for. */
export interface AnswerCache {
  get(key: string): CachedAnswer | undefined
  /** Throws if no answer could be kept: called before the first is paid for. */
  prepare(): void
  /** Returns when the answer is on disk. Throws if it can't be kept; what was kept before stays. */
  add(key: string, answer: CachedAnswer): void
}

export interface CacheQuestion {
  readonly provider: string
  readonly baseUrl: string
  readonly model: string
  readonly parameters: GenerationParameters
  readonly schema: OutputSchema | undefined
  readonly system: string | undefined
  readonly turns: readonly Turn[]
}

/** The same for the same question to the same model, and for no other. */
export function cacheKey(question: CacheQuestion): string {
  const { provider, baseUrl, model, parameters, schema, system, turns } = question
  const { maxOutputTokens, temperature } = parameters
  const parts = [
    provider,
    baseUrl,
    model,
    maxOutputTokens,
    temperature ?? null,
    schema ?? null,
    system ?? null,
  ]
  return sha256Hex(JSON.stringify([...parts, turns.map(({ role, text }) => [role, text])]))
}
