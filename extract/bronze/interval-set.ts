/** Closed ranges of whole numbers, ascending, neither touching nor overlapping. */
export type Intervals = readonly (readonly [from: number, to: number])[]

/** The union of ranges in any order. Ranges that touch become one. */
export function uniteIntervals(intervals: Intervals): Intervals {
  const united: [number, number][] = []
  for (const [from, to] of [...intervals].sort((a, b) => a[0] - b[0])) {
    const last = united.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else united.push([from, to])
  }
  return united
}

/**
 * Which id ranges a reader has covered. An export lists a chat in ascending order of ids, so that what lies between
 * two of them is known to be absent; where the ids jump back (the older half of a migrated group has ids of its own,
 * below zero) or change their sign, a new range begins.
 */
export class CoverageTracker {
  readonly #closed: [number, number][] = []
  #open: [number, number] | undefined

  see(id: number): void {
    const open = this.#open
    if (open !== undefined && id >= open[1] && id < 0 === open[1] < 0) open[1] = id
    else {
      this.#close()
      this.#open = [id, id]
    }
  }

  /** What lies between the last id and the next has not been covered. */
  interrupt(): void {
    this.#close()
    this.#open = undefined
  }

  intervals(): Intervals {
    return uniteIntervals(this.#open === undefined ? this.#closed : [...this.#closed, this.#open])
  }

  #close(): void {
    if (this.#open === undefined) return
    this.#closed.push(this.#open)
    if (this.#closed.length > maxIntervals) this.#shrink()
  }

  /** A file with its ids in no order must not cost memory: to claim less than was covered is always true. */
  #shrink(): void {
    const longest = [...uniteIntervals(this.#closed)].sort((a, b) => b[1] - b[0] - (a[1] - a[0]))
    this.#closed.splice(0, this.#closed.length)
    for (const [from, to] of longest.slice(0, maxIntervals / 2)) this.#closed.push([from, to])
  }
}

const maxIntervals = 1000
