import type { TlMessage, TlObject } from '../client/tl-object.ts'

type Fields = Readonly<Record<string, unknown>>

/** Of a message: whether this account was mentioned, has read it, or has it from its own schedule. */
const ofMessage = new Set(['mentioned', 'mediaUnread', 'reactionsAreUnread', 'fromScheduled'])
/** How far this account has read the comments. */
const ofReplies = new Set(['readMaxId'])
/** Whether the answer says what this account reacted; and what. */
const ofReactions = new Set(['min', 'chosenOrder', 'my', 'unread'])

/**
 * A message without what it says of the one who reads it. Pushes leave that out and pages don't, so that each message would
 * seem to change whenever it came the other way.
 */
export function withoutReader(message: TlMessage): TlMessage {
  const plain = without(message, ofMessage)
  const { replies, reactions } = plain
  if (!(isFields(replies) || isFields(reactions))) return plain
  return {
    ...plain,
    ...(isFields(replies) ? { replies: without(replies, ofReplies) } : {}),
    ...(isFields(reactions) ? { reactions: withoutReaderIn(reactions) } : {}),
  }
}

function withoutReaderIn(reactions: Fields): Fields {
  const parts = Object.entries(without(reactions, ofReactions)).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map((each) => (isFields(each) ? without(each, ofReactions) : each)) : value,
  ])
  return Object.fromEntries(parts)
}

function without<T extends Fields | TlObject>(object: T, fields: ReadonlySet<string>): T {
  for (const field of fields) {
    if (field in object) {
      return Object.fromEntries(Object.entries(object).filter(([key]) => !fields.has(key))) as T
    }
  }
  return object
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}
