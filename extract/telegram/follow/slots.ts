/** Lets so many works go on side by side. Whoever finds no room is told when there may be some, and can do other things meanwhile. */
export class Slots {
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(count: number) {
    this.#free = Math.max(1, count)
  }

  /** Whether there was room; if not, `onFree` is called once when one may be taken. */
  take(onFree: () => void): boolean {
    if (this.#free === 0) {
      this.#waiting.add(onFree)
      return false
    }
    this.#waiting.delete(onFree)
    this.#free--
    return true
  }

  release(): void {
    this.#free++
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const tell of waiting) tell()
  }
}
