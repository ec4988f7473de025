/** What building a node would cost, as far as it can be told without building it. */
export interface Estimate {
  readonly bytesProcessed?: number | undefined
  readonly bytesBilled?: number | undefined
  /** Texts that a language model would be asked for, and what it would read and write. */
  readonly prompts?: number | undefined
  readonly promptTokens?: number | undefined
  readonly outputTokens?: number | undefined
  /** Undefined: no price is known. */
  readonly costUsd?: number | undefined
  /** Why it can't be told, or not wholly: `reads silver.messages, which this run would make`. */
  readonly unknown?: string | undefined
}
