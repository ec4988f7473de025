import type { TlMessage, TlObject, TlPeerObject } from '../client/tl-object.ts'
import { withoutReader } from './reader-fields.ts'

/** By how much the ids of a migrated group's old half are shifted, as Telegram Desktop's exports do. */
export const oldHalfShift = -1_000_000_000

/**
 * What says something of the one who looks, not of the one looked at; or changes with every look. A phone number is
 * shown to some accounts only, and nothing is counted by it.
 */
const personalFields = new Set([
  'accessHash',
  'phone',
  'status',
  'photo',
  'self',
  'contact',
  'mutualContact',
  'closeFriend',
  'min',
  'applyMinPhoto',
  'attachMenuEnabled',
  'botCanEdit',
  'callActive',
  'callNotEmpty',
  'storiesHidden',
  'storiesHiddenMin',
  'storiesUnavailable',
  'storiesMaxId',
  'left',
  'creator',
  'adminRights',
  'bannedRights',
  'subscriptionUntilDate',
])

/** Of a supergroup or channel, `date` is when this account has joined it; of a basic group, when that was made. */
const personalChannelFields = new Set([...personalFields, 'date'])

const topicFields = new Set([
  'my',
  'topMessage',
  'readInboxMaxId',
  'readOutboxMaxId',
  'unreadCount',
  'unreadMentionsCount',
  'unreadReactionsCount',
  'unreadPollVotesCount',
  'notifySettings',
  'draft',
  'short',
])

function without(object: TlObject, fields: ReadonlySet<string>): Record<string, unknown> {
  const rest: Record<string, unknown> = {}
  for (const key of Object.keys(object)) if (!fields.has(key)) rest[key] = object[key]
  return rest
}

/** A message as it is landed. Ids of the old half of a migrated group, those of replies too, are shifted. */
export function messagePayload(message: TlMessage, shift: number): Buffer {
  const plain = withoutReader(message)
  return Buffer.from(JSON.stringify(shift === 0 ? plain : shifted(plain, shift)))
}

function shifted(message: Readonly<Record<string, unknown>>, shift: number): Record<string, unknown> {
  const moved: Record<string, unknown> = { ...message, id: Number(message['id']) + shift }
  const reply = message['replyTo']
  // A reply into another chat names that chat's own ids.
  if (isObject(reply) && reply['replyToPeerId'] === undefined) {
    const header = { ...reply }
    for (const key of ['replyToMsgId', 'replyToTopId'] as const) {
      const id = header[key]
      if (typeof id === 'number') header[key] = id + shift
    }
    moved['replyTo'] = header
  }
  return moved
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** A user or a chat as it is landed. */
export function peerPayload(peer: TlPeerObject): Buffer {
  return Buffer.from(JSON.stringify(withoutPersonal(peer)))
}

/** A user or a chat without what concerns this account alone. */
export function withoutPersonal(peer: TlPeerObject): TlPeerObject {
  const isChannel = peer.className.startsWith('Channel')
  return without(peer, isChannel ? personalChannelFields : personalFields) as TlPeerObject
}

export function topicPayload(topic: TlObject): Buffer {
  return Buffer.from(JSON.stringify(without(topic, topicFields)))
}

export function participantPayload(participant: TlObject): Buffer {
  return Buffer.from(JSON.stringify(participant))
}

/** Telegram knows of it nothing but its id. */
export function isNameless(peer: TlPeerObject): boolean {
  return peer.className === 'UserEmpty' || peer.className === 'ChatEmpty'
}
