import type { Clock } from '../../../kernel/clock.ts'
import { knownErrors, type TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { Sleep } from '../../../kernel/sleep.ts'
import { CallFailure } from '../client/call-failure.ts'
import { type LiveEvent, nothingLanded, type StopReason } from '../live-events.ts'
import { toLiveError } from '../sync/sync-errors.ts'
import { Backlog } from './backlog.ts'
import { Bell } from './bell.ts'
import type { FollowLimits } from './follow-options.ts'
import { Slots } from './slots.ts'

export interface TeamOptions {
  readonly clock: Clock
  readonly sleep: Sleep
  readonly limits: FollowLimits
  readonly parallelChats: number
  readonly emit: ((event: LiveEvent) => void) | undefined
}

/** How a worker goes on after a failure. */
export type FailureOutcome =
  | { readonly kind: 'ended' }
  | { readonly kind: 'unreadable'; readonly error: TgeltError }
  | { readonly kind: 'again'; readonly waitMs: number | undefined; readonly told: TgeltError | undefined }

/** What all who follow share: room, turns, and how it ends. */
export class FollowTeam {
  readonly clock: Clock
  readonly limits: FollowLimits
  readonly backlog: Backlog
  readonly slots: Slots
  readonly emit: (event: LiveEvent) => void
  /** Why it ends; undefined while it goes on. */
  stopped: StopReason | undefined
  /** What it ends with, if not well. */
  error: unknown
  readonly #sleep: Sleep
  #caughtUp = 0
  readonly #bells = new Set<Bell>()
  readonly #leaving = new Set<() => void>()
  #troubleSinceMs: number | undefined
  #trouble: CallFailure | undefined
  /** Whose calls have failed since anything was last answered. */
  readonly #troubled = new Set<object>()
  #hasToldTrouble = false

  constructor({ clock, sleep, limits, parallelChats, emit }: TeamOptions) {
    this.clock = clock
    this.limits = limits
    this.backlog = new Backlog(limits.maxBuffered)
    this.slots = new Slots(parallelChats)
    this.emit = emit ?? (() => {})
    this.#sleep = sleep
  }

  get isEnding(): boolean {
    return this.stopped !== undefined
  }

  /** A chat is up to date for the first time; once all are, that is said without waiting for the next beat of the heart. */
  caughtUp(chatCount: number): void {
    this.#caughtUp++
    if (this.#caughtUp !== chatCount) return
    this.emit({ kind: 'heartbeat', landed: nothingLanded, bufferedUpdates: this.backlog.size })
  }

  /** A bell that rings when it ends. */
  bell(): Bell {
    const bell = new Bell(this.#sleep)
    this.#bells.add(bell)
    return bell
  }

  end(reason: StopReason): void {
    this.stopped ??= reason
    this.ringAll()
    for (const leave of this.#leaving) leave()
  }

  ringAll(): void {
    for (const bell of this.#bells) bell.ring()
  }

  /** Ends with an error; the first one stays. */
  fail(error: unknown, reason: StopReason = 'trouble'): void {
    if (!this.isEnding) this.error = error
    this.end(reason)
  }

  /** Makes a call unless it ends, and leaves it alone when it ends: whoever waits for a pause would hold up all. */
  async untilEnd<T>(make: () => Promise<T>): Promise<T> {
    const stopped = (): CallFailure => new CallFailure({ kind: 'stopped', method: 'any', reason: 'STOPPED' })
    if (this.isEnding) throw stopped()
    let leave = (): void => {}
    try {
      return await new Promise<T>((resolve, reject) => {
        leave = () => reject(stopped())
        this.#leaving.add(leave)
        make().then(resolve, reject)
      })
    } finally {
      this.#leaving.delete(leave)
    }
  }

  /** Telegram has answered or pushed something. */
  answered(): void {
    this.#troubleSinceMs = undefined
    this.#troubled.clear()
    this.#hasToldTrouble = false
  }

  callFailed(caller: object, error: unknown): void {
    if (error instanceof CallFailure && error.kind === 'retry') {
      this.#troubled.add(caller)
      this.#trouble = error
      this.#troubleSinceMs ??= this.clock.elapsedMs()
    } else this.answered()
  }

  /** Tells once of trouble in which nothing has been answered for long. What one of several chats has is its own. */
  tellLongTrouble(chatCount: number): void {
    const sinceMs = this.#troubleSinceMs
    if (sinceMs === undefined || this.#trouble === undefined || this.#hasToldTrouble) return
    if (this.#troubled.size < Math.min(2, chatCount)) return
    if (this.clock.elapsedMs() - sinceMs < this.limits.troubleAfterMs) return
    this.#hasToldTrouble = true
    this.emit({ kind: 'warning', error: toLiveError(this.#trouble, this.clock.now()) })
  }

  /** What a failure of one chat's work, or of the account's, means. A login that is gone, a defect or a faulty disk ends all. */
  judge(thrown: unknown): FailureOutcome {
    if (this.isEnding) return { kind: 'ended' }
    if (thrown instanceof CallFailure) return this.#judgeCall(thrown)
    const [known] = knownErrors(thrown)
    if (known !== undefined && !known.code.startsWith('bronze-'))
      return { kind: 'again', waitMs: undefined, told: known }
    this.fail(thrown)
    return { kind: 'ended' }
  }

  #judgeCall(failure: CallFailure): FailureOutcome {
    const error = toLiveError(failure, this.clock.now())
    switch (failure.kind) {
      case 'account':
        this.fail(error, 'account')
        return { kind: 'ended' }
      case 'stopped':
        this.end('interrupted')
        return { kind: 'ended' }
      case 'chat':
        return { kind: 'unreadable', error }
      case 'wait':
        return { kind: 'again', waitMs: failure.waitMs, told: undefined }
      case 'retry':
        return { kind: 'again', waitMs: undefined, told: undefined }
      default:
        return { kind: 'again', waitMs: undefined, told: error }
    }
  }
}
