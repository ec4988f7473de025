/** How many updates wait to be landed, over all chats. What finds no room is not kept: whoever offers it has to ask for it later. */
export class Backlog {
  readonly #max: number
  #size = 0

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#size
  }

  get room(): number {
    return Math.max(0, this.#max - this.#size)
  }

  get isFull(): boolean {
    return this.room === 0
  }

  /** Whether there was room. */
  take(): boolean {
    if (this.isFull) return false
    this.#size++
    return true
  }

  /** For what must be kept: it is bounded by whoever asked for it. */
  add(count: number): void {
    this.#size += count
  }

  release(count: number): void {
    this.#size -= count
  }
}
