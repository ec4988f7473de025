import { BigqueryError } from '../errors.ts'
import type { Outcome } from '../statements/session.ts'

const megabyte = 1_048_576

/** What a statement is charged for: at least 10 MB of every table it reads, in whole megabytes. */
export function bytesBilled({
  bytesProcessed,
  referenced,
}: Pick<Outcome, 'bytesProcessed' | 'referenced'>): number {
  if (referenced.length === 0 || bytesProcessed === 0) return 0
  return Math.max(10 * megabyte * referenced.length, Math.ceil(bytesProcessed / megabyte) * megabyte)
}

export function refuseAbove(limit: number | undefined, required: number): void {
  if (limit === undefined || required <= limit) return
  throw new BigqueryError(
    'bytesBilledLimitExceeded',
    `Query exceeded limit for bytes billed: ${limit}. ${required} or higher required.`,
  )
}
