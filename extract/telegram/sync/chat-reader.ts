import type { ChatAddress, TelegramClient } from '../client/telegram-client.ts'
import type { LivePhase } from '../live-events.ts'
import type { Landing } from './landing.ts'

/** One sequence of message ids that is being read: a chat's, or that of the old half of a migrated one. */
export interface ChatReader {
  readonly client: TelegramClient
  /** Who reads, as a bare user id. */
  readonly account: string
  readonly address: ChatAddress
  readonly landing: Landing
  /** Added to Telegram's ids to make those that are landed; below zero for an old half. */
  readonly shift: number
  readonly progress: (phase: LivePhase, atMessageId: number | undefined, atDate: number | undefined) => void
}

/** Whether the chat counts its own messages: then each of its ids was given to one, and gaps can be asked for. */
export function countsItsOwnIds({ kind }: ChatAddress): boolean {
  return kind === 'supergroup' || kind === 'channel'
}
