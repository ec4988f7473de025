import type { ChatKind } from './chat-kind.ts'

/** What every record of a chat has in common. */
export interface ChatIdentity {
  readonly source: string
  /** The account that saw the chat, as a bare user id; null if the export doesn't say. */
  readonly account: string | null
  readonly chatKind: ChatKind
  /** Telegram's bare id, as digits. */
  readonly chatId: string
}

/**
 * The chat's folder below the bronze folder. Message ids of supergroups and channels belong to the chat; those of
 * private chats and basic groups are the account's own, so that each account's view of them lies in a folder of its own.
 */
export function chatFolder(chat: ChatIdentity): string {
  const isShared = chat.chatKind === 'supergroup' || chat.chatKind === 'channel'
  const account = isShared || chat.account === null ? '' : `-account-${chat.account}`
  return `${chat.source}/${chat.chatKind}-${chat.chatId}${account}`
}
