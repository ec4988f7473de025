import type { ScoringFunction, Setting } from '../../dialect/bigquery/llm-scoring.ts'
import { estimateTokens } from '../../language-model/estimate-tokens.ts'
import { withInstruction } from '../../language-model/output/instruction.ts'
import { geminiSchema } from '../../language-model/output/json-schema.ts'
import { bigqueryOutputSchema } from '../../language-model/output/output-columns.ts'
import type { LanguageModel, LlmConfig, OutputSchema, RemoteModelRef } from '../../resource/language-model.ts'
import { llmError } from '../llm/llm-errors.ts'

/** Columns that AI.GENERATE_TABLE has beside those of the schema. */
const reserved = ['prompt', 'status', 'full_response', 'tgelt_row']

/** How BigQuery is told to ask: which function, with which settings, and what stands before each prompt. */
export function scoringFunction(
  config: LlmConfig,
  { scoringFunction: name = 'ml.generate_text' }: LanguageModel,
  remoteModel: RemoteModelRef,
  schema: OutputSchema,
  relation: string,
): ScoringFunction {
  const model = remoteModel.relation
  if (name === 'ai.generate_table') {
    const taken = schema.find((field) => reserved.includes(field.name.toLowerCase()))
    if (taken !== undefined) throw llmError('llm-output-reserved', { relation, column: taken.name })
    const written = bigqueryOutputSchema(schema)
    const preamble = before([config.systemPrompt, ...enumWords(schema)])
    const settings = { output_schema: written, ...plainSettings(config) }
    return { name, model, preamble, settings, sameForAllTokens: estimateTokens(preamble + written) }
  }
  const parameters = thinklessParameters(config, remoteModel.endpoint)
  if (parameters === undefined) {
    const preamble = before([withInstruction(config.systemPrompt, config.output)])
    const settings = { ...plainSettings(config), flatten_json_output: true }
    return { name, model, preamble, settings, sameForAllTokens: estimateTokens(preamble) }
  }
  const preamble = before([config.systemPrompt])
  const settings = { model_params: { json: parameters }, flatten_json_output: true }
  return { name, model, preamble, settings, sameForAllTokens: estimateTokens(preamble + parameters) }
}

function plainSettings({ maxOutputTokens, temperature }: LlmConfig): Readonly<Record<string, Setting>> {
  return {
    max_output_tokens: maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature: { float: temperature } }),
  }
}

/**
 * Of Gemini 2.5 Flash, the parameters of a call that does not think before it answers: thoughts are paid for. Only
 * ML.GENERATE_TEXT takes them, and then no others. Undefined for other models.
 */
function thinklessParameters(
  { maxOutputTokens, temperature, output }: LlmConfig,
  endpoint: string | undefined,
): string | undefined {
  if (endpoint === undefined || !/^gemini-2\.5-flash/i.test(endpoint)) return undefined
  return JSON.stringify({
    generationConfig: {
      maxOutputTokens,
      ...(temperature === undefined ? {} : { temperature }),
      thinkingConfig: { thinkingBudget: 0 },
      ...(output === undefined
        ? {}
        : { responseMimeType: 'application/json', responseSchema: geminiSchema(output) }),
    },
  })
}

/** What an output_schema can't say, of fields at every depth. */
function enumWords(schema: OutputSchema, inside = ''): readonly string[] {
  return schema.flatMap(({ name, type }) => {
    const each = type.kind === 'list' ? type.item : type
    const path = `${name}${inside}`
    if (each.kind === 'object') return enumWords(each.fields, ` in ${path}`)
    if (each.kind !== 'enum') return []
    const words = each.values.map((value) => JSON.stringify(value)).join(', ')
    return [
      `${path} is ${type.kind === 'list' ? 'a list of these words alone' : 'one of these words'}: ${words}.`,
    ]
  })
}

function before(texts: readonly (string | undefined)[]): string {
  return texts
    .filter((text) => text !== undefined && text !== '')
    .map((text) => `${text}\n\n`)
    .join('')
}
