import type { Relation } from './relation.ts'

/** A language model that `materialized: llm` models name by its alias: one entry of a target's `language_models:`. */
export interface LanguageModel {
  readonly alias: string
  /** `openai` is every server that speaks its chat completions: Ollama, llama.cpp, vLLM, LM Studio, OpenRouter. */
  readonly provider: 'openai' | 'anthropic' | 'gemini' | 'bigquery'
  /** The provider's name of the model; for `bigquery`, a model of this project with `materialized: remote_model`. */
  readonly model: string
  readonly baseUrl?: string | undefined
  /** A secret: never in a log, an error or an artifact. */
  readonly apiKey?: string | undefined
  /** How many calls at a time. */
  readonly concurrency: number
  readonly requestsPerMinute?: number | undefined
  readonly tokensPerMinute?: number | undefined
  readonly timeoutMs: number
  readonly inputPricePerMillionUsd?: number | undefined
  readonly outputPricePerMillionUsd?: number | undefined
  /** What one run may spend on it. */
  readonly maxCostUsd?: number | undefined
  readonly maxTokens?: number | undefined
  /** For `bigquery`: the table function that scores. */
  readonly scoringFunction?: 'ml.generate_text' | 'ai.generate_table' | undefined
  /** For `bigquery`: how many rows a statement asks about; what it has answered is kept. */
  readonly batchSize?: number | undefined
}

/** US dollars per million tokens; both or neither. */
export type TokenPrices = Pick<LanguageModel, 'inputPricePerMillionUsd' | 'outputPricePerMillionUsd'>

/** What tokens cost, on every engine and in every estimate. Undefined without a price: what is not known is not free. */
export function tokensCostUsd(
  { inputPricePerMillionUsd: input, outputPricePerMillionUsd: output }: TokenPrices,
  { promptTokens, outputTokens }: { readonly promptTokens: number; readonly outputTokens: number },
): number | undefined {
  if (input === undefined || output === undefined) return undefined
  return (promptTokens * input + outputTokens * output) / 1_000_000
}

/** What one field of an answer holds. */
export type OutputType =
  | { readonly kind: 'string' | 'float' | 'int' | 'bool' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly item: OutputType }
  | { readonly kind: 'object'; readonly fields: OutputSchema }

export interface OutputField {
  readonly name: string
  readonly type: OutputType
}

/** The fields of an answer, in order; each of them is always there. */
export type OutputSchema = readonly OutputField[]

/** What a model with `materialized: llm` asks for. */
export interface LlmConfig {
  /** Which of the target's language models. */
  readonly alias: string
  /** Undefined: one column of text. */
  readonly output: OutputSchema | undefined
  readonly systemPrompt: string | undefined
  readonly temperature: number | undefined
  readonly maxOutputTokens: number
  /** What one run of the model may use up; answers from the cache use nothing. */
  readonly maxRows: number | undefined
  readonly maxTokens: number | undefined
  readonly maxCostUsd: number | undefined
  /** In how many runs a row is asked about that the provider did not answer. */
  readonly maxAttempts: number
  /** `keep`: rows that failed are kept and said; `fail`: the model fails. */
  readonly onError: 'keep' | 'fail'
  /** The remote model that answers; undefined where BigQuery is not asked itself. */
  readonly remoteModel?: RemoteModelRef | undefined
}

/** A model of this project with `materialized: remote_model`. */
export interface RemoteModelRef {
  readonly relation: Relation
  /** What it calls: `gemini-2.5-flash`. */
  readonly endpoint: string | undefined
}
