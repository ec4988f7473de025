import type { Column, PlainType } from '../../dialect/dialect.ts'
import { type OutputColumn, outputColumns } from '../../language-model/output/output-columns.ts'
import type { LlmConfig } from '../../resource/language-model.ts'
import type { EngineName } from '../../resource/target.ts'
import { llmError } from './llm-errors.ts'

/** The column of the query that a language model is asked; it is not kept. */
export const promptColumn = 'prompt'

/** What every row says of how it came to be, behind the answer's own columns. */
const llmFacts = [
  { name: 'llm_status', type: 'text' },
  { name: 'llm_error', type: 'text' },
  { name: 'llm_model', type: 'text' },
  { name: 'llm_attempts', type: 'integer' },
  { name: 'prompt_hash', type: 'text' },
  { name: 'prompt_tokens', type: 'integer' },
  { name: 'output_tokens', type: 'integer' },
  { name: 'cost_usd', type: 'number' },
  { name: 'scored_at', type: 'timestamp' },
] as const satisfies readonly { readonly name: string; readonly type: PlainType }[]

/** The columns of an llm table: those of the query without the prompt, those of the answer, and what is said of it. */
export interface LlmColumns {
  readonly kept: readonly Column[]
  readonly output: readonly OutputColumn[]
  readonly facts: readonly Column[]
}

/** Checks the query's columns, and says what the table's are. Throws `llm-prompt-missing` and `llm-column-taken`. */
export function llmColumns(
  query: readonly Column[],
  config: LlmConfig,
  engine: EngineName,
  plainTypes: Readonly<Record<PlainType, string>>,
  relation: string,
): LlmColumns {
  const kept = query.filter(({ name }) => name.toLowerCase() !== promptColumn)
  if (kept.length === query.length) {
    throw llmError('llm-prompt-missing', { relation, columns: query.map(({ name }) => name) })
  }
  const output = outputColumns(config.output, engine)
  const facts = llmFacts.map(({ name, type }) => ({ name, type: plainTypes[type] }))
  const names = new Set<string>()
  for (const { name } of [...facts, ...output, ...kept]) {
    if (names.has(name.toLowerCase())) throw llmError('llm-column-taken', { relation, column: name })
    names.add(name.toLowerCase())
  }
  return { kept, output, facts }
}

/** Whether a table that stands there has the key, and the answer's columns as they would be made. */
export function canTakeOver(
  standing: readonly Column[],
  made: readonly Column[],
  uniqueKey: readonly string[],
): boolean {
  const types = new Map(standing.map(({ name, type }) => [name, type]))
  return (
    made.every(({ name, type }) => types.get(name) === type) && uniqueKey.every((name) => types.has(name))
  )
}
