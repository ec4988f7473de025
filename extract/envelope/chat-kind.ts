/** The kinds of chats, as they are named in bronze. */
export const chatKinds = ['user', 'group', 'supergroup', 'channel'] as const

export type ChatKind = (typeof chatKinds)[number]

/**
 * The kind of a chat from the `type` of an export. A type that isn't known is told by its name, since Telegram's types
 * end in their kind (`private_supergroup`, `public_channel`); one that says nothing, null or "" (Telegram Desktop's
 * word for a chat that it could not look up) counts as `user`, whose message ids mean nothing outside of the chat.
 */
export function toChatKind(type: string | null | undefined): ChatKind {
  if (typeof type !== 'string') return 'user'
  if (type.endsWith('channel')) return 'channel'
  if (type.endsWith('supergroup')) return 'supergroup'
  if (type.endsWith('group')) return 'group'
  return 'user'
}
