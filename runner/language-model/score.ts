import type { OutputSchema } from '../resource/language-model.ts'

export interface GenerationParameters {
  readonly maxOutputTokens: number
  /** Not sent unless it is set: there are models that refuse it. */
  readonly temperature?: number | undefined
}

/** Upper bounds of what may be used up; what is undefined has none. */
export interface Caps {
  readonly maxRows?: number | undefined
  readonly maxTokens?: number | undefined
  readonly maxCostUsd?: number | undefined
}

export type CapName = 'max_rows' | 'max_tokens' | 'max_cost_usd'

/** What is asked of a language model, row by row. */
export interface ScoreRequest {
  /** Which language model of the target. */
  readonly alias: string
  readonly prompts: readonly string[]
  readonly system: string | undefined
  readonly schema: OutputSchema | undefined
  readonly parameters: GenerationParameters
  /** Answers from the cache use nothing up. */
  readonly caps: Caps
}

export interface TokenUsage {
  readonly promptTokens: number
  /** What the model thought is among them: it is paid for. */
  readonly outputTokens: number
}

/** What became of a row: `retry` if the provider did not answer, and may do so another time. */
export interface RowScore extends TokenUsage {
  readonly status: 'ok' | 'retry' | 'failed'
  /** By column; only of a row that is ok. */
  readonly values?: Readonly<Record<string, unknown>> | undefined
  readonly error?: string | undefined
  /** Undefined if the model has no price. */
  readonly costUsd: number | undefined
  /** When the model answered, or was given up; ISO 8601 in UTC. */
  readonly scoredAt: string
}

/** What was paid for. */
export interface Spent extends TokenUsage {
  readonly calls: number
  /** Rows that needed a call. */
  readonly rows: number
  readonly costUsd: number | undefined
}

/** How far the scoring of a table has come in a run, and what it has taken. */
export interface ScoringProgress extends TokenUsage {
  /** Rows that are to be scored, in this run or in others. */
  readonly rows: number
  readonly scored: number
  readonly fromCache: number
  /** Undefined where BigQuery makes them itself. */
  readonly calls: number | undefined
  /** Nobody counted the tokens: they are as many as the texts are long. */
  readonly areTokensEstimated: boolean
  /** Undefined if the model has no price, or has taken nothing. */
  readonly costUsd: number | undefined
  /** What the run may use up of it: the model's own limits and the language model's. */
  readonly limits: Caps
}

/** What has become of the rows of a request while it is under way. */
export interface RequestProgress {
  readonly scored: number
  readonly fromCache: number
  readonly spent: Spent
}

/** Why rows were left alone. */
export interface Stop {
  readonly reason:
    | CapName
    | 'unauthorised'
    | 'unusable'
    | 'unreachable'
    | 'bad-request'
    /** An answer could not be kept, or would not be: nothing more is paid for. */
    | 'cache-unusable'
    | 'interrupted'
  /** What the provider said, or the file system. */
  readonly message?: string | undefined
}

export interface ScoreOutcome {
  /** One for each prompt, in order; undefined for those that were not come to. */
  readonly scores: readonly (RowScore | undefined)[]
  /** What was paid now; answers from the cache cost nothing again. */
  readonly spent: Spent
  /** Rows all of whose answers came from the cache. */
  readonly fromCache: number
  /** Why rows were left; `cache-unusable` even if none was. */
  readonly stopped?: Stop | undefined
}

/** What calls use up that BigQuery makes itself. */
export interface BookedAmount {
  readonly tokens: number
  readonly costUsd: number
}

export interface Booking {
  /** False: it does not fit into what one run may use up, and nothing was booked. */
  readonly isBooked: boolean
  /** What is left of it; undefined: there is no bound. */
  readonly tokensLeft: number | undefined
  readonly costUsdLeft: number | undefined
}
