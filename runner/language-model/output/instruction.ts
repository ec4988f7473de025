import type { OutputSchema } from '../../resource/language-model.ts'
import { jsonSchema } from './json-schema.ts'

/** Asks in words for what a provider has no field for. */
export function withInstruction(
  system: string | undefined,
  schema: OutputSchema | undefined,
): string | undefined {
  if (schema === undefined) return system
  const instruction = `Answer with one JSON object and nothing else. It must be valid by this JSON Schema: ${JSON.stringify(jsonSchema(schema))}`
  return system === undefined ? instruction : `${system}\n\n${instruction}`
}

/** What a model is told of an answer that does not fit; in the turn after it. */
export function repairRequest(problems: readonly string[]): string {
  const list = problems.slice(0, 20).map((problem) => `- ${problem}`)
  return ['Your answer is not what was asked for:', ...list, 'Answer again, with all of it right.'].join('\n')
}
