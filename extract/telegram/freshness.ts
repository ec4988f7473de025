import { join } from 'node:path'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { readChatState } from '../bronze/chat-state.ts'
import type { ChatSelector } from '../chat-selector.ts'
import { chatFolder } from '../envelope/chat-identity.ts'
import { chooseChats, selectable } from './choose-chats.ts'
import type { ListedChat, TelegramClient } from './client/telegram-client.ts'
import type { LiveChatName } from './live-events.ts'
import { dateOf, messagesBehind } from './sync/page-order.ts'

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
 * Compares each chat's newest landed message with Telegram's. Reads the list of dialogs, and the newest message of chats that
 * are not in it; writes nothing. Throws typed errors and CallFailure.
 */
export async function measureFreshness(
  request: FreshnessRequest,
): Promise<{ readonly chats: readonly ChatFreshness[]; readonly problems: readonly TgeltError[] }> {
  const { client, allowedChats, only } = request
  const { id: account } = await client.me()
  const { chats, problems } = await chooseChats(client, allowedChats, only)
  const measured: ChatFreshness[] = []
  for (const chat of chats) {
    const telegram = chat.topMessageId === undefined ? await newestOf(client, chat) : newestIn(chat)
    measured.push(freshnessOf(chat, telegram, request.bronzeFolder, account))
  }
  return { chats: measured, problems }
}

/** As the list of dialogs says. */
function newestIn({ topMessageId, topMessageDate }: ListedChat): NewestMessage | undefined {
  return topMessageId === undefined ? undefined : newest(topMessageId, topMessageDate)
}

async function newestOf(client: TelegramClient, chat: ListedChat): Promise<NewestMessage | undefined> {
  const page = await client.history(chat, { offsetId: 0, addOffset: 0, limit: 1 })
  const last = messagesBehind(page, 0).at(-1)
  return last && newest(last.id, dateOf(last))
}

function freshnessOf(
  chat: ListedChat,
  telegram: NewestMessage | undefined,
  bronzeFolder: string,
  account: string,
): ChatFreshness {
  const { chatKind, chatId, name } = selectable(chat)
  const folder = join(bronzeFolder, chatFolder({ source: 'telegram', account, chatKind, chatId }))
  const live = readChatState(folder)?.live ?? undefined
  const landed =
    live === undefined || live.top_id === 0 ? undefined : newest(live.top_id, live.newest_date ?? undefined)
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
