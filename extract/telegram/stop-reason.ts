import type { CallFailure } from './client/call-failure.ts'
import type { StopReason } from './live-events.ts'

/** Why a failure of one chat ends the whole run; undefined if the others go on. */
export function stopReasonOf(failure: CallFailure): StopReason | undefined {
  switch (failure.kind) {
    case 'stopped':
      return 'interrupted'
    case 'wait':
      return 'max-wait'
    case 'account':
      return 'account'
    default:
      return undefined
  }
}
