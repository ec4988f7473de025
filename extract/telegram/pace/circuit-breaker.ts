import type { CallFailure } from '../client/call-failure.ts'

export interface BreakerLimits {
  /** So many calls of one chat given up in a row: the chat is left alone for a while. */
  readonly failedCalls: number
  readonly chatPauseMs: number
  /** So many chats in a row that gave a call up: the trouble is not theirs, and all wait. */
  readonly failedChats: number
  readonly accountPauseMs: number
  /** Trouble is waited out, however long it takes: nobody stands by to start again. */
  readonly outlastsTrouble: boolean
}

export const usualLimits: BreakerLimits = {
  failedCalls: 3,
  chatPauseMs: 300_000,
  failedChats: 3,
  accountPauseMs: 60_000,
  outlastsTrouble: false,
}

/** Keeps a chat whose calls fail from costing the others their time. Half open after a pause: one call tries. */
export class ChatBreaker {
  readonly #limits: BreakerLimits
  #failedCalls = 0
  #openUntilMs = Number.NEGATIVE_INFINITY

  constructor(limits: BreakerLimits) {
    this.#limits = limits
  }

  /** Whether a call may be made. */
  admits(nowMs: number): boolean {
    if (this.#failedCalls < this.#limits.failedCalls) return true
    if (nowMs < this.#openUntilMs) return false
    this.#openUntilMs = nowMs + this.#limits.chatPauseMs
    return true
  }

  succeeded(): void {
    this.#failedCalls = 0
  }

  /** A call was given up. */
  failed(nowMs: number): void {
    this.#failedCalls++
    this.#openUntilMs = nowMs + this.#limits.chatPauseMs
  }
}

/** What became of an account's calls for good: why, and the failure with which all further ones are answered. */
export interface AccountStop {
  readonly reason: 'account' | 'trouble'
  readonly failure: CallFailure
}

type AccountState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly untilMs: number }
  | { readonly kind: 'trying'; readonly chat: object }
  | { readonly kind: 'stopped'; readonly stop: AccountStop }

/**
 * Guards the account. When several chats in a row give calls up, all wait; then one call tries, and if it fails too, nothing is
 * called any more, or all wait again. When the login is gone, nothing is called any more at once.
 */
export class AccountBreaker {
  readonly #limits: BreakerLimits
  readonly #failedChats = new Set<object>()
  #state: AccountState = { kind: 'closed' }

  constructor(limits: BreakerLimits) {
    this.#limits = limits
  }

  get stopped(): AccountStop | undefined {
    return this.#state.kind === 'stopped' ? this.#state.stop : undefined
  }

  /** How long a chat's call has to wait; 0: it may be made. After a pause the first that asks is the one that tries. */
  pauseMs(chat: object, nowMs: number): number {
    const state = this.#state
    if (state.kind === 'trying') return state.chat === chat ? 0 : pollMs
    if (state.kind !== 'open') return 0
    if (nowMs < state.untilMs) return state.untilMs - nowMs
    this.#state = { kind: 'trying', chat }
    return 0
  }

  /** Telegram answered, whatever it said. */
  answered(): void {
    this.#failedChats.clear()
    if (this.#state.kind === 'open' || this.#state.kind === 'trying') this.#state = { kind: 'closed' }
  }

  /** A chat gave a call up. Says whether all have to wait from now on. */
  failed(chat: object, nowMs: number, failure: CallFailure): boolean {
    const state = this.#state
    const { outlastsTrouble, accountPauseMs } = this.#limits
    if (state.kind === 'trying' && state.chat === chat) {
      if (!outlastsTrouble) this.stop({ reason: 'trouble', failure })
      else this.#state = { kind: 'open', untilMs: nowMs + accountPauseMs }
      return outlastsTrouble
    }
    if (state.kind !== 'closed') return false
    this.#failedChats.add(chat)
    if (this.#failedChats.size < this.#limits.failedChats) return false
    this.#state = { kind: 'open', untilMs: nowMs + accountPauseMs }
    return true
  }

  /** The call that tried ended without an answer of any kind: another one may try. */
  left(chat: object, nowMs: number): void {
    if (this.#state.kind === 'trying' && this.#state.chat === chat)
      this.#state = { kind: 'open', untilMs: nowMs }
  }

  /** Nothing is called any more. The first reason stays. */
  stop(stop: AccountStop): void {
    if (this.#state.kind !== 'stopped') this.#state = { kind: 'stopped', stop }
  }
}

/** While one call tries, the others look again so often. */
const pollMs = 1000
