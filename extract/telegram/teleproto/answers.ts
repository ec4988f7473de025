import { Api } from 'telegram'
import type {
  AccountDifference,
  AccountState,
  ChannelDifference,
  FullChat,
  MessagePage,
  ParticipantPage,
  TopicPage,
} from '../client/telegram-client.ts'
import type { TlMessage, TlObject, TlPeerObject } from '../client/tl-object.ts'
import { type DecodedObject, toPlainObject, toPlainObjects } from './plain-object.ts'

interface WithPeers {
  readonly users: readonly unknown[]
  readonly chats: readonly unknown[]
}

function peersOf({ users, chats }: WithPeers): {
  readonly users: readonly TlPeerObject[]
  readonly chats: readonly TlPeerObject[]
} {
  return { users: toPlainObjects<TlPeerObject>(users), chats: toPlainObjects<TlPeerObject>(chats) }
}

function rawOf(decoded: object): TlObject {
  return toPlainObject(decoded as unknown as DecodedObject)
}

const nobody = { users: [], chats: [] } as const

export function toMessagePage(answer: Api.messages.TypeMessages): MessagePage {
  if (answer instanceof Api.messages.MessagesNotModified) {
    return { messages: [], ...nobody, topics: [], count: answer.count, pts: undefined, isWhole: false }
  }
  const isWhole = answer instanceof Api.messages.Messages
  return {
    messages: toPlainObjects<TlMessage>(answer.messages),
    ...peersOf(answer),
    topics: toPlainObjects(answer.topics ?? []),
    count: isWhole ? undefined : answer.count,
    pts: answer instanceof Api.messages.ChannelMessages ? answer.pts : undefined,
    isWhole,
  }
}

export function toChannelDifference(answer: Api.updates.TypeChannelDifference): ChannelDifference {
  if (answer instanceof Api.updates.ChannelDifferenceEmpty) {
    return { kind: 'empty', pts: answer.pts, isFinal: answer.final === true }
  }
  if (answer instanceof Api.updates.ChannelDifferenceTooLong) {
    const { dialog } = answer
    const known = dialog instanceof Api.Dialog ? dialog : undefined
    return { kind: 'too-long', pts: known?.pts ?? undefined, topMessageId: known?.topMessage }
  }
  return { kind: 'slice', pts: answer.pts, isFinal: answer.final === true, ...differencePart(answer) }
}

export function toAccountDifference(
  answer: Api.updates.TypeDifference,
  before: AccountState,
): AccountDifference {
  if (answer instanceof Api.updates.DifferenceEmpty) {
    return { kind: 'empty', state: { ...before, date: answer.date, seq: answer.seq } }
  }
  if (answer instanceof Api.updates.DifferenceTooLong) return { kind: 'too-long', pts: answer.pts }
  const isFinal = answer instanceof Api.updates.Difference
  const state = isFinal ? answer.state : answer.intermediateState
  return { kind: 'slice', state: toAccountState(state), isFinal, ...differencePart(answer) }
}

export function toAccountState({ pts, qts, date, seq }: Api.updates.TypeState): AccountState {
  return { pts, qts, date, seq }
}

function differencePart(
  answer: Api.updates.ChannelDifference | Api.updates.Difference | Api.updates.DifferenceSlice,
): Pick<Extract<ChannelDifference, { kind: 'slice' }>, 'newMessages' | 'otherUpdates' | 'users' | 'chats'> {
  return {
    newMessages: toPlainObjects<TlMessage>(answer.newMessages),
    otherUpdates: toPlainObjects(answer.otherUpdates),
    ...peersOf(answer),
  }
}

export function toParticipantPage(answer: Api.channels.TypeChannelParticipants): ParticipantPage {
  if (!(answer instanceof Api.channels.ChannelParticipants)) return { participants: [], ...nobody, count: 0 }
  return { participants: toPlainObjects(answer.participants), ...peersOf(answer), count: answer.count }
}

/** The members of a basic group, which come whole with its description. */
export function toGroupParticipants(answer: Api.messages.ChatFull): ParticipantPage {
  const { fullChat } = answer
  const listed = fullChat instanceof Api.ChatFull ? fullChat.participants : undefined
  if (!(listed instanceof Api.ChatParticipants)) return { participants: [], ...nobody, count: 0 }
  const participants = toPlainObjects(listed.participants)
  return { participants, ...peersOf(answer), count: participants.length }
}

export function toTopicPage(answer: Api.messages.TypeForumTopics): TopicPage {
  return { topics: toPlainObjects(answer.topics), ...peersOf(answer), count: answer.count }
}

export function toFullChat({ fullChat }: Api.messages.ChatFull): FullChat {
  if (fullChat instanceof Api.ChannelFull) {
    const { migratedFromChatId, migratedFromMaxId } = fullChat
    return {
      availableMinId: fullChat.availableMinId ?? undefined,
      isPrehistoryHidden: fullChat.hiddenPrehistory === true,
      pts: fullChat.pts,
      memberCount: fullChat.participantsCount ?? undefined,
      migratedFrom: migratedFromChatId
        ? {
            chat: { kind: 'group', id: migratedFromChatId.toString(), accessHash: undefined },
            maxId: migratedFromMaxId ?? 0,
          }
        : undefined,
      linkedChatId: fullChat.linkedChatId?.toString(),
      canViewParticipants: fullChat.canViewParticipants === true,
      raw: rawOf(fullChat),
    }
  }
  const members = fullChat instanceof Api.ChatFull ? fullChat.participants : undefined
  const isListed = members instanceof Api.ChatParticipants
  return {
    ...plainChat,
    memberCount: isListed ? members.participants.length : undefined,
    canViewParticipants: isListed,
    raw: rawOf(fullChat),
  }
}

/** The other side of a private chat. */
export function toFullUser({ fullUser }: Api.users.UserFull): FullChat {
  return { ...plainChat, raw: rawOf(fullUser) }
}

const plainChat = {
  availableMinId: undefined,
  isPrehistoryHidden: false,
  pts: undefined,
  memberCount: undefined,
  migratedFrom: undefined,
  linkedChatId: undefined,
  canViewParticipants: false,
} as const
