import type { Clock } from '../../kernel/clock.ts'
import type { Sleep } from '../../kernel/sleep.ts'

interface Sleeper {
  readonly atMs: number
  readonly wake: () => void
}

/** A clock that stands still while anything runs, and jumps to the next sleeper's end when all are asleep. */
export class VirtualTime {
  readonly #startMs: number
  readonly #sleepers = new Set<Sleeper>()
  #nowMs = 0

  constructor(start = '2026-11-20T12:00:00Z') {
    this.#startMs = Date.parse(start)
  }

  readonly clock: Clock = {
    now: () => new Date(this.#startMs + this.#nowMs),
    elapsedMs: () => this.#nowMs,
  }

  readonly sleep: Sleep = (durationMs, signal) =>
    new Promise((done, failed) => {
      if (signal?.aborted) return failed(signal.reason)
      const abort = (): void => {
        this.#sleepers.delete(sleeper)
        failed(signal?.reason)
      }
      const sleeper: Sleeper = {
        atMs: this.#nowMs + durationMs,
        wake: () => {
          signal?.removeEventListener('abort', abort)
          done()
        },
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#sleepers.add(sleeper)
    })

  get sleeping(): number {
    return this.#sleepers.size
  }

  /** Lets time pass until the work is done; what it resolves or rejects to is handed on. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false
    const settled = work.finally(() => {
      isDone = true
    })
    settled.catch(() => {})
    for (;;) {
      await idle()
      if (isDone) return settled
      this.#wakeNext()
    }
  }

  /** Lets so much time pass. */
  async pass(durationMs: number): Promise<void> {
    const work = this.sleep(durationMs)
    await this.run(work)
  }

  #wakeNext(): void {
    let next: Sleeper | undefined
    for (const each of this.#sleepers) if (next === undefined || each.atMs < next.atMs) next = each
    if (next === undefined) throw new Error('Everything waits, and nobody sleeps: it would wait for ever.')
    this.#sleepers.delete(next)
    this.#nowMs = Math.max(this.#nowMs, next.atMs)
    next.wake()
  }
}

/** Everything that can go on without time passing has done so. */
function idle(): Promise<void> {
  return new Promise((done) => setImmediate(done))
}

/** Numbers from 0 to below 1 that look random and are the same each time. */
export function seededRandom(seed = 1): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return state / 0x80000000
  }
}
