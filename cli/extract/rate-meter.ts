const windowMs = 10_000

/** How fast a count grows just now: over the last ten seconds. */
export class RateMeter {
  #samples: readonly { readonly atMs: number; readonly count: number }[] = []

  /** The count stands at so much. */
  count(count: number, nowMs: number): void {
    this.#samples = [...this.#recent(nowMs), { atMs: nowMs, count }]
  }

  /** Undefined until there is something to compare. */
  perSecond(nowMs: number): number | undefined {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (first === undefined || last === undefined || nowMs - first.atMs < 1000) return undefined
    return ((last.count - first.count) * 1000) / (nowMs - first.atMs)
  }

  /** The samples of the window, and the last one before it, where the window's count began. */
  #recent(nowMs: number): readonly { readonly atMs: number; readonly count: number }[] {
    const begin = this.#samples.findLastIndex(({ atMs }) => atMs <= nowMs - windowMs)
    return begin < 0 ? this.#samples : this.#samples.slice(begin)
  }
}
