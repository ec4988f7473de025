import { CallFailure, type FailureKind } from '../../../../extract/telegram/client/call-failure.ts'
import { callNames, type TelegramClient } from '../../../../extract/telegram/client/telegram-client.ts'

type Answer = (call: keyof TelegramClient, words: readonly unknown[]) => unknown

/** A client on which every call is answered by one function: it returns what the call resolves to, or throws. */
export function scriptedClient(answer: Answer): TelegramClient {
  return new Proxy({} as TelegramClient, {
    get:
      (_, call: keyof TelegramClient) =>
      async (...words: unknown[]) =>
        answer(call, words),
  })
}

export function failure(kind: FailureKind, reason: string, waitMs?: number): CallFailure {
  return new CallFailure({ kind, method: callNames.history, reason, waitMs })
}

/** A token bucket, as the other side may have one. Asks for whole seconds, at least one, as Telegram does. */
export class TokenBucket {
  readonly #perSecond: number
  readonly #burst: number
  readonly #leastWaitMs: number
  #tokens: number
  #lastMs = 0

  constructor(perSecond: number, burst: number, leastWaitMs = 1000) {
    this.#leastWaitMs = leastWaitMs
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
  }

  /** How long to wait before asking again; 0: taken. */
  take(nowMs: number): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + ((nowMs - this.#lastMs) / 1000) * this.#perSecond)
    this.#lastMs = nowMs
    if (this.#tokens < 1 - 1e-9)
      return Math.max(this.#leastWaitMs, Math.ceil((1 - this.#tokens) / this.#perSecond) * 1000)
    this.#tokens--
    return 0
  }

  /** How many can be taken in all in so much time, from the start. */
  allowed(durationMs: number): number {
    return this.#burst + (this.#perSecond * durationMs) / 1000
  }
}
