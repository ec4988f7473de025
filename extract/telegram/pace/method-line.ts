import type { Clock } from '../../../kernel/clock.ts'
import type { Sleep } from '../../../kernel/sleep.ts'
import type { MethodPace } from './method-pace.ts'
import { TurnQueue } from './turn-queue.ts'

export interface TurnRequest {
  /** The lower, the sooner. */
  readonly priority: number
  readonly signal: AbortSignal
  /** Called when it is known that a wait stands before the turn, and again for each further one. If it throws, so does the request. */
  readonly onWait: () => void
}

interface Waiter extends TurnRequest {
  readonly grant: () => void
  readonly refuse: (reason: unknown) => void
}

/** The line before one method: callers are let through one by one, at the method's pace, never inside a wait. */
export class MethodLine {
  readonly pace: MethodPace
  readonly #clock: Clock
  readonly #sleep: Sleep
  readonly #queue = new TurnQueue<Waiter>()
  #pump: AbortController | undefined

  constructor(pace: MethodPace, clock: Clock, sleep: Sleep) {
    this.pace = pace
    this.#clock = clock
    this.#sleep = sleep
  }

  /** How much of a wait is left. */
  waitLeftMs(): number {
    return Math.max(0, this.pace.waitUntilMs - this.#clock.elapsedMs())
  }

  /** Resolves when the caller may start its call: at once it must, for the turn is counted from then. */
  async turn(request: TurnRequest): Promise<void> {
    request.signal.throwIfAborted()
    if (this.waitLeftMs() > 0) request.onWait()
    await new Promise<void>((grant, refuse) => {
      const leave = (): void => this.#leave(waiter, request.signal.reason)
      const settle = (): void => request.signal.removeEventListener('abort', leave)
      const waiter: Waiter = {
        ...request,
        grant: () => {
          settle()
          grant()
        },
        refuse: (reason) => {
          settle()
          refuse(reason)
        },
      }
      request.signal.addEventListener('abort', leave, { once: true })
      this.#queue.add(waiter)
      this.#startPump()
    })
  }

  /** Tells all who wait in line that a wait has begun. */
  announceWait(): void {
    for (const waiter of this.#queue.all()) {
      try {
        waiter.onWait()
      } catch (error) {
        this.#leave(waiter, error)
      }
    }
  }

  #leave(waiter: Waiter, reason: unknown): void {
    this.#queue.remove(waiter)
    waiter.refuse(reason)
    // Nobody is left to sleep for: the timer must not keep the process alive.
    if (this.#queue.size === 0) this.#pump?.abort()
  }

  #startPump(): void {
    if (this.#pump !== undefined) return
    const pump = new AbortController()
    this.#pump = pump
    void this.#serve(pump.signal).finally(() => {
      this.#pump = undefined
      if (this.#queue.size > 0) this.#startPump()
    })
  }

  async #serve(signal: AbortSignal): Promise<void> {
    while (this.#queue.size > 0) {
      const pauseMs = this.pace.nextStartMs() - this.#clock.elapsedMs()
      if (pauseMs > 0) {
        if (!(await this.#slept(pauseMs, signal))) return
        continue
      }
      this.pace.start(this.#clock.elapsedMs())
      this.#queue.take()?.grant()
    }
  }

  async #slept(pauseMs: number, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#sleep(pauseMs, signal)
      return true
    } catch (error) {
      if (!signal.aborted) for (const waiter of this.#queue.all()) this.#leave(waiter, error)
      return false
    }
  }
}
