import { Api } from 'telegram'
import type { ChatAddress, DialogCursor, DialogPage, ListedChat } from '../client/telegram-client.ts'
import type { TlPeerObject } from '../client/tl-object.ts'
import { type DecodedObject, toPlainObject } from './plain-object.ts'

/** Where a chat stands in the list of dialogs. */
interface Standing {
  readonly topMessageId: number | undefined
  readonly topMessageDate: number | undefined
  readonly pts: number | undefined
}

const nowhere: Standing = { topMessageId: undefined, topMessageDate: undefined, pts: undefined }

type Peer = Api.TypeUser | Api.TypeChat

/** A user, group, supergroup or channel as a listed chat; undefined for one of which nothing is known. */
function toListedChat(peer: Peer, standing: Standing = nowhere): ListedChat | undefined {
  if (peer instanceof Api.User) {
    return {
      ...listed(peer, 'user', standing),
      accessHash: peer.accessHash?.toString(),
      title: [peer.firstName, peer.lastName].filter(Boolean).join(' ') || null,
      username: usernameOf(peer),
    }
  }
  if (peer instanceof Api.Chat) {
    const { migratedTo } = peer
    return {
      ...listed(peer, 'group', standing),
      title: peer.title,
      isLeft: peer.left === true,
      memberCount: peer.participantsCount,
      migratedTo:
        migratedTo instanceof Api.InputChannel
          ? {
              kind: 'supergroup',
              id: migratedTo.channelId.toString(),
              accessHash: migratedTo.accessHash.toString(),
            }
          : undefined,
    }
  }
  if (peer instanceof Api.ChatForbidden) {
    return { ...listed(peer, 'group', standing), title: peer.title, isLeft: true }
  }
  if (peer instanceof Api.ChannelForbidden) {
    return {
      ...listed(peer, peer.megagroup ? 'supergroup' : 'channel', standing),
      accessHash: peer.accessHash.toString(),
      title: peer.title,
      isLeft: true,
    }
  }
  if (!(peer instanceof Api.Channel)) return undefined
  return {
    ...listed(peer, peer.megagroup || peer.gigagroup ? 'supergroup' : 'channel', standing),
    accessHash: peer.accessHash?.toString(),
    title: peer.title,
    username: usernameOf(peer),
    isForum: peer.forum === true,
    isLeft: peer.left === true,
    memberCount: peer.participantsCount ?? undefined,
  }
}

function listed(peer: Peer, kind: ListedChat['kind'], standing: Standing): ListedChat {
  return {
    kind,
    id: peer.id.toString(),
    accessHash: undefined,
    title: null,
    username: undefined,
    isForum: false,
    isLeft: false,
    migratedTo: undefined,
    memberCount: undefined,
    ...standing,
    raw: toPlainObject(peer as unknown as DecodedObject) as TlPeerObject,
  }
}

function usernameOf({ username, usernames }: Api.User | Api.Channel): string | undefined {
  return username ?? usernames?.find(({ active }) => active)?.username ?? undefined
}

/** A page of the account's dialogs; the next one begins below the last of them whose newest message is known. */
export function toDialogPage(
  page: Api.messages.Dialogs | Api.messages.DialogsSlice,
  before: DialogCursor | undefined,
): DialogPage {
  const peers = new Map<string, Peer>([...page.users, ...page.chats].map((peer) => [keyOf(peer), peer]))
  const messages = new Map(
    page.messages.flatMap((message) =>
      message instanceof Api.MessageEmpty
        ? []
        : [[`${peerKey(message.peerId)} ${message.id}`, message.date] as const],
    ),
  )
  const chats = page.dialogs.flatMap((dialog) => {
    // The archive's own line; what is in it is listed, too.
    if (!(dialog instanceof Api.Dialog)) return []
    const peer = peers.get(peerKey(dialog.peer))
    if (peer === undefined) return []
    const topMessageDate = messages.get(`${peerKey(dialog.peer)} ${dialog.topMessage}`)
    const standing = { topMessageId: dialog.topMessage, topMessageDate, pts: dialog.pts ?? undefined }
    return toListedChat(peer, standing) ?? []
  })
  const isLast = page instanceof Api.messages.Dialogs || page.dialogs.length === 0
  return { chats, next: isLast ? undefined : cursorAfter(chats, before) }
}

function cursorAfter(
  chats: readonly ListedChat[],
  before: DialogCursor | undefined,
): DialogCursor | undefined {
  for (const { kind, id, accessHash, topMessageId, topMessageDate } of chats.toReversed()) {
    if (topMessageId === undefined || topMessageDate === undefined) continue
    const offsetPeer: ChatAddress = { kind, id, accessHash }
    const next = { offsetDate: topMessageDate, offsetId: topMessageId, offsetPeer }
    // A list that goes no further has ended.
    const isSame = before?.offsetPeer.id === id && before.offsetId === topMessageId
    return isSame ? undefined : next
  }
  return undefined
}

function keyOf(peer: Peer): string {
  if (peer instanceof Api.User || peer instanceof Api.UserEmpty) return `user ${peer.id}`
  const isGroup =
    peer instanceof Api.Chat || peer instanceof Api.ChatForbidden || peer instanceof Api.ChatEmpty
  return `${isGroup ? 'chat' : 'channel'} ${peer.id}`
}

function peerKey(peer: Api.TypePeer): string {
  if (peer instanceof Api.PeerUser) return `user ${peer.userId}`
  return peer instanceof Api.PeerChat ? `chat ${peer.chatId}` : `channel ${peer.channelId}`
}

/** The chat that a resolved username names. */
export function toResolvedChat({ peer, users, chats }: Api.contacts.ResolvedPeer): ListedChat | undefined {
  const found = [...users, ...chats].find((candidate) => keyOf(candidate) === peerKey(peer))
  return found === undefined ? undefined : toListedChat(found)
}
