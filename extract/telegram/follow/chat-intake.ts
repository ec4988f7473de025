import type { Landing } from '../sync/landing.ts'
import { type Arrival, landArrivals } from './arrival.ts'
import type { Backlog } from './backlog.ts'
import { arrange } from './sequence.ts'

export interface IntakeOptions {
  readonly landing: Landing
  readonly backlog: Backlog
  /** Whether the chat is one of those that share the account's sequence. */
  readonly isShared: boolean
  readonly gapGraceMs: number
}

/**
 * What is pushed of one chat, until it is landed. The chat's counter goes on only with what is landed and follows it without
 * a gap; whatever is missing, or found no room, makes the intake stale: only a difference can tell then.
 */
export class ChatIntake {
  /** Something is missing. */
  isStale = false
  readonly #options: IntakeOptions
  #arrivals: Arrival[] = []
  #gapSinceMs: number | undefined
  /** The greatest id before anything was landed whose neighbours may be missing. */
  #knownTop: number | undefined

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#arrivals.length
  }

  /** When a gap has been waited for long enough. */
  get dueMs(): number {
    return this.#gapSinceMs === undefined
      ? Number.POSITIVE_INFINITY
      : this.#gapSinceMs + this.#options.gapGraceMs
  }

  /** Takes what was pushed, if there is room for it. */
  offer(arrival: Arrival): void {
    if (this.#options.backlog.take(this.#arrivals.length)) this.#arrivals.push(arrival)
    else this.isStale = true
  }

  /** Takes what was asked for. */
  keep(arrival: Arrival): void {
    this.#options.backlog.add(arrival.weight)
    this.#arrivals.push(arrival)
  }

  /**
   * Lands everything that has arrived, in or out of order, and forgets nothing: an answer is there that may be newer, or
   * older, than any of it. Returns whether anything was landed.
   */
  landAhead(): boolean {
    const { landing, isShared } = this.#options
    const { pts } = landing.live
    const { ready, early } = arrange(this.#arrivals, pts ?? Number.NEGATIVE_INFINITY)
    const fresh = [...ready, ...early].filter(({ isAhead, isSweep }) => !isAhead && !isSweep)
    if (fresh.length === 0) return false
    this.#knownTop ??= landing.live.top_id
    landArrivals(landing, fresh, isShared)
    for (const arrival of fresh) arrival.isAhead = true
    return true
  }

  /** Lands what is in order. `isIdle` says that no answer is on its way. Returns how many arrivals it is done with. */
  land(nowMs: number, isIdle: boolean): number {
    const before = this.#arrivals.length
    if (before > 0) this.#knownTop ??= this.#options.landing.live.top_id
    if (this.#options.isShared) this.#landShared(isIdle)
    else this.#landOwn(nowMs, isIdle)
    this.#settle()
    return before - this.#arrivals.length
  }

  /** A difference has told what was missing; what still lies beyond it will be told by a later one. Returns whether anything does. */
  closeGap(nowMs: number): boolean {
    this.land(nowMs, true)
    this.#gapSinceMs = undefined
    if (this.#arrivals.length === 0) return false
    landArrivals(this.#options.landing, this.#arrivals, this.#options.isShared)
    this.#drop(this.#arrivals)
    this.isStale = true
    return true
  }

  /** Forgets what isn't landed: the chat is followed no longer. */
  clear(): void {
    this.#drop(this.#arrivals)
    this.#gapSinceMs = undefined
  }

  #landShared(isIdle: boolean): void {
    const { landing } = this.#options
    const sweepAt = isIdle ? -1 : this.#arrivals.findIndex(({ isSweep }) => isSweep)
    const taken = sweepAt < 0 ? this.#arrivals : this.#arrivals.slice(0, sweepAt)
    const known = landing.live.account_state?.pts ?? 0
    const fresh = taken.filter(({ state, isSweep }) => isSweep || state === undefined || state.pts > known)
    landArrivals(landing, fresh, true)
    for (const { isSweep, state } of fresh) {
      if (isSweep) landing.readAllAgain('too-long')
      if (state !== undefined) landing.stage({ account_state: state })
    }
    this.#drop(taken)
  }

  #landOwn(nowMs: number, isIdle: boolean): void {
    const { landing, gapGraceMs } = this.#options
    const { pts } = landing.live
    // Before the chat was ever read nothing can be missing: everything is going to be read.
    if (pts === null) {
      if (isIdle) landArrivals(landing, this.#arrivals, false)
      if (isIdle) this.#drop(this.#arrivals)
      return
    }
    const { ready, old, early } = arrange(this.#arrivals, pts)
    landArrivals(landing, ready, false)
    const reached = ready.findLast(({ place }) => place !== undefined)?.place
    if (reached !== undefined) landing.stage({ pts: reached.pts })
    this.#drop([...ready, ...old])
    if (early.length === 0 || this.isStale) this.#gapSinceMs = undefined
    else this.#gapSinceMs ??= nowMs
    const isOver = this.#gapSinceMs !== undefined && nowMs - this.#gapSinceMs >= gapGraceMs
    if (isOver) this.isStale = true
    if (!this.isStale) return
    this.#gapSinceMs = undefined
    this.landAhead()
    // The difference that is going to be asked for is newer than all of them.
    if (isIdle) this.#drop(this.#arrivals)
  }

  /** What has been read to its end goes on without a gap once nothing is missing. */
  #settle(): void {
    const { landing } = this.#options
    const { has_reached_end, top_id } = landing.live
    if (this.#arrivals.length > 0 || this.isStale) return
    if (has_reached_end && this.#knownTop !== undefined) landing.cover(this.#knownTop + 1, top_id)
    this.#knownTop = undefined
  }

  #drop(done: readonly Arrival[]): void {
    this.#options.backlog.release(done.reduce((sum, { weight }) => sum + weight, 0))
    const gone = new Set(done)
    this.#arrivals = this.#arrivals.filter((arrival) => !gone.has(arrival))
  }
}
