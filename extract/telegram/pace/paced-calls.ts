import type { Clock } from '../../../kernel/clock.ts'
import type { Sleep } from '../../../kernel/sleep.ts'
import { CallFailure } from '../client/call-failure.ts'
import { type CallName, callNames } from '../client/telegram-client.ts'
import type { LiveEvent } from '../live-events.ts'
import { type Backoff, backoffMs } from './backoff.ts'
import { AccountBreaker, type AccountStop, type BreakerLimits, type ChatBreaker } from './circuit-breaker.ts'
import type { Pacer } from './pacer.ts'

export interface PacedCallsOptions {
  readonly clock: Clock
  readonly sleep: Sleep
  readonly random: () => number
  readonly emit: (event: LiveEvent) => void
  readonly signal?: AbortSignal | undefined
  readonly maxWaitMs?: number | undefined
  readonly pacer: Pacer
  readonly limits: BreakerLimits
  readonly backoff: Backoff
}

/** One chat's calls, or the account's own. */
export interface Caller {
  readonly priority: number
  readonly onWait: ((waitMs: number) => Promise<void> | void) | undefined
  readonly signal: AbortSignal
  readonly breaker: ChatBreaker
}

const durableBeyondMs = 5000
const toldBeyondMs = 2000

/** Makes calls in the account's pace: with turns, waits, retries and circuit breakers. */
export class PacedCalls {
  /** Aborts when nothing is to be called any more. */
  readonly signal: AbortSignal
  readonly #options: PacedCallsOptions
  readonly #account: AccountBreaker
  readonly #ending = new AbortController()
  /** By method: the end of the wait that was last told of. */
  readonly #toldUntilMs = new Map<string, number>()

  constructor(options: PacedCallsOptions) {
    this.#options = options
    this.#account = new AccountBreaker(options.limits)
    this.signal =
      options.signal === undefined
        ? this.#ending.signal
        : AbortSignal.any([this.#ending.signal, options.signal])
  }

  get stopped(): AccountStop | undefined {
    return this.#account.stopped
  }

  close(): void {
    this.#ending.abort()
  }

  /** Makes a call until it is answered or fails for good; what it rejects with is a CallFailure, or `onWait`'s own error. */
  async call<T>(caller: Caller, name: CallName, make: () => Promise<T>): Promise<T> {
    const method = callNames[name]
    try {
      for (let failedAttempts = 0; ; ) {
        await this.#untilTurn(caller, method)
        const startedMs = this.#options.clock.elapsedMs()
        try {
          const answer = await make()
          this.#answered(caller, method)
          return answer
        } catch (error) {
          if (!(error instanceof CallFailure)) throw error
          if (error.kind === 'wait') this.#refused(caller, method, startedMs, error)
          else if (error.kind === 'retry') await this.#failed(caller, method, ++failedAttempts, error)
          else {
            this.#settled(caller, method, error)
            throw error
          }
        }
      }
    } catch (error) {
      throw this.#meant(caller, method, error)
    } finally {
      this.#account.left(caller, this.#options.clock.elapsedMs())
    }
  }

  /** Resolves at a moment at which the call may be made. */
  async #untilTurn(caller: Caller, method: string): Promise<void> {
    const { clock, pacer } = this.#options
    let durable: Promise<void> | undefined
    const onWait = (): void => {
      const leftMs = pacer.waitLeftMs(method)
      this.#refuseTooLong(method)
      this.#tellWait(method, leftMs)
      if (leftMs > durableBeyondMs) durable ??= Promise.resolve(caller.onWait?.(leftMs))
      // Its failure is met when it is awaited.
      durable?.catch(() => {})
    }
    do {
      await this.#untilAdmitted(caller, method)
      await pacer.turn(method, { priority: caller.priority, signal: caller.signal, onWait })
      await durable
      durable = undefined
      caller.signal.throwIfAborted()
    } while (pacer.waitLeftMs(method) > 0 || this.#account.pauseMs(caller, clock.elapsedMs()) > 0)
  }

  async #untilAdmitted(caller: Caller, method: string): Promise<void> {
    const { clock } = this.#options
    for (;;) {
      if (this.#account.stopped !== undefined) throw this.#account.stopped.failure
      const pauseMs = this.#account.pauseMs(caller, clock.elapsedMs())
      if (pauseMs === 0) break
      await this.#pause(caller, pauseMs)
    }
    if (!caller.breaker.admits(clock.elapsedMs()))
      throw new CallFailure({ kind: 'retry', method, reason: 'CIRCUIT_OPEN' })
  }

  #answered(caller: Caller, method: string): void {
    this.#options.pacer.answered(method)
    caller.breaker.succeeded()
    this.#account.answered()
  }

  #refused(caller: Caller, method: string, startedMs: number, { waitMs = 0 }: CallFailure): void {
    this.#options.pacer.refused(method, startedMs, waitMs)
    caller.breaker.succeeded()
    this.#account.answered()
  }

  /** Telegram's own word, or the end of this client. */
  #settled(caller: Caller, method: string, failure: CallFailure): void {
    if (failure.kind === 'account') this.#stop({ reason: 'account', failure })
    else if (failure.kind !== 'stopped') this.#answered(caller, method)
  }

  /** Pauses before the next attempt, or gives the call up. */
  async #failed(caller: Caller, method: string, failedAttempts: number, failure: CallFailure): Promise<void> {
    const { clock, random, backoff, limits, maxWaitMs = Number.POSITIVE_INFINITY } = this.#options
    if (failedAttempts < backoff.attempts) {
      const longestMs = Math.min(backoff.longestMs, Math.max(backoff.baseMs, maxWaitMs))
      const pauseMs = backoffMs({ ...backoff, longestMs }, failedAttempts, random())
      this.#tell('trouble', method, failure.reason, pauseMs)
      return this.#pause(caller, pauseMs)
    }
    const nowMs = clock.elapsedMs()
    caller.breaker.failed(nowMs)
    const isOpen = this.#account.failed(caller, nowMs, failure)
    if (isOpen && !limits.outlastsTrouble && limits.accountPauseMs > maxWaitMs)
      this.#stop({ reason: 'trouble', failure })
    else if (isOpen) this.#tell('trouble', method, failure.reason, limits.accountPauseMs)
    else if (this.#account.stopped !== undefined) this.#stop(this.#account.stopped)
    throw failure
  }

  #stop(stop: AccountStop): void {
    this.#account.stop(stop)
    this.#ending.abort(stop.failure)
  }

  async #pause(caller: Caller, pauseMs: number): Promise<void> {
    if (pauseMs > durableBeyondMs) await caller.onWait?.(pauseMs)
    await this.#options.sleep(pauseMs, caller.signal)
  }

  #refuseTooLong(method: string): void {
    const { pacer, maxWaitMs } = this.#options
    if (maxWaitMs === undefined) return
    const waitMs = Math.min(pacer.waitLeftMs(method), pacer.lastWaitMs(method))
    if (waitMs <= maxWaitMs) return
    throw new CallFailure({ kind: 'wait', method, reason: waitWord(pacer.lastWaitMs(method)), waitMs })
  }

  #tellWait(method: string, leftMs: number): void {
    const { clock, pacer } = this.#options
    const untilMs = clock.elapsedMs() + leftMs
    const toldUntilMs = this.#toldUntilMs.get(method) ?? Number.NEGATIVE_INFINITY
    if (untilMs < toldUntilMs + toldBeyondMs) return
    this.#toldUntilMs.set(method, untilMs)
    this.#tell('flood-wait', method, waitWord(pacer.lastWaitMs(method)), leftMs)
  }

  #tell(reason: 'flood-wait' | 'trouble', method: string, word: string, waitMs: number): void {
    if (waitMs <= toldBeyondMs) return
    const until = new Date(this.#options.clock.now().getTime() + waitMs)
    this.#options.emit({ kind: 'waiting', method, reason, word, waitMs, until })
  }

  /** What a caller is told whose waiting was ended: why all calls were, or that this client was closed. */
  #meant({ signal }: Caller, method: string, error: unknown): unknown {
    const isAbort = error === signal.reason || (error instanceof Error && error.name === 'AbortError')
    if (!signal.aborted || !isAbort) return error
    return this.#account.stopped?.failure ?? new CallFailure({ kind: 'stopped', method, reason: 'STOPPED' })
  }
}

function waitWord(waitMs: number): string {
  return `FLOOD_WAIT_${Math.ceil(waitMs / 1000)}`
}
