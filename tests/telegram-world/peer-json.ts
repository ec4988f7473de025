import type { TlObject, TlPeerObject } from '../../extract/telegram/client/tl-object.ts'
import type { ChatRef, WorldChat, WorldUser } from './world-chat.ts'

export const peerUser = (id: string): TlObject => ({ className: 'PeerUser', userId: id })

export function peerOf(chat: ChatRef): TlObject {
  if (chat.kind === 'user') return peerUser(chat.id)
  if (chat.kind === 'group') return { className: 'PeerChat', chatId: chat.id }
  return { className: 'PeerChannel', channelId: chat.id }
}

export const userJson = (user: WorldUser): TlPeerObject => ({
  className: 'User',
  ...(user.isSelf ? { self: true } : {}),
  ...(user.isBot ? { bot: true, botInfoVersion: 1 } : {}),
  id: user.id,
  accessHash: user.accessHash,
  firstName: user.firstName,
  ...(user.lastName === undefined ? {} : { lastName: user.lastName }),
  ...(user.username === undefined ? {} : { username: user.username }),
})

/** The chat or channel as Telegram gives it to this account. */
export function chatJson(chat: WorldChat): TlPeerObject {
  return chat.kind === 'group' ? groupJson(chat) : channelJson(chat)
}

function groupJson(chat: WorldChat): TlPeerObject {
  if (chat.access === 'kicked') return { className: 'ChatForbidden', id: chat.id, title: chat.title }
  return {
    className: 'Chat',
    ...(chat.access === 'left' ? { left: true } : {}),
    ...(chat.migratedTo === undefined ? {} : { deactivated: true }),
    id: chat.id,
    title: chat.title,
    photo: { className: 'ChatPhotoEmpty' },
    participantsCount: chat.members.length,
    date: chat.date,
    version: 1,
    ...(chat.migratedTo === undefined
      ? {}
      : {
          migratedTo: {
            className: 'InputChannel',
            channelId: chat.migratedTo.id,
            accessHash: chat.migratedTo.accessHash,
          },
        }),
  }
}

function channelJson(chat: WorldChat): TlPeerObject {
  const kind = chat.kind === 'channel' ? { broadcast: true } : { megagroup: true }
  const accessHash = chat.accessHash
  if (chat.access === 'kicked') {
    return { className: 'ChannelForbidden', ...kind, id: chat.id, accessHash, title: chat.title }
  }
  return {
    className: 'Channel',
    ...(chat.access === 'left' ? { left: true } : {}),
    ...kind,
    ...(chat.linkedChat === undefined ? {} : { hasLink: true }),
    ...(chat.isForum ? { forum: true } : {}),
    id: chat.id,
    accessHash,
    title: chat.title,
    ...(chat.username === undefined ? {} : { username: chat.username }),
    photo: { className: 'ChatPhotoEmpty' },
    date: chat.date,
    participantsCount: chat.members.length,
  }
}
