import type { Clock } from '../../../kernel/clock.ts'
import type { Sleep } from '../../../kernel/sleep.ts'

export interface PaceLimits {
  readonly requestsPerMinute?: number | undefined
  readonly tokensPerMinute?: number | undefined
}

/**
 * Spaces calls out, so that no minute sees more of them, or of their tokens, than is allowed. Nothing is saved up while
 * nobody calls: a burst is what providers answer with 429.
 */
export class Pace {
  readonly #clock: Clock
  readonly #sleep: Sleep
  readonly #requestMs: number
  readonly #tokenMs: number
  #nextRequestMs = 0
  #nextTokenMs = 0
  #pausedUntilMs = 0

  constructor(limits: PaceLimits, clock: Clock, sleep: Sleep) {
    this.#clock = clock
    this.#sleep = sleep
    this.#requestMs = 60_000 / (limits.requestsPerMinute ?? Number.POSITIVE_INFINITY)
    this.#tokenMs = 60_000 / (limits.tokensPerMinute ?? Number.POSITIVE_INFINITY)
  }

  /** Waits for the turn of a call of about so many tokens. Rejects when the signal aborts. */
  async turn(tokens: number, signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.elapsedMs()
    const startMs = Math.max(nowMs, this.#nextRequestMs, this.#nextTokenMs)
    this.#nextRequestMs = startMs + this.#requestMs
    this.#nextTokenMs = startMs + tokens * this.#tokenMs
    for (let untilMs = startMs; ; untilMs = this.#pausedUntilMs) {
      const waitMs = Math.max(untilMs, this.#pausedUntilMs) - this.#clock.elapsedMs()
      if (waitMs <= 0) return
      await this.#sleep(waitMs, signal)
    }
  }

  /** A call took so many tokens more than it was taken for. */
  correct(tokens: number): void {
    this.#nextTokenMs += tokens * this.#tokenMs
  }

  /** No call begins for so long: the provider has asked for it. */
  pause(durationMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.elapsedMs() + durationMs)
  }
}
