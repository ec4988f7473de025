import { join } from 'node:path'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { readChatState } from '../bronze/chat-state.ts'
import type { ChatSelector } from '../chat-selector.ts'
import { chatFolder } from '../envelope/chat-identity.ts'
import { chooseChats, selectable } from './choose-chats.ts'
import type { ListedChat, TelegramClient } from './client/telegram-client.ts'
import type { LiveChatName } from './live-events.ts'

/** A chat's newest message, as one side knows it. */
export interface NewestMessage {
  readonly id: number
  /** Undefined if it isn't known when it was sent. */
  readonly sentAt: Date | undefined
}

export interface ChatFreshness extends LiveChatName {
  readonly landed: NewestMessage | undefined
  readonly telegram: NewestMessage | undefined
  /** `unread`: nothing of it was ever landed. `behind`: Telegram has newer messages. `partial`: its history is not read to the end. */
  readonly status: 'fresh' | 'behind' | 'partial' | 'unread'
}

export interface FreshnessRequest {
  readonly client: TelegramClient
  readonly bronzeFolder: string
  readonly allowedChats: readonly ChatSelector[]
  readonly only: readonly ChatSelector[]
}

/**
 * Compares each chat's newest landed message with Telegram's. Reads the list of dialogs alone, and writes nothing. Throws
 * typed errors and CallFailure.
 */
export async function measureFreshness(
  request: FreshnessRequest,
): Promise<{ readonly chats: readonly ChatFreshness[]; readonly problems: readonly TgeltError[] }> {
  const { client, allowedChats, only } = request
  const { id: account } = await client.me()
  const { chats, problems } = await chooseChats(client, allowedChats, only)
  return { chats: chats.map((chat) => freshnessOf(chat, request.bronzeFolder, account)), problems }
}

function freshnessOf(chat: ListedChat, bronzeFolder: string, account: string): ChatFreshness {
  const { chatKind, chatId, name } = selectable(chat)
  const folder = join(bronzeFolder, chatFolder({ source: 'telegram', account, chatKind, chatId }))
  const live = readChatState(folder)?.live ?? undefined
  const landed =
    live === undefined || live.top_id === 0 ? undefined : newest(live.top_id, live.newest_date ?? undefined)
  const telegram =
    chat.topMessageId === undefined ? undefined : newest(chat.topMessageId, chat.topMessageDate)
  const status =
    live === undefined
      ? 'unread'
      : !live.has_reached_end
        ? 'partial'
        : (telegram?.id ?? 0) > (landed?.id ?? 0)
          ? 'behind'
          : 'fresh'
  return { chatKind, chatId, name, landed, telegram, status }
}

function newest(id: number, unixSeconds: number | undefined): NewestMessage {
  return { id, sentAt: unixSeconds === undefined ? undefined : new Date(unixSeconds * 1000) }
}
