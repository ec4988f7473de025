/** What a request failed with. Holds nothing of the request itself: its headers carry a token. */
export class ApiFailure extends Error {
  /** The HTTP status; undefined if there was no answer. */
  readonly status: number | undefined
  /** BigQuery's word for it: notFound, rateLimitExceeded, …; empty if it gave none. */
  readonly reason: string
  readonly retryAfterMs: number | undefined

  constructor(
    message: string,
    details: {
      readonly status?: number | undefined
      readonly reason?: string | undefined
      readonly retryAfterMs?: number | undefined
    } = {},
  ) {
    super(message)
    this.name = 'ApiFailure'
    this.status = details.status
    this.reason = details.reason ?? ''
    this.retryAfterMs = details.retryAfterMs
  }

  /** Nothing tells whether what was asked for has been done. */
  get isAmbiguous(): boolean {
    return this.status === undefined || [500, 502, 503, 504].includes(this.status)
  }

  /** The same request may go through later. */
  get isPassing(): boolean {
    return this.isAmbiguous || this.status === 429 || isPassingReason(this.reason)
  }
}

const passingReasons = ['rateLimitExceeded', 'jobRateLimitExceeded', 'backendError', 'internalError']

/** Not among them: quotaExceeded, which lasts for hours. */
export function isPassingReason(reason: string | undefined): boolean {
  return reason !== undefined && passingReasons.includes(reason)
}

export function hasStatus(thrown: unknown, status: number): thrown is ApiFailure {
  return thrown instanceof ApiFailure && thrown.status === status
}
