export type LanguageFunction =
  | 'ML.GENERATE_TEXT'
  | 'AI.GENERATE_TABLE'
  | 'ML.TRANSLATE'
  | 'ML.UNDERSTAND_TEXT'

/** One use of a language function by a statement that is executed. */
export interface LanguageCall {
  readonly function: LanguageFunction
  /** "dataset.model" */
  readonly model: string
  /** What CREATE MODEL said in OPTIONS: endpoint, remote_service_type. */
  readonly modelOptions: Readonly<Record<string, unknown>>
  /** The STRUCT that is given last: max_output_tokens, output_schema, translate_mode. */
  readonly settings: Readonly<Record<string, unknown>>
  /** The rows of the input query, each with its prompt (or text_content). */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

/** What a language function says to one row. */
export interface LanguageAnswer {
  /** '' if all is well (the default), or BigQuery's "A retryable error occurred: RESOURCE EXHAUSTED …". */
  readonly status?: string
  /** For ML.GENERATE_TEXT: the text. */
  readonly text?: string
  /** For AI.GENERATE_TABLE: the columns of output_schema. For the others: the result's JSON. */
  readonly values?: Readonly<Record<string, unknown>>
}

/** The language models behind a double. */
export interface LanguageService {
  /** One answer per row of the call, in order. A test replaces it; the default answers with texts made of the prompt's hash. */
  answer: (call: LanguageCall) => readonly LanguageAnswer[]
  readonly calls: readonly LanguageCall[]
}
