import type { TlObject, TlPeerObject } from '../../extract/telegram/client/tl-object.ts'

/** What Telegram sends to those who are connected: the short forms where there are some. */
export function pushOf(
  update: TlObject,
  date: number,
  users: readonly TlPeerObject[] = [],
  chats: readonly TlPeerObject[] = [],
): TlObject {
  const message = update['message'] as TlObject | undefined
  if (message === undefined) return { className: 'UpdateShort', update, date }
  if (update.className === 'UpdateNewMessage' && isPlain(message)) {
    const { pts, ptsCount } = update
    const userId = (message['peerId'] as TlObject)['userId']
    return { ...message, className: 'UpdateShortMessage', userId, pts, ptsCount }
  }
  return { className: 'Updates', updates: [update], users, chats, date, seq: 0 }
}

const shortFields = new Set(['className', 'out', 'id', 'peerId', 'date', 'message', 'replyTo', 'entities'])

const isPlain = (message: TlObject): boolean =>
  message.className === 'Message' &&
  (message['peerId'] as TlObject).className === 'PeerUser' &&
  Object.keys(message).every((field) => shortFields.has(field))
