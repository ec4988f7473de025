import { TgeltError } from '../../../kernel/errors/tgelt-error.ts'

/** What was thrown, if its fault is known; anything else is a defect and goes on. */
export function asKnownError(thrown: unknown): TgeltError {
  if (thrown instanceof TgeltError) return thrown
  throw thrown
}
