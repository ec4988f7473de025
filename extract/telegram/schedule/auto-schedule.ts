export const shortestIntervalMs = 30_000
export const longestIntervalMs = 3_600_000
const firstIntervalMs = 300_000
/** So many new messages at once: the chat is looked at more often. */
const busyMessages = 20

/**
 * When each chat is due: the more is written in it, the sooner. A look that finds nothing doubles the chat's interval, one that
 * finds many messages halves it, from half a minute to an hour. Times are milliseconds of one clock.
 */
export class AutoSchedule<Chat> {
  readonly #chats = new Map<Chat, { intervalMs: number; dueMs: number }>()

  /** All chats are due at the start. */
  constructor(chats: readonly Chat[], startMs: number) {
    for (const chat of chats) this.#chats.set(chat, { intervalMs: firstIntervalMs, dueMs: startMs })
  }

  /** The chats whose time has come, the longest due first. */
  due(nowMs: number): readonly Chat[] {
    return [...this.#chats]
      .filter(([, { dueMs }]) => dueMs <= nowMs)
      .sort(([, a], [, b]) => a.dueMs - b.dueMs)
      .map(([chat]) => chat)
  }

  /** When the next chat is due; undefined if there is none. */
  nextDueMs(): number | undefined {
    const due = [...this.#chats.values()].map(({ dueMs }) => dueMs)
    return due.length === 0 ? undefined : Math.min(...due)
  }

  intervalMs(chat: Chat): number | undefined {
    return this.#chats.get(chat)?.intervalMs
  }

  /** A look at a chat has ended; it found so many messages that were not known. */
  looked(chat: Chat, newMessages: number, nowMs: number): void {
    const before = this.#chats.get(chat)?.intervalMs ?? firstIntervalMs
    const factor = newMessages === 0 ? 2 : newMessages >= busyMessages ? 0.5 : 1
    const intervalMs = Math.min(longestIntervalMs, Math.max(shortestIntervalMs, before * factor))
    this.#chats.set(chat, { intervalMs, dueMs: nowMs + intervalMs })
  }
}
