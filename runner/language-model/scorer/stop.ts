import type { CapName } from './budget.ts'

/** Why rows were left alone. */
export interface Stop {
  readonly reason: CapName | 'unauthorised' | 'unusable' | 'unreachable' | 'bad-request' | 'interrupted'
  /** What the provider said. */
  readonly message?: string | undefined
}
