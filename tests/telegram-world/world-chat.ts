import type { ChatKind } from '../../extract/envelope/chat-kind.ts'
import type { ChatAddress } from '../../extract/telegram/client/telegram-client.ts'
import type { MessageStore } from './message-store.ts'
import type { UpdateBox } from './update-box.ts'

/** A chat, as a script names it. Everything that `addChat` returns is one. */
export interface ChatRef {
  readonly kind: ChatKind
  readonly id: string
}

export interface UserOptions {
  readonly firstName: string
  readonly lastName?: string
  readonly username?: string
  readonly isBot?: boolean
}

export interface WorldUser extends UserOptions {
  readonly id: string
  readonly accessHash: string
  readonly isSelf: boolean
}

export interface Member {
  readonly userId: string
  readonly role: 'creator' | 'admin' | 'member'
  /** When the user came, in Unix seconds. */
  readonly date: number
}

/** Who sees the members: all of them, the admins and bots alone (`participants_hidden`), or nobody who isn't an admin. */
export type MemberRule = 'open' | 'hidden' | 'admin-required'

export interface ChatOptions {
  readonly kind: ChatKind
  /** Of kind `user`: whom the chat is with. */
  readonly user?: string
  readonly title?: string
  readonly username?: string
  readonly isForum?: boolean
  /** User ids; the account itself is always a member. */
  readonly members?: readonly string[]
  readonly memberRule?: MemberRule
  readonly availableMinId?: number
  readonly isPrehistoryHidden?: boolean
  readonly isPinned?: boolean
}

export interface Topic {
  /** Of the service message that created it; 1 is General. */
  readonly id: number
  readonly title: string
  readonly date: number
  readonly fromId: string
  topMessageId: number
}

export interface WorldChat extends ChatAddress {
  title: string
  username: string | undefined
  readonly isForum: boolean
  readonly isPinned: boolean
  readonly date: number
  readonly store: MessageStore
  readonly box: UpdateBox
  readonly topics: Map<number, Topic>
  members: Member[]
  memberRule: MemberRule
  access: 'member' | 'left' | 'kicked'
  availableMinId: number | undefined
  isPrehistoryHidden: boolean
  linkedChat: WorldChat | undefined
  migratedTo: WorldChat | undefined
  migratedFrom: { readonly chat: WorldChat; readonly maxId: number } | undefined
}

export const keyOf = (chat: ChatRef): string => `${chat.kind}-${chat.id}`

/** Supergroups and channels count their messages themselves. */
export const hasOwnBox = (chat: Pick<ChatRef, 'kind'>): boolean =>
  chat.kind === 'supergroup' || chat.kind === 'channel'

export const addressOf = (chat: WorldChat): ChatAddress => ({
  kind: chat.kind,
  id: chat.id,
  accessHash: chat.accessHash,
})

/** A 64-bit number that looks like an access hash, always the same for an id. */
export const accessHashOf = (id: string): string =>
  String(BigInt.asIntN(64, (BigInt(id) + 1n) * 0x9e3779b97f4a7c15n))
