import type { Sleep } from '../../../kernel/sleep.ts'

/** A wait that can be cut short. A ring before the wait cuts the next one. */
export class Bell {
  readonly #sleep: Sleep
  #isRung = false
  #cut: AbortController | undefined

  constructor(sleep: Sleep) {
    this.#sleep = sleep
  }

  ring(): void {
    this.#isRung = true
    this.#cut?.abort()
  }

  /** Resolves after so long, or when it rings. */
  async wait(durationMs: number): Promise<void> {
    if (!this.#isRung && durationMs > 0) {
      const cut = new AbortController()
      this.#cut = cut
      try {
        await this.#sleep(durationMs, cut.signal)
      } catch (error) {
        if (!cut.signal.aborted) throw error
      } finally {
        this.#cut = undefined
      }
    }
    this.#isRung = false
  }
}
