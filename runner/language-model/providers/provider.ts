import type { OutputSchema } from '../../resource/language-model.ts'
import type { GenerationParameters, TokenUsage } from '../score.ts'

/** One side's words in the exchange with a model. */
export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly text: string
}

export interface CompletionRequest {
  readonly system: string | undefined
  readonly turns: readonly Turn[]
  /** What the answer has to be; without it, text. */
  readonly schema: OutputSchema | undefined
  readonly parameters: GenerationParameters
  readonly signal: AbortSignal
}

/** A model's answer. */
export interface Completion extends TokenUsage {
  readonly kind: 'answer'
  readonly text: string
  /** It ended because it may not be longer. */
  readonly isCutOff: boolean
}

/**
 * Why there is no answer:
 *
 * - `retryable`: the provider is busy, broken or not reached; the same call may succeed later.
 * - `refused`: the model, or the provider's filter, does not answer this prompt. It may have been paid for.
 * - `bad-request`: this call is not taken.
 * - `unauthorised`: the key is wrong, or may not use the model.
 * - `unusable`: no call will succeed: there is no such model, nothing is paid, the day's quota is used up.
 */
export interface CompletionFailure extends TokenUsage {
  readonly kind: 'retryable' | 'refused' | 'bad-request' | 'unauthorised' | 'unusable'
  /** Without the key and what else must not be shown. */
  readonly message: string
  readonly retryAfterMs?: number | undefined
  /** The call may have been worked on all the same. */
  readonly mayBePaid?: boolean | undefined
}

/** A service that answers prompts. A call never throws: what goes wrong is its result, being aborted included. */
export interface Provider {
  complete(request: CompletionRequest): Promise<Completion | CompletionFailure>
}
