import { z } from 'zod'
import type { Problems } from '../../../kernel/errors/problems.ts'
import { OutputSchemaProblem, parseOutputSchema } from '../../language-model/output/output-schema.ts'
import type { LlmConfig } from '../../resource/language-model.ts'
import { projectError } from '../project-error.ts'
import type { MergedConfig } from './config-layer.ts'

const text = z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' })
const count = z.int({ error: 'must be a whole number' }).min(1, { error: 'must be at least 1' })

const output = z.unknown().superRefine((value, context) => {
  try {
    parseOutputSchema(value)
  } catch (problem) {
    if (!(problem instanceof OutputSchemaProblem)) throw problem
    context.addIssue({ code: 'custom', message: `says ${problem.message}` })
  }
})

/** What a model with `materialized: llm` may be told, and no other. */
export const llmKeys = {
  language_model: z.nullable(text),
  output: z.nullable(output),
  system_prompt: z.nullable(text),
  temperature: z.nullable(
    z.number({ error: 'must be a number' }).min(0, { error: 'must not be below 0' }).max(2, {
      error: 'must not be above 2',
    }),
  ),
  max_output_tokens: z.nullable(count),
  max_rows: z.nullable(count),
  max_tokens: z.nullable(count),
  max_cost_usd: z.nullable(z.number({ error: 'must be a number' }).min(0, { error: 'must not be below 0' })),
  max_attempts: z.nullable(count),
  on_error: z.nullable(z.enum(['keep', 'fail'], { error: 'must be keep or fail' })),
} as const

/** Room for an answer of a few sentences, or a list. */
const defaultMaxOutputTokens = 1024
const defaultMaxAttempts = 3

type Raw = Readonly<Record<string, unknown>>

/** What must come together: an llm model names its language model and its key, and other models name none of it. */
export function checkLlmConfig(config: MergedConfig, checked: Raw, problems: Problems): void {
  if (checked['materialized'] !== 'llm') {
    for (const key of Object.keys(llmKeys)) {
      if (checked[key] === undefined || checked[key] === null) continue
      const location = config.locate(key, 'key')
      const reason = 'is for models with materialized: llm alone.'
      problems.add(projectError('config-invalid', { key, reason }, { location }))
    }
    return
  }
  const needs = {
    language_model: "the alias of one of the target's language_models.",
    unique_key: 'the columns that tell what has been scored.',
  }
  for (const [key, what] of Object.entries(needs)) {
    const value = config.values[key]
    if (
      value !== undefined &&
      value !== null &&
      value !== '' &&
      !(Array.isArray(value) && value.length === 0)
    )
      continue
    const location = config.locate('materialized')
    const reason = `of an llm model needs ${key}: ${what}`
    problems.add(projectError('config-invalid', { key: 'materialized', reason }, { location }))
  }
}

/** Of a configuration that has been checked. */
export function toLlmConfig(raw: Raw): LlmConfig | undefined {
  if (raw['materialized'] !== 'llm') return undefined
  const value = <T>(key: keyof typeof llmKeys): T | undefined =>
    (raw[key] as T | null | undefined) ?? undefined
  const written = value<unknown>('output')
  return {
    alias: value<string>('language_model') ?? '',
    output: written === undefined ? undefined : parseOutputSchema(written),
    systemPrompt: value<string>('system_prompt'),
    temperature: value<number>('temperature'),
    maxOutputTokens: value<number>('max_output_tokens') ?? defaultMaxOutputTokens,
    maxRows: value<number>('max_rows'),
    maxTokens: value<number>('max_tokens'),
    maxCostUsd: value<number>('max_cost_usd'),
    maxAttempts: value<number>('max_attempts') ?? defaultMaxAttempts,
    onError: value<'keep' | 'fail'>('on_error') ?? 'keep',
  }
}
