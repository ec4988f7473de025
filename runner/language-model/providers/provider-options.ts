import type { Clock } from '../../../kernel/clock.ts'
import type { HttpOptions } from './post-json.ts'

export interface ProviderOptions extends HttpOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly model: string
  readonly clock: Clock
}
