import { estimateTokens } from '../estimate-tokens.ts'
import { isRecord } from '../output/record.ts'
import type { TokenUsage } from '../score.ts'
import type { CompletionRequest } from './provider.ts'

/** What a provider says it counted: the sum of the named fields. A server that says nothing is estimated. */
export function readUsage(
  usage: unknown,
  promptFields: readonly string[],
  outputFields: readonly string[],
  { system, turns }: CompletionRequest,
  answer: string,
): TokenUsage {
  const asked = [system ?? '', ...turns.map(({ text }) => text)]
  return {
    promptTokens: sum(usage, promptFields) ?? asked.reduce((total, text) => total + estimateTokens(text), 0),
    outputTokens: sum(usage, outputFields) ?? estimateTokens(answer),
  }
}

function sum(usage: unknown, fields: readonly string[]): number | undefined {
  if (!isRecord(usage)) return undefined
  const counts = fields.map((field) => usage[field]).filter((count) => typeof count === 'number')
  return counts.length === 0 ? undefined : counts.reduce((total, count) => total + count, 0)
}
