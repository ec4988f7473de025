import { ApiFailure } from './api-failure.ts'
import type { ApiAnswer, ApiRequest, BigqueryApi } from './client.ts'
import { backoffMs, unlessAborted, type Waits } from './waits.ts'

/** Of any request but an upload. */
const answerWithinMs = 120_000
/** How often a request that does no harm twice is made again. */
const maxRepeats = 5

/** Requests with an end: each is answered, given up or interrupted. */
export class Requests {
  readonly waits: Waits
  readonly #open: () => Promise<BigqueryApi>
  #api: Promise<BigqueryApi> | undefined

  /** `open` is called with the first request. */
  constructor(open: () => Promise<BigqueryApi>, waits: Waits) {
    this.#open = open
    this.waits = waits
  }

  api(): Promise<BigqueryApi> {
    this.#api ??= this.#open()
    return this.#api
  }

  /** Tried once. Throws an ApiFailure, or the signal's reason. */
  async once<T>(request: ApiRequest, signal: AbortSignal, withinMs = answerWithinMs): Promise<ApiAnswer<T>> {
    const api = await unlessAborted(this.api(), signal)
    const over = new AbortController()
    const overdue = this.waits.deadline(withinMs, over.signal).then(() => {
      throw new ApiFailure(`BigQuery did not answer within ${withinMs / 1000} s`)
    })
    overdue.catch(() => {})
    try {
      return await unlessAborted(Promise.race([api.send<T>(request, over.signal), overdue]), signal)
    } finally {
      over.abort()
    }
  }

  /** Made again after failures that pass: for what does no harm if it is done twice. */
  async repeat<T>(request: ApiRequest, signal: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.once<T>(request, signal)).body
      } catch (thrown) {
        if (!(thrown instanceof ApiFailure) || !thrown.isPassing || attempt > maxRepeats) throw thrown
        await this.backOff(attempt, signal, thrown.retryAfterMs)
      }
    }
  }

  /** All pages of a list. */
  async *pages<T extends { readonly nextPageToken?: string }>(
    request: ApiRequest,
    signal: AbortSignal,
  ): AsyncGenerator<T> {
    let pageToken: string | undefined
    do {
      const page: T = await this.repeat<T>({ ...request, query: { ...request.query, pageToken } }, signal)
      yield page
      pageToken = page.nextPageToken
    } while (pageToken !== undefined && pageToken !== '')
  }

  /** Waits before the next attempt; rejects with the signal's reason as soon as it aborts. */
  async backOff(attempt: number, signal: AbortSignal, retryAfterMs?: number): Promise<void> {
    await this.sleep(backoffMs(attempt, this.waits.random, retryAfterMs), signal)
  }

  async sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    await unlessAborted(this.waits.sleep(durationMs, signal), signal)
  }
}
