import { Api } from 'telegram'
import type { PushedUpdates } from '../client/telegram-client.ts'
import type { TlPeerObject } from '../client/tl-object.ts'
import { type DecodedObject, toPlainObject, toPlainObjects } from './plain-object.ts'

const missed: PushedUpdates = { kind: 'missed' }

/** What was pushed, its container taken apart; undefined for what says nothing of chats. */
export function toPushedUpdates(pushed: object | undefined): PushedUpdates | undefined {
  if (pushed === undefined || pushed instanceof Api.UpdatesTooLong) return missed
  if (pushed instanceof Api.Updates || pushed instanceof Api.UpdatesCombined) {
    return {
      kind: 'updates',
      updates: toPlainObjects(pushed.updates),
      users: toPlainObjects<TlPeerObject>(pushed.users),
      chats: toPlainObjects<TlPeerObject>(pushed.chats),
    }
  }
  if (pushed instanceof Api.UpdateShort) return alone(pushed.update)
  if (pushed instanceof Api.UpdateShortMessage || pushed instanceof Api.UpdateShortChatMessage) {
    return alone(newMessageOf(pushed))
  }
  return undefined
}

function alone(update: object): PushedUpdates {
  return {
    kind: 'updates',
    updates: [toPlainObject(update as unknown as DecodedObject)],
    users: [],
    chats: [],
  }
}

/** What a short message and a whole one have in common. */
const commonFields = [
  'out',
  'mentioned',
  'mediaUnread',
  'silent',
  'id',
  'message',
  'date',
  'fwdFrom',
  'viaBotId',
  'replyTo',
  'entities',
  'ttlPeriod',
] as const

/** A short message written out: as the history of its chat would give it. */
function newMessageOf(short: Api.UpdateShortMessage | Api.UpdateShortChatMessage): Api.UpdateNewMessage {
  const peers =
    short instanceof Api.UpdateShortMessage
      ? { peerId: new Api.PeerUser({ userId: short.userId }) }
      : {
          fromId: new Api.PeerUser({ userId: short.fromId }),
          peerId: new Api.PeerChat({ chatId: short.chatId }),
        }
  const fields = { ...Object.fromEntries(commonFields.map((name) => [name, short[name]])), ...peers }
  return new Api.UpdateNewMessage({
    message: new Api.Message(fields as ConstructorParameters<typeof Api.Message>[0]),
    pts: short.pts,
    ptsCount: short.ptsCount,
  })
}
