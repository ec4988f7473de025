import { CallFailure } from '../client/call-failure.ts'

/** Whether Telegram doesn't know the counter that it was asked from: that is as good as one that is too old. */
export function isUnknownCounter(error: unknown): boolean {
  return error instanceof CallFailure && /^PERSISTENT_TIMESTAMP_(?:EMPTY|INVALID)$/.test(error.reason)
}

/** Whether Telegram can't tell by now what has happened since, though it knows the counter: it may be able to later. */
export function isUntold(error: unknown): error is CallFailure {
  return (
    error instanceof CallFailure &&
    /^(?:PERSISTENT_TIMESTAMP_OUTDATED|HISTORY_GET_FAILED)$/.test(error.reason)
  )
}
