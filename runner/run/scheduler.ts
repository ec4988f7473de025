/**
 * Hands out the nodes of a graph so that each comes after what it waits for. Pure bookkeeping: whoever works asks for
 * the next and says when it is done.
 */
export class Scheduler {
  readonly #order: readonly string[]
  readonly #open = new Map<string, number>()
  readonly #children = new Map<string, string[]>()
  readonly #position = new Map<string, number>()
  /** Positions of nodes that may start, ascending. */
  readonly #ready: number[] = []

  constructor(order: readonly string[], waits: ReadonlyMap<string, ReadonlySet<string>>) {
    this.#order = order
    for (const [position, id] of order.entries()) {
      this.#position.set(id, position)
      const parents = waits.get(id) ?? new Set()
      this.#open.set(id, parents.size)
      for (const parent of parents) this.#children.set(parent, [...(this.#children.get(parent) ?? []), id])
      if (parents.size === 0) this.#ready.push(position)
    }
  }

  /** The first ready node in the given order; undefined if all that is left waits for something that runs. */
  next(): string | undefined {
    const position = this.#ready.shift()
    return position === undefined ? undefined : this.#order[position]
  }

  /** Lets those start that waited for this node last. */
  done(id: string): void {
    for (const child of this.#children.get(id) ?? []) {
      const open = (this.#open.get(child) ?? 0) - 1
      this.#open.set(child, open)
      if (open === 0) this.#insert(this.#position.get(child) ?? 0)
    }
  }

  #insert(position: number): void {
    let low = 0
    let high = this.#ready.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#ready[middle] ?? 0) < position) low = middle + 1
      else high = middle
    }
    this.#ready.splice(low, 0, position)
  }
}
