import type { DialogCursor, ListedChat } from '../../../extract/telegram/client/telegram-client.ts'
import type { TlObject, TlPeerObject } from '../../../extract/telegram/client/tl-object.ts'
import { isListed } from '../../telegram-world/lists.ts'
import { chatJson, peerOf } from '../../telegram-world/peer-json.ts'
import { RpcFault } from '../../telegram-world/rpc-fault.ts'
import type { World } from '../../telegram-world/world.ts'
import { type Address, addressIn } from './addresses.ts'
import type { CallHandlers } from './call.ts'

export const chatCalls: CallHandlers = {
  'messages.getDialogs': (call, { world }) => {
    if (Number(call['folderId'] ?? 0) !== 0) return dialogsJson(world, [], 0)
    const page = world.dialogs(cursorOf(world, call), Number(call['limit']) || 100)
    const all = [...world.chats.values()].filter(isListed).length
    const listed = page.chats.filter(({ kind, id }) => {
      return call['excludePinned'] !== true || !world.chat({ kind, id }).isPinned
    })
    return dialogsJson(
      world,
      listed,
      page.next === undefined && cursorOf(world, call) === undefined ? 0 : all,
    )
  },
  'contacts.resolveUsername': (call, { world }) => {
    const found = world.resolve(String(call['username']))
    if (found === undefined) throw new RpcFault(400, 'USERNAME_NOT_OCCUPIED')
    return { className: 'contacts.ResolvedPeer', peer: peerOf(found), ...byKind([found]) }
  },
  'channels.getChannels': (call, { world }) => ({
    className: 'messages.Chats',
    chats: (call['id'] as readonly unknown[]).map((input) => {
      const address = addressIn(world, input)
      const chat = world.chat(address)
      if (address.accessHash !== chat.accessHash) throw new RpcFault(400, 'CHANNEL_INVALID')
      return chatJson(chat)
    }),
  }),
  'messages.getChats': (call, { world }) => ({
    className: 'messages.Chats',
    chats: (call['id'] as readonly string[]).map((id) => chatJson(world.chat({ kind: 'group', id }))),
  }),
  'channels.getFullChannel': (call, { world }) => fullJson(world, addressIn(world, call['channel'])),
  'messages.getFullChat': (call, { world }) =>
    fullJson(world, { kind: 'group', id: String(call['chatId']), accessHash: undefined }),
  'channels.getParticipants': (call, { world }) => {
    const address = addressIn(world, call['channel'])
    const filter = (call['filter'] as TlObject).className
    if (!['ChannelParticipantsRecent', 'ChannelParticipantsSearch'].includes(filter)) {
      throw new RpcFault(400, `FILTER_NOT_SUPPORTED_${filter.toUpperCase()}`)
    }
    const { participants, users, chats, count } = world.participants(
      address,
      Number(call['offset']),
      Number(call['limit']),
    )
    return { className: 'channels.ChannelParticipants', count, participants, chats, users }
  },
  'messages.getForumTopics': (call, { world }) => {
    const address = addressIn(world, call['peer'])
    const offsetTopic = Number(call['offsetTopic'])
    const after =
      offsetTopic === 0
        ? undefined
        : { className: 'ForumTopic', id: offsetTopic, topMessage: Number(call['offsetId']) }
    const { topics, users, chats, count } = world.topics(address, after, Number(call['limit']))
    const { store, box } = world.chat(address)
    const messages = topics.flatMap((topic) => store.get(Number(topic['topMessage'])) ?? [])
    return { className: 'messages.ForumTopics', count, topics, messages, chats, users, pts: box.pts }
  },
}

function cursorOf(world: World, call: TlObject): DialogCursor | undefined {
  const offsetDate = Number(call['offsetDate'])
  const offsetId = Number(call['offsetId'])
  if (offsetDate === 0 && offsetId === 0) return undefined
  return { offsetDate, offsetId, offsetPeer: addressIn(world, call['offsetPeer']) }
}

/** `count` is zero if these are all. */
function dialogsJson(world: World, listed: readonly ListedChat[], count: number): TlObject {
  const dialogs = listed.map((chat) => ({
    className: 'Dialog',
    ...(world.chat(chat).isPinned ? { pinned: true } : {}),
    peer: peerOf(chat),
    topMessage: chat.topMessageId,
    readInboxMaxId: 0,
    readOutboxMaxId: 0,
    unreadCount: 0,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    notifySettings: { className: 'PeerNotifySettings' },
    pts: chat.pts,
  }))
  const messages = listed.flatMap((chat) => world.chat(chat).store.newest() ?? [])
  const peers = world.peersOf(
    messages,
    listed.map((chat) => world.chat(chat)),
  )
  const content = { dialogs, messages, chats: peers.chats, users: peers.users }
  return count === 0
    ? { className: 'messages.Dialogs', ...content }
    : { className: 'messages.DialogsSlice', count, ...content }
}

function byKind(listed: readonly ListedChat[]): {
  readonly users: readonly TlPeerObject[]
  readonly chats: readonly TlPeerObject[]
} {
  return {
    users: listed.filter(({ kind }) => kind === 'user').map(({ raw }) => raw),
    chats: listed.filter(({ kind }) => kind !== 'user').map(({ raw }) => raw),
  }
}

function fullJson(world: World, address: Address): TlObject {
  const { raw } = world.fullChat(address)
  const chat = world.chat(address)
  const related = [chat, chat.linkedChat, chat.migratedFrom?.chat].filter((each) => each !== undefined)
  return { className: 'messages.ChatFull', fullChat: raw, ...world.peersOf([raw], related) }
}
