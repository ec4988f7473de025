import type { Clock } from '../../kernel/clock.ts'
import type { ColumnarReader } from '../bronze/columnar-port.ts'
import type { ChatSelector } from '../chat-selector.ts'
import type { TelegramClient } from './client/telegram-client.ts'
import type { LiveEvent } from './live-events.ts'

/** Clients whose calls wait for their turn. */
export interface LiveClients {
  /** For calls about no chat, or about many. */
  readonly account: TelegramClient
  /** Why no call is made any more, for any chat; undefined while calls are. */
  readonly stopped?: 'account' | 'trouble' | undefined
  /** Lower priorities go first. `onWait` is called before a long pause. */
  forChat(options: {
    readonly chatId: string
    readonly priority: number
    readonly onWait: () => void
  }): TelegramClient
}

export interface LiveOptions {
  readonly clients: LiveClients
  readonly bronzeFolder: string
  /** The list in project.yml. */
  readonly allowedChats: readonly ChatSelector[]
  /** Chats to read in this run, of those that are listed; empty: all of them. */
  readonly only: readonly ChatSelector[]
  /** Read everything again and compare it with what is landed. */
  readonly isVerifying: boolean
  readonly usesTakeout: boolean
  readonly lookBackMessages: number
  readonly readsParticipants: boolean
  readonly parallelChats: number
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  readonly emit?: ((event: LiveEvent) => void) | undefined
  readonly columnar?: ColumnarReader | undefined
  /** A landed file is closed when it has this size. */
  readonly maxFileBytes?: number | undefined
}
