import type {
  DialogCursor,
  DialogPage,
  FullChat,
  ListedChat,
  ParticipantPage,
  TopicPage,
} from '../../extract/telegram/client/telegram-client.ts'
import type { TlMessage, TlObject } from '../../extract/telegram/client/tl-object.ts'
import { topicOf } from './message-json.ts'
import { chatJson, peerOf, peerUser, userJson } from './peer-json.ts'
import { RpcFault } from './rpc-fault.ts'
import type { World } from './world.ts'
import { addressOf, hasOwnBox, keyOf, type Member, type Topic, type WorldChat } from './world-chat.ts'

/** A chat in the list of dialogs, or, `isInDialogs` false, one that was looked up. */
export function listedChat(world: World, chat: WorldChat, isInDialogs: boolean): ListedChat {
  const top = isInDialogs ? chat.store.newest() : undefined
  return {
    ...addressOf(chat),
    title: chat.kind === 'user' ? fullName(world, chat.id) : chat.title,
    username: chat.username,
    isForum: chat.isForum,
    isLeft: chat.access !== 'member',
    migratedTo: chat.migratedTo === undefined ? undefined : addressOf(chat.migratedTo),
    memberCount: chat.kind === 'user' || chat.access === 'kicked' ? undefined : chat.members.length,
    topMessageId: top?.id,
    topMessageDate: top === undefined ? undefined : Number(top['date']),
    pts: isInDialogs && hasOwnBox(chat) ? chat.box.pts : undefined,
    raw: chat.kind === 'user' ? userJson(world.user(chat.id)) : chatJson(chat),
  }
}

function fullName(world: World, id: string): string {
  const { firstName, lastName } = world.user(id)
  return lastName === undefined ? firstName : `${firstName} ${lastName}`
}

/** Pinned chats come first, on the first page alone; the others by their newest message. */
export function dialogs(world: World, cursor: DialogCursor | undefined, limit: number): DialogPage {
  const listed = [...world.chats.values()].filter(isListed)
  const pinned = cursor === undefined ? listed.filter((chat) => chat.isPinned) : []
  const rest = listed.filter((chat) => !chat.isPinned).sort((a, b) => (isBefore(a, rank(b)) ? -1 : 1))
  const below = cursor === undefined ? rest : rest.filter((chat) => isBefore(rankOf(cursor), rank(chat)))
  const page = [...pinned, ...below.slice(0, Math.max(1, Math.min(limit, 100)) - pinned.length)]
  const last = page.at(-1)
  const isAll = page.length === pinned.length + below.length
  return {
    chats: page.map((chat) => listedChat(world, chat, true)),
    next:
      isAll || last === undefined
        ? undefined
        : { offsetDate: rank(last).date, offsetId: rank(last).id, offsetPeer: addressOf(last) },
  }
}

interface Rank {
  readonly date: number
  readonly id: number
  readonly key: string
}

export function isListed(chat: WorldChat): boolean {
  return chat.store.ids.length > 0 && (!hasOwnBox(chat) || chat.access === 'member')
}

function rank(chat: WorldChat): Rank {
  const top = chat.store.newest()
  return { date: Number(top?.['date'] ?? 0), id: top?.id ?? 0, key: keyOf(chat) }
}

const rankOf = ({ offsetDate, offsetId, offsetPeer }: DialogCursor): Rank => ({
  date: offsetDate,
  id: offsetId,
  key: keyOf(offsetPeer),
})

function isBefore(first: WorldChat | Rank, second: Rank): boolean {
  const a = 'store' in first ? rank(first) : first
  if (a.date !== second.date) return a.date > second.date
  if (a.id !== second.id) return a.id > second.id
  return a.key < second.key
}

export function fullChat(chat: WorldChat): FullChat {
  const own = hasOwnBox(chat)
  const { migratedFrom } = chat
  return {
    availableMinId: chat.availableMinId,
    isPrehistoryHidden: chat.isPrehistoryHidden,
    pts: own ? chat.box.pts : undefined,
    memberCount: chat.kind === 'user' ? undefined : chat.members.length,
    migratedFrom:
      migratedFrom === undefined
        ? undefined
        : { chat: addressOf(migratedFrom.chat), maxId: migratedFrom.maxId },
    linkedChatId: chat.linkedChat?.id,
    canViewParticipants: chat.kind !== 'user' && chat.memberRule !== 'admin-required',
    raw: fullJson(chat),
  }
}

const unmuted = { className: 'PeerNotifySettings' }

function fullJson(chat: WorldChat): TlObject {
  if (chat.kind === 'user') {
    const settings = { className: 'PeerSettings' }
    return { className: 'UserFull', id: chat.id, settings, notifySettings: unmuted, commonChatsCount: 0 }
  }
  if (chat.kind === 'group') {
    const participants = {
      className: 'ChatParticipants',
      chatId: chat.id,
      participants: chat.members.map((member) => groupMember(chat, member)),
      version: 1,
    }
    return { className: 'ChatFull', id: chat.id, about: '', participants, notifySettings: unmuted }
  }
  return {
    className: 'ChannelFull',
    ...(chat.memberRule === 'admin-required' ? {} : { canViewParticipants: true }),
    ...(chat.isPrehistoryHidden ? { hiddenPrehistory: true } : {}),
    ...(chat.memberRule === 'hidden' ? { participantsHidden: true } : {}),
    id: chat.id,
    about: '',
    participantsCount: chat.members.length,
    readInboxMaxId: 0,
    readOutboxMaxId: 0,
    unreadCount: 0,
    chatPhoto: { className: 'PhotoEmpty', id: '0' },
    notifySettings: unmuted,
    botInfo: [],
    ...(chat.migratedFrom === undefined
      ? {}
      : { migratedFromChatId: chat.migratedFrom.chat.id, migratedFromMaxId: chat.migratedFrom.maxId }),
    ...(chat.availableMinId === undefined ? {} : { availableMinId: chat.availableMinId }),
    ...(chat.linkedChat === undefined ? {} : { linkedChatId: chat.linkedChat.id }),
    pts: chat.box.pts,
  }
}

function groupMember(chat: WorldChat, { userId, role, date }: Member): TlObject {
  if (role === 'creator') return { className: 'ChatParticipantCreator', userId }
  const inviterId = chat.members[0]?.userId ?? userId
  return { className: role === 'admin' ? 'ChatParticipantAdmin' : 'ChatParticipant', userId, inviterId, date }
}

const noRights = { className: 'ChatAdminRights', other: true }

function channelMember(world: World, chat: WorldChat, { userId, role, date }: Member): TlObject {
  if (role === 'creator') return { className: 'ChannelParticipantCreator', userId, adminRights: noRights }
  if (role === 'admin') {
    const promotedBy = chat.members[0]?.userId ?? userId
    return { className: 'ChannelParticipantAdmin', userId, promotedBy, date, adminRights: noRights }
  }
  if (userId === world.self.id) {
    return { className: 'ChannelParticipantSelf', userId, inviterId: userId, date }
  }
  return { className: 'ChannelParticipant', userId, date }
}

/** Two hundred at a time; of large chats, the first `participantCap` alone. Basic groups are given whole. */
export function participants(world: World, chat: WorldChat, offset: number, limit: number): ParticipantPage {
  if (chat.kind === 'user') throw new RpcFault(400, 'PEER_ID_INVALID')
  if (chat.memberRule === 'admin-required') throw new RpcFault(400, 'CHAT_ADMIN_REQUIRED')
  const isWhole = chat.kind === 'group'
  const shown =
    chat.memberRule === 'hidden'
      ? chat.members.filter(({ userId, role }) => role !== 'member' || world.user(userId).isBot)
      : chat.members.slice(0, world.participantCap)
  const page = isWhole ? shown : shown.slice(offset, offset + Math.min(limit, 200))
  const given = page.map((member) =>
    isWhole ? groupMember(chat, member) : channelMember(world, chat, member),
  )
  return {
    participants: given,
    ...world.peersOf(given, [chat]),
    count: chat.memberRule === 'hidden' ? shown.length : chat.members.length,
  }
}

/** The most recently used topics first. */
export function topics(world: World, chat: WorldChat, after: TlObject | undefined, limit: number): TopicPage {
  if (!chat.isForum) throw new RpcFault(400, 'CHANNEL_FORUM_MISSING')
  const sorted = [...chat.topics.values()].sort((a, b) => b.topMessageId - a.topMessageId || b.id - a.id)
  const rest = after === undefined ? sorted : sorted.filter((topic) => isAfter(topic, after))
  const page = rest.slice(0, Math.max(1, Math.min(limit, 100))).map((topic) => topicJson(chat, topic))
  return { topics: page, ...world.peersOf(page, [chat]), count: sorted.length }
}

/** The topics that these messages are in. */
export function topicsOf(chat: WorldChat, messages: readonly TlMessage[]): readonly TlObject[] {
  if (!chat.isForum) return []
  const ids = new Set(messages.filter(({ className }) => className !== 'MessageEmpty').map(topicOf))
  return [...ids].flatMap((id) => chat.topics.get(id) ?? []).map((topic) => topicJson(chat, topic))
}

function isAfter(topic: Topic, { topMessage, id }: TlObject): boolean {
  if (topic.topMessageId !== topMessage) return topic.topMessageId < Number(topMessage)
  return topic.id < Number(id)
}

const topicJson = (chat: WorldChat, topic: Topic): TlObject => ({
  className: 'ForumTopic',
  id: topic.id,
  date: topic.date,
  peer: peerOf(chat),
  title: topic.title,
  iconColor: 7_322_096,
  topMessage: topic.topMessageId,
  readInboxMaxId: 0,
  readOutboxMaxId: 0,
  unreadCount: 0,
  unreadMentionsCount: 0,
  unreadReactionsCount: 0,
  unreadPollVotesCount: 0,
  fromId: peerUser(topic.fromId),
  notifySettings: unmuted,
})
