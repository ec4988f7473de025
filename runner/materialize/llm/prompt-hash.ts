import { sha256Hex } from '../../../kernel/hash.ts'
import type { Sql } from '../../dialect/dialect.ts'
import type { LanguageModel, LlmConfig } from '../../resource/language-model.ts'

/**
 * What of a question is the same for all rows: the model, its parameters, the schema, the system prompt. A row is asked
 * about again when this or its prompt changes. Where the model is called, and what it costs, is no part of it.
 */
export function modelFingerprint({ provider, model }: LanguageModel, config: LlmConfig): string {
  const { temperature, maxOutputTokens, output, systemPrompt } = config
  return sha256Hex(
    JSON.stringify([
      provider,
      model,
      temperature ?? null,
      maxOutputTokens,
      output ?? null,
      systemPrompt ?? null,
    ]),
  )
}

/** SQL of the text that `prompt_hash` is the SHA-256 of, in small hexadecimal digits; the same on both engines. */
export function hashedText(fingerprint: string, prompt: Sql): Sql {
  return `'${fingerprint}:' || ${prompt}`
}
