import type { Clock } from '../../../kernel/clock.ts'
import type { Sleep } from '../../../kernel/sleep.ts'
import type { CallName, TelegramClient } from '../client/telegram-client.ts'
import type { LiveEvent } from '../live-events.ts'
import type { KnownUsernames } from '../usernames/known-usernames.ts'
import { type Backoff, usualBackoff } from './backoff.ts'
import { type AccountStop, type BreakerLimits, ChatBreaker, usualLimits } from './circuit-breaker.ts'
import type { PaceDefaults } from './method-pace.ts'
import type { PaceMemory } from './pace-memory.ts'
import { type Caller, PacedCalls } from './paced-calls.ts'
import { Pacer } from './pacer.ts'

export interface PacedClientsOptions {
  readonly client: TelegramClient
  readonly clock: Clock
  readonly sleep: Sleep
  /** From 0 to below 1. */
  readonly random: () => number
  readonly emit: (event: LiveEvent) => void
  /** Ends all waiting. */
  readonly signal?: AbortSignal | undefined
  readonly memory?: PaceMemory | undefined
  /** Spares look-ups. */
  readonly usernames?: KnownUsernames | undefined
  /** A longer wait than this is not waited for: the call rejects with Telegram's failure of kind `wait`. */
  readonly maxWaitMs?: number | undefined
  readonly backoff?: Backoff | undefined
  readonly limits?: BreakerLimits | undefined
  /** How a method begins, by Telegram's name of it. */
  readonly paceOf?: ((method: string) => PaceDefaults) | undefined
}

export interface ChatTurn {
  /** Of those who wait for one method, the lowest goes first. */
  readonly priority: number
  /** Called before a pause of more than five seconds, so that what was read can be made durable first. */
  readonly onWait?: ((waitMs: number) => Promise<void> | void) | undefined
}

export interface PacedClients {
  /**
   * The client for one chat, or for the account's own calls. Each call takes its turn in the account's pace; Telegram's waits are
   * waited for and cost no attempt; trouble is retried. All other failures come through, as does what is left after the
   * last attempt. Its `close` ends what this chat waits for, and leaves the connection to the others.
   */
  forChat(turn: ChatTurn): TelegramClient
  /** Why no call is made any more; undefined while calls are. */
  readonly stopped: AccountStop | undefined
  /** Writes down the pace and closes the client. */
  close(): Promise<void>
}

/** Clients that keep to one account's pace, together. */
export function pacedClients(options: PacedClientsOptions): PacedClients {
  const { client, usernames, limits = usualLimits, backoff = usualBackoff } = options
  const pacer = new Pacer(options)
  const calls = new PacedCalls({ ...options, pacer, limits, backoff })
  return {
    forChat({ priority, onWait }) {
      const closing = new AbortController()
      const signal = AbortSignal.any([closing.signal, calls.signal])
      const caller: Caller = { priority, onWait, signal, breaker: new ChatBreaker(limits) }
      return pacedClient(
        client,
        usernames,
        (name, make) => calls.call(caller, name, make),
        () => closing.abort(),
      )
    },
    get stopped() {
      return calls.stopped
    },
    async close() {
      calls.close()
      try {
        pacer.save()
      } finally {
        await client.close()
      }
    },
  }
}

type Call = <T>(name: CallName, make: () => Promise<T>) => Promise<T>

function pacedClient(
  client: TelegramClient,
  usernames: KnownUsernames | undefined,
  call: Call,
  close: () => void,
): TelegramClient {
  const lookUp = (username: string) => call('resolve', () => client.resolve(username))
  return {
    me: () => call('me', () => client.me()),
    dialogs: (cursor) => call('dialogs', () => client.dialogs(cursor)),
    resolve: (username) => usernames?.resolve(username, () => lookUp(username)) ?? lookUp(username),
    fullChat: (chat) => call('fullChat', () => client.fullChat(chat)),
    history: (chat, request) => call('history', () => client.history(chat, request)),
    messages: (chat, ids) => call('messages', () => client.messages(chat, ids)),
    channelDifference: (chat, pts, limit) =>
      call('channelDifference', () => client.channelDifference(chat, pts, limit)),
    accountState: () => call('accountState', () => client.accountState()),
    accountDifference: (state) => call('accountDifference', () => client.accountDifference(state)),
    participants: (chat, offset, limit) =>
      call('participants', () => client.participants(chat, offset, limit)),
    topics: (chat, after, limit) => call('topics', () => client.topics(chat, after, limit)),
    startTakeout: (scopes) => call('startTakeout', () => client.startTakeout(scopes)),
    finishTakeout: (isSuccess) => call('finishTakeout', () => client.finishTakeout(isSuccess)),
    listen: (listener) => client.listen(listener),
    close: async () => close(),
  }
}
