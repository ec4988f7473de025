import type { ChatKind } from './envelope/chat-kind.ts'

/** A chat as a user names it, in project.yml or on the command line. What is given must agree. */
export interface ChatSelector {
  /** Bare id, as digits. */
  readonly id?: string | undefined
  /** The kinds that the id or the user allows; undefined: any. */
  readonly kinds?: readonly ChatKind[] | undefined
  readonly name?: string | undefined
  /** As the user wrote it. */
  readonly shown: string
}

export interface SelectableChat {
  readonly chatKind: ChatKind
  readonly chatId: string
  readonly name: string | null
}

const channelOffset = 1_000_000_000_000n

/**
 * Understands an id in all the forms in which Telegram's clients show it: bare (`1234567890`, any kind), marked
 * (`-1001234567890`, a supergroup or channel; `-1234567`, a basic group). Any other text is a name.
 */
export function toChatSelector(idOrName: string | number, kind?: ChatKind, name?: string): ChatSelector {
  const shown = String(idOrName)
  const text = shown.trim()
  if (!/^-?\d+$/.test(text)) return { name: text, kinds: kind && [kind], shown }
  const marked = BigInt(text)
  if (marked >= 0n) return { id: String(marked), kinds: kind && [kind], name, shown }
  const isChannel = marked < -channelOffset
  const id = String(isChannel ? -marked - channelOffset : -marked)
  const implied: readonly ChatKind[] = isChannel ? ['supergroup', 'channel'] : ['group']
  return { id, kinds: kind === undefined ? implied : implied.filter((each) => each === kind), name, shown }
}

export function selectsChat(selector: ChatSelector, chat: SelectableChat): boolean {
  if (selector.id !== undefined && selector.id !== chat.chatId) return false
  if (selector.kinds !== undefined && !selector.kinds.includes(chat.chatKind)) return false
  // An id is exact; a name beside it is there for the reader, for chats get renamed.
  if (selector.id !== undefined || selector.name === undefined) return true
  return chat.name !== null && normalizedName(selector.name) === normalizedName(chat.name)
}

function normalizedName(name: string): string {
  return name.normalize('NFC').trim()
}
