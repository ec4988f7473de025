import type { FollowLimits } from './follow-options.ts'

/** When work that has failed may be tried again: after ever longer pauses. */
export class RetryPause {
  readonly #limits: Pick<FollowLimits, 'retryMs' | 'longestRetryMs'>
  #failures = 0
  #untilMs = Number.NEGATIVE_INFINITY

  constructor(limits: Pick<FollowLimits, 'retryMs' | 'longestRetryMs'>) {
    this.#limits = limits
  }

  get untilMs(): number {
    return this.#untilMs
  }

  /** Nothing has failed, but it can't be done at this moment. */
  later(nowMs: number): void {
    this.#untilMs = nowMs + this.#limits.retryMs
  }

  succeeded(): void {
    this.#failures = 0
    this.#untilMs = Number.NEGATIVE_INFINITY
  }

  /** Returns whether it is the first failure in a row. */
  failed(nowMs: number, waitMs?: number): boolean {
    const { retryMs, longestRetryMs } = this.#limits
    const pauseMs = Math.min(longestRetryMs, retryMs * 2 ** this.#failures)
    this.#untilMs = nowMs + (waitMs ?? pauseMs)
    return ++this.#failures === 1
  }
}
