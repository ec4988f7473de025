import type { Clock } from '../../../../../kernel/clock.ts'
import type { Sleep } from '../../../../../kernel/sleep.ts'

interface Sleeper {
  readonly dueMs: number
  readonly wake: () => void
}

/** Time that goes on only when a test says so; whoever sleeps wakes at its moment, in order. */
export class VirtualTime {
  #nowMs = 0
  readonly #sleepers = new Set<Sleeper>()
  readonly clock: Clock = {
    now: () => new Date(Date.parse('2026-11-20T12:00:00Z') + this.#nowMs),
    elapsedMs: () => this.#nowMs,
  }

  readonly sleep: Sleep = (durationMs, signal) =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', abort)
      }
      const abort = (): void => {
        leave()
        reject(signal?.reason)
      }
      const sleeper: Sleeper = {
        dueMs: this.#nowMs + durationMs,
        wake: () => {
          leave()
          resolve()
        },
      }
      if (signal?.aborted) return reject(signal.reason)
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', abort)
    })

  /** Lets all who can go on do so: what they wait for but time has come. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  }

  async pass(durationMs: number): Promise<void> {
    const endMs = this.#nowMs + durationMs
    for (;;) {
      await this.settle()
      const [next] = [...this.#sleepers].sort((a, b) => a.dueMs - b.dueMs)
      if (next === undefined || next.dueMs > endMs) break
      this.#nowMs = Math.max(this.#nowMs, next.dueMs)
      next.wake()
    }
    this.#nowMs = endMs
  }
}
