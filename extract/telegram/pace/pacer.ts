import type { Clock } from '../../../kernel/clock.ts'
import type { Sleep } from '../../../kernel/sleep.ts'
import { callNames } from '../client/telegram-client.ts'
import { MethodLine, type TurnRequest } from './method-line.ts'
import { MethodPace, type PaceDefaults } from './method-pace.ts'
import type { PaceMemory, RememberedMethod } from './pace-memory.ts'

export interface PacerOptions {
  readonly clock: Clock
  readonly sleep: Sleep
  /** From 0 to below 1. */
  readonly random: () => number
  readonly memory?: PaceMemory | undefined
  /** How a method begins, by Telegram's name of it. */
  readonly paceOf?: ((method: string) => PaceDefaults) | undefined
}

const usualPace: PaceDefaults = {
  intervalMs: 1000,
  burst: 5,
  fastestIntervalMs: 50,
  slowestIntervalMs: 60_000,
}

/** Looking usernames up is limited far more than reading: a few hundred a day. */
const lookUpPace: PaceDefaults = { ...usualPace, intervalMs: 5000, burst: 2, fastestIntervalMs: 1000 }

/** The pace at which a method begins: what users of Telegram's API report to be let through. */
function usualPaceOf(method: string): PaceDefaults {
  return method === callNames.resolve ? lookUpPace : usualPace
}

const jitterShare = 1 / 10
const mostJitterMs = 1000
const rememberEveryMs = 60_000

/**
 * The pace of one account. Waits are per account and method, whichever chat is read: who calls a method stands in one line
 * with all others. What is learnt outlives the run, a wait that is still running too.
 */
export class Pacer {
  readonly #options: PacerOptions
  readonly #lines = new Map<string, MethodLine>()
  readonly #remembered: Map<string, RememberedMethod>
  #writtenMs: number

  constructor(options: PacerOptions) {
    this.#options = options
    this.#remembered = new Map(options.memory?.read())
    this.#writtenMs = options.clock.elapsedMs()
  }

  /** How much is left of a wait that Telegram asked for. */
  waitLeftMs(method: string): number {
    return this.#line(method).waitLeftMs()
  }

  /** The wait that Telegram last asked for. */
  lastWaitMs(method: string): number {
    return this.#remembered.get(method)?.waitMs ?? 0
  }

  /**
   * Resolves when a call may start; it must start at once. Rejects with the signal's reason, or with what `onWait` throws. A
   * caller that did something else first asks `waitLeftMs` again.
   */
  turn(method: string, request: TurnRequest): Promise<void> {
    return this.#line(method).turn(request)
  }

  /** Telegram took a call, whatever its answer. */
  answered(method: string): void {
    const { pace } = this.#line(method)
    pace.answered()
    const isDue = this.#options.clock.elapsedMs() - this.#writtenMs >= rememberEveryMs
    if (isDue && pace.learnt() !== undefined) this.save()
  }

  /** Telegram wants a wait, and took nothing. */
  refused(method: string, startedMs: number, askedMs: number): void {
    const { clock, random } = this.#options
    const waitMs = Math.max(1000, askedMs)
    const line = this.#line(method)
    const jitterMs = random() * Math.min(mostJitterMs, waitMs * jitterShare)
    const nowMs = clock.elapsedMs()
    const known = line.pace.waitUntilMs
    line.pace.refused(startedMs, nowMs, waitMs, nowMs + waitMs + jitterMs)
    if (line.pace.waitUntilMs === known) return
    const waitUntil = new Date(clock.now().getTime() + waitMs)
    this.#remembered.set(method, { intervalMs: undefined, waitMs, waitUntil })
    this.save()
    line.announceWait()
  }

  /** Writes down what has been learnt. */
  save(): void {
    this.#writtenMs = this.#options.clock.elapsedMs()
    for (const [method, remembered] of this.#remembered) {
      const learnt = this.#lines.get(method)?.pace.learnt()
      if (learnt !== undefined) this.#remembered.set(method, { ...remembered, intervalMs: learnt.intervalMs })
    }
    if (this.#remembered.size > 0) this.#options.memory?.write(this.#remembered)
  }

  #line(method: string): MethodLine {
    const known = this.#lines.get(method)
    if (known !== undefined) return known
    const line = this.#newLine(method)
    this.#lines.set(method, line)
    return line
  }

  #newLine(method: string): MethodLine {
    const { clock, sleep, paceOf = usualPaceOf } = this.#options
    const remembered = this.#remembered.get(method)
    const intervalMs = remembered?.intervalMs
    const learnt =
      remembered === undefined || intervalMs === undefined
        ? undefined
        : { intervalMs, waitMs: remembered.waitMs }
    // Who was told to wait before doesn't begin with a burst again.
    const burst = remembered === undefined ? {} : { burst: 1 }
    const pace = new MethodPace({ ...paceOf(method), ...burst }, learnt)
    if (remembered !== undefined) {
      // Of a clock that was put back, no more than the wait itself is believed.
      const leftMs = Math.min(remembered.waitMs, remembered.waitUntil.getTime() - clock.now().getTime())
      if (leftMs > 0) pace.holdUntil(clock.elapsedMs() + leftMs)
    }
    return new MethodLine(pace, clock, sleep)
  }
}
