import type { TlObject, TlPeerObject } from '../../extract/telegram/client/tl-object.ts'

/** What Telegram sends to those who are connected: the short forms where there are some. */
export function pushOf(
  update: TlObject,
  date: number,
  users: readonly TlPeerObject[] = [],
  chats: readonly TlPeerObject[] = [],
): TlObject {
  if (bareUpdates.has(update.className)) return { className: 'UpdateShort', update, date }
  const message = update.className === 'UpdateNewMessage' ? (update['message'] as TlObject) : undefined
  const short = message === undefined ? undefined : shortMessage(message)
  if (short !== undefined) return { ...message, ...short, pts: update['pts'], ptsCount: update['ptsCount'] }
  return { className: 'Updates', updates: [update], users, chats, date, seq: 0 }
}

const bareUpdates = new Set(['UpdateDeleteMessages', 'UpdateDeleteChannelMessages', 'UpdateLoginToken'])

const plainFields = new Set([
  'className',
  'out',
  'id',
  'fromId',
  'peerId',
  'date',
  'message',
  'replyTo',
  'entities',
])

/** Plain texts of private chats and basic groups come without their users and chats. */
function shortMessage(message: TlObject): TlObject | undefined {
  const isPlain = Object.keys(message).every((field) => plainFields.has(field))
  if (message.className !== 'Message' || !isPlain) return undefined
  const { className, userId, chatId } = message['peerId'] as TlObject
  if (className === 'PeerUser') return { className: 'UpdateShortMessage', userId }
  const from = (message['fromId'] as TlObject | undefined)?.['userId']
  return from === undefined ? undefined : { className: 'UpdateShortChatMessage', chatId, fromId: from }
}
