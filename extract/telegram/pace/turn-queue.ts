/** Who waits for a turn. */
export interface Waiting {
  /** The lower, the sooner. */
  readonly priority: number
}

/** Every so many turns go to whoever has waited longest, so that none waits for ever behind more urgent ones. */
const turnsPerFairOne = 4

/** Those who wait for the same method, served by priority, and in the order of their arrival within one. */
export class TurnQueue<W extends Waiting> {
  /** In the order of arrival. */
  readonly #waiting: W[] = []
  #turns = 0

  get size(): number {
    return this.#waiting.length
  }

  add(waiting: W): void {
    this.#waiting.push(waiting)
  }

  remove(waiting: W): void {
    const index = this.#waiting.indexOf(waiting)
    if (index >= 0) this.#waiting.splice(index, 1)
  }

  all(): readonly W[] {
    return [...this.#waiting]
  }

  /** Takes out whose turn it is; undefined if nobody waits. */
  take(): W | undefined {
    this.#turns++
    const isFairTurn = this.#turns % turnsPerFairOne === 0
    const next = isFairTurn ? this.#waiting[0] : this.#mostUrgent()
    if (next !== undefined) this.remove(next)
    return next
  }

  #mostUrgent(): W | undefined {
    let best: W | undefined
    for (const each of this.#waiting) if (best === undefined || each.priority < best.priority) best = each
    return best
  }
}
