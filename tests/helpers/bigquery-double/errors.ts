import { TypeUnsupported } from './engine/column-types.ts'
import { ValueRefused } from './engine/json-values.ts'
import { EngineRefusal } from './engine/sql-engine.ts'

/** What BigQuery says no with: a reason, an HTTP status and a message, all its own words. */
export class BigqueryError extends Error {
  readonly reason: string
  readonly status: number

  constructor(reason: string, message: string) {
    super(message)
    this.reason = reason
    this.status = statusOf(reason)
  }
}

const statuses: Readonly<Record<string, number>> = {
  notFound: 404,
  duplicate: 409,
  accessDenied: 403,
  rateLimitExceeded: 403,
  jobRateLimitExceeded: 400,
  quotaExceeded: 403,
  backendError: 503,
  internalError: 500,
  jobBackendError: 400,
  jobInternalError: 400,
  notImplemented: 501,
  responseTooLarge: 403,
  resourceInUse: 400,
}

/** The HTTP status that goes with a reason; 400 for all that are the request's own fault. */
export const statusOf = (reason: string): number => statuses[reason] ?? 400

export const invalidQuery = (message: string) => new BigqueryError('invalidQuery', message)
export const invalid = (message: string) => new BigqueryError('invalid', message)
export const notFound = (message: string) => new BigqueryError('notFound', message)
export const duplicate = (message: string) => new BigqueryError('duplicate', `Already Exists: ${message}`)

/** What BigQuery can and this double cannot. */
export const unsupported = (what: string) =>
  new BigqueryError('notImplemented', `The BigQuery of the tests does not support ${what}`)

/** Any error as one of BigQuery's; what is none of the engine's or BigQuery's own is a mistake of the double. */
export function asBigqueryError(error: unknown): BigqueryError {
  if (error instanceof BigqueryError) return error
  const message = error instanceof Error ? error.message : String(error)
  // The engine writes the place as [at 1:8], BigQuery as at [1:8].
  if (error instanceof EngineRefusal) return invalidQuery(message.replace(/ \[at (\d+:\d+)\]$/, ' at [$1]'))
  if (error instanceof TypeUnsupported) return invalidQuery(message)
  if (error instanceof ValueRefused) return invalid(message)
  return new BigqueryError(
    'doubleFailed',
    `The BigQuery of the tests failed: ${error instanceof Error ? error.stack : message}`,
  )
}
