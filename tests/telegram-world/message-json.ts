import type { TlMessage, TlObject } from '../../extract/telegram/client/tl-object.ts'
import { peerOf, peerUser } from './peer-json.ts'
import { hasOwnBox, type WorldChat } from './world-chat.ts'

export interface Draft {
  /** A user's id, or a channel that writes under its own name. By default the account; in private chats the other one. */
  readonly from?: string | { readonly channelId: string }
  readonly text?: string
  readonly replyTo?: number
  /** In forums; 1, General, by default. */
  readonly topicId?: number
  readonly media?: TlObject
  readonly fwdFrom?: TlObject
  readonly groupedId?: string
  /** Further fields of Telegram's message, as they are. */
  readonly fields?: Readonly<Record<string, unknown>>
}

interface Circumstances {
  readonly id: number
  readonly date: number
  readonly selfId: string
}

export function messageJson(chat: WorldChat, draft: Draft, { id, date, selfId }: Circumstances): TlMessage {
  return {
    className: 'Message',
    ...senderFields(chat, draft.from, selfId),
    id,
    peerId: peerOf(chat),
    ...(draft.fwdFrom === undefined ? {} : { fwdFrom: draft.fwdFrom }),
    ...replyFields(chat, draft),
    date,
    message: draft.text ?? '',
    ...(draft.media === undefined ? {} : { media: draft.media }),
    ...(chat.kind === 'channel' ? { views: 1, forwards: 0 } : {}),
    ...(draft.groupedId === undefined ? {} : { groupedId: draft.groupedId }),
    ...draft.fields,
  }
}

export function serviceJson(
  chat: WorldChat,
  action: TlObject,
  from: Draft['from'],
  { id, date, selfId }: Circumstances,
): TlMessage {
  return {
    className: 'MessageService',
    ...senderFields(chat, from, selfId),
    id,
    peerId: peerOf(chat),
    date,
    action,
  }
}

export const emptyJson = (id: number, chat: WorldChat | undefined): TlMessage => ({
  className: 'MessageEmpty',
  id,
  ...(chat === undefined || !hasOwnBox(chat) ? {} : { peerId: peerOf(chat) }),
})

/** Private chats say no sender: `out` tells the two apart. Posts of a channel are the channel's. */
function senderFields(chat: WorldChat, from: Draft['from'], selfId: string): Record<string, unknown> {
  if (typeof from === 'object') return { fromId: { className: 'PeerChannel', channelId: from.channelId } }
  if (chat.kind === 'user') return from === selfId ? { out: true } : {}
  if (chat.kind === 'channel') return { post: true }
  const sender = from ?? selfId
  return { ...(sender === selfId ? { out: true } : {}), fromId: peerUser(sender) }
}

function replyFields(chat: WorldChat, { replyTo, topicId }: Draft): Record<string, unknown> {
  const isInTopic = chat.isForum && topicId !== undefined && topicId !== 1
  if (replyTo === undefined && !isInTopic) return {}
  return {
    replyTo: {
      className: 'MessageReplyHeader',
      ...(isInTopic ? { forumTopic: true } : {}),
      replyToMsgId: replyTo ?? topicId,
      ...(isInTopic && replyTo !== undefined && replyTo !== topicId ? { replyToTopId: topicId } : {}),
    },
  }
}

/** The topic that a forum's message is in. */
export function topicOf(message: TlMessage): number {
  const action = message['action'] as TlObject | undefined
  if (action?.className === 'MessageActionTopicCreate') return message.id
  const reply = message['replyTo'] as
    | { forumTopic?: boolean; replyToTopId?: number; replyToMsgId?: number }
    | undefined
  if (reply?.forumTopic !== true) return 1
  return reply.replyToTopId ?? reply.replyToMsgId ?? 1
}
