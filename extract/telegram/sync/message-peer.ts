import type { ChatAddress } from '../client/telegram-client.ts'
import type { TlMessage } from '../client/tl-object.ts'

/** The chat that a message is in, as `kind of peer:id`; undefined if it doesn't say. */
export function peerOf(message: TlMessage): string | undefined {
  const peer = message['peerId']
  if (typeof peer !== 'object' || peer === null) return undefined
  if ('userId' in peer) return `user:${String(peer.userId)}`
  if ('chatId' in peer) return `chat:${String(peer.chatId)}`
  return 'channelId' in peer ? `channel:${String(peer.channelId)}` : undefined
}

const peerKinds = { user: 'user', group: 'chat', supergroup: 'channel', channel: 'channel' } as const

/** What `peerOf` says of the messages of a chat. */
export function peerOfChat({ kind, id }: ChatAddress): string {
  return `${peerKinds[kind]}:${id}`
}
