import type { ChatKind } from '../../envelope/chat-kind.ts'
import type { TlMessage, TlObject, TlPeerObject } from './tl-object.ts'

/** How a chat is addressed. */
export interface ChatAddress {
  readonly kind: ChatKind
  /** Bare id, as digits. */
  readonly id: string
  /** Decimal; undefined for basic groups, which are addressed by their id alone. */
  readonly accessHash: string | undefined
}

/** A chat as the account's list of dialogs, or a username, names it. */
export interface ListedChat extends ChatAddress {
  readonly title: string | null
  /** Without the @. */
  readonly username: string | undefined
  readonly isForum: boolean
  /** The account has left it or was removed; it may still be readable. */
  readonly isLeft: boolean
  /** A basic group that became this supergroup is no longer written to. */
  readonly migratedTo: ChatAddress | undefined
  readonly memberCount: number | undefined
  /** The newest message's id; undefined if the chat was not found in the dialogs. */
  readonly topMessageId: number | undefined
  /** When the newest message was sent, in Unix seconds. */
  readonly topMessageDate: number | undefined
  /** The chat's own update counter; only supergroups and channels have one. */
  readonly pts: number | undefined
  /** The user, chat or channel as Telegram gave it. */
  readonly raw: TlPeerObject
}

export interface FullChat {
  /** The greatest id that this account can't read, whatever the name says. */
  readonly availableMinId: number | undefined
  readonly isPrehistoryHidden: boolean
  readonly pts: number | undefined
  readonly memberCount: number | undefined
  /** The basic group that became this supergroup, and its last message's id. */
  readonly migratedFrom: { readonly chat: ChatAddress; readonly maxId: number } | undefined
  /** Where comments on this channel are written, or the channel that this group discusses. */
  readonly linkedChatId: string | undefined
  readonly canViewParticipants: boolean
  /** The full chat as Telegram gave it. */
  readonly raw: TlObject
}

/** Messages as Telegram gave them: in its order, with repeats and empty ones. */
export interface MessagePage {
  readonly messages: readonly TlMessage[]
  readonly users: readonly TlPeerObject[]
  readonly chats: readonly TlPeerObject[]
  readonly topics: readonly TlObject[]
  /** How many there are in all, as Telegram believes: never an end condition. */
  readonly count: number | undefined
  readonly pts: number | undefined
  /** Telegram says that this is all there is (`messages.messages`, not a slice). */
  readonly isWhole: boolean
}

/** core.telegram.org/api/offsets: `limit` messages below `offsetId + addOffset` places, newest first. */
export interface HistoryRequest {
  readonly offsetId: number
  readonly addOffset: number
  /** At most 100. */
  readonly limit: number
}

interface DifferencePart {
  readonly newMessages: readonly TlMessage[]
  readonly otherUpdates: readonly TlObject[]
  readonly users: readonly TlPeerObject[]
  readonly chats: readonly TlPeerObject[]
}

export type ChannelDifference =
  | { readonly kind: 'empty'; readonly pts: number; readonly isFinal: boolean }
  | ({ readonly kind: 'slice'; readonly pts: number; readonly isFinal: boolean } & DifferencePart)
  /** The counter is too old: what happened since can't be told. `pts` is the present one. */
  | { readonly kind: 'too-long'; readonly pts: number | undefined; readonly topMessageId: number | undefined }

/** Counters of the account's own box: private chats and basic groups. */
export interface AccountState {
  readonly pts: number
  readonly qts: number
  /** Unix seconds. */
  readonly date: number
  readonly seq: number
}

export type AccountDifference =
  | { readonly kind: 'empty'; readonly state: AccountState }
  | ({ readonly kind: 'slice'; readonly state: AccountState; readonly isFinal: boolean } & DifferencePart)
  | { readonly kind: 'too-long'; readonly pts: number }

/** Pushed by Telegram while connected, in the order of arrival; containers are taken apart. */
export type PushedUpdates =
  | {
      readonly kind: 'updates'
      readonly updates: readonly TlObject[]
      readonly users: readonly TlPeerObject[]
      readonly chats: readonly TlPeerObject[]
    }
  /** Pushes may have been missed: a reconnection, or Telegram says so. Ask for differences. */
  | { readonly kind: 'missed' }

export interface ParticipantPage {
  readonly participants: readonly TlObject[]
  readonly users: readonly TlPeerObject[]
  readonly chats: readonly TlPeerObject[]
  readonly count: number
}

export interface TopicPage {
  readonly topics: readonly TlObject[]
  readonly users: readonly TlPeerObject[]
  readonly chats: readonly TlPeerObject[]
  readonly count: number
}

export interface DialogPage {
  readonly chats: readonly ListedChat[]
  /** Where the next page begins; undefined: this was the last one. */
  readonly next: DialogCursor | undefined
}

export interface DialogCursor {
  readonly offsetDate: number
  readonly offsetId: number
  readonly offsetPeer: ChatAddress
}

/** What of an account a takeout session may read; it must name exactly what is read. */
export type TakeoutScope = 'users' | 'groups' | 'supergroups' | 'channels'

/**
 * All that tgelt needs of Telegram; one request each, nothing retried. Every call is settled before a deadline: it answers, or
 * rejects with a CallFailure. An aborted signal rejects at once.
 */
export interface TelegramClient {
  me(): Promise<{ readonly id: string; readonly name: string }>
  dialogs(cursor: DialogCursor | undefined): Promise<DialogPage>
  /** A public chat by its username, without the @; undefined if nobody has it. */
  resolve(username: string): Promise<ListedChat | undefined>
  fullChat(chat: ChatAddress): Promise<FullChat>
  history(chat: ChatAddress, request: HistoryRequest): Promise<MessagePage>
  /** At most 100 ids. Those that can't be had come back as MessageEmpty, or not at all. */
  messages(chat: ChatAddress, ids: readonly number[]): Promise<MessagePage>
  channelDifference(chat: ChatAddress, pts: number, limit: number): Promise<ChannelDifference>
  accountState(): Promise<AccountState>
  accountDifference(state: AccountState): Promise<AccountDifference>
  /** At most 200 at a time; supergroups and channels by pages, basic groups whole. */
  participants(chat: ChatAddress, offset: number, limit: number): Promise<ParticipantPage>
  /** Forum topics, newest activity first; `after` is the last one of the page before. */
  topics(chat: ChatAddress, after: TlObject | undefined, limit: number): Promise<TopicPage>
  /** Reads history, messages and participants inside a takeout session from now on. */
  startTakeout(scopes: readonly TakeoutScope[]): Promise<void>
  finishTakeout(isSuccess: boolean): Promise<void>
  /** Calls back for all that is pushed until the returned function is called. Without a listener, pushes are dropped. */
  listen(listener: (pushed: PushedUpdates) => void): () => void
  /** Ends the connection and everything that would keep the process alive; pending calls reject. Never rejects. */
  close(): Promise<void>
}

/** The calls that are limited and retried one by one, under Telegram's own names for them. */
export const callNames = {
  me: 'users.getUsers',
  dialogs: 'messages.getDialogs',
  resolve: 'contacts.resolveUsername',
  fullChat: 'channels.getFullChannel',
  history: 'messages.getHistory',
  messages: 'channels.getMessages',
  channelDifference: 'updates.getChannelDifference',
  accountState: 'updates.getState',
  accountDifference: 'updates.getDifference',
  participants: 'channels.getParticipants',
  topics: 'messages.getForumTopics',
  startTakeout: 'account.initTakeoutSession',
  finishTakeout: 'account.finishTakeoutSession',
} as const satisfies Partial<Record<keyof TelegramClient, string>>

export type CallName = keyof typeof callNames
