/** No one holds more than this part of the room: a chat that is stuck leaves enough to the others. */
const largestShare = 1 / 5

/** How many updates wait to be landed, over all chats. What finds no room is not kept: whoever offers it has to ask for it later. */
export class Backlog {
  readonly #max: number
  readonly #maxHeld: number
  #size = 0

  constructor(max: number) {
    this.#max = max
    this.#maxHeld = Math.max(1, Math.floor(max * largestShare))
  }

  get size(): number {
    return this.#size
  }

  get room(): number {
    return Math.max(0, this.#max - this.#size)
  }

  /** Whether more than half of the room is taken. */
  get isHigh(): boolean {
    return this.#size > this.#max / 2
  }

  /** Whether someone who holds so many may have one more. */
  admits(held: number): boolean {
    return this.room > 0 && held < this.#maxHeld
  }

  /** Takes room for one more, if it is admitted. */
  take(held: number): boolean {
    if (!this.admits(held)) return false
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
