import type { ExportedChat, ExportedMessage } from './desktop-export.ts'

/**
 * The headline numbers of an export, read straightforwardly: arrays and sets, message by message, in UTC, without SQL and
 * without a look at how the models do it. What the tables' YAML defines is what is computed here.
 */
export interface Said {
  readonly chatKey: string
  readonly id: number
  /** Seconds since 1970. */
  readonly sentAt: number
  readonly day: number
  /** 'user:123'; undefined for messages that nobody is known to have sent. */
  readonly sender: string | undefined
  readonly replyTo: number | undefined
  readonly reactions: number
  readonly tags: readonly string[]
  readonly urls: readonly string[]
}

const DAY = 86_400

export function readMessages(chats: readonly ExportedChat[]): readonly Said[] {
  return chats.flatMap((chat) =>
    chat.messages.filter(({ type }) => type === 'message').map((message) => said(chat, message)),
  )
}

function said(chat: ExportedChat, message: ExportedMessage): Said {
  const sentAt = Number(message['date_unixtime'])
  const entities: readonly { type: string; text: string; href?: string }[] = Array.isArray(message['text'])
    ? message['text'].filter((part) => typeof part === 'object')
    : []
  const reactions: readonly { count: number }[] = (message['reactions'] as []) ?? []
  return {
    chatKey: `${chat.type.replace(/^(public|private)_/, '')}:${chat.id}`,
    id: message.id,
    sentAt,
    day: Math.floor(sentAt / DAY),
    sender: senderOf(message['from_id']),
    replyTo: message['reply_to_message_id'] as number | undefined,
    reactions: reactions.reduce((sum, { count }) => sum + count, 0),
    tags: entities.filter(({ type }) => type === 'hashtag').map(({ text }) => text.toLowerCase()),
    urls: entities
      .filter(({ type }) => type === 'link' || type === 'text_link')
      .map(({ text, href }) => href ?? text),
  }
}

function senderOf(fromId: unknown): string | undefined {
  const [, kind, number] = /^(user|channel|chat)(\d+)$/.exec(String(fromId ?? '')) ?? []
  return kind === undefined ? undefined : `${kind}:${number}`
}

export const dayText = (day: number): string => new Date(day * DAY * 1000).toISOString().slice(0, 10)

/** The Monday of a day's week, as a day number: 1970-01-01 was a Thursday. */
export const mondayOf = (day: number): number => day - ((day + 3) % 7)

export function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}

/** The middle value; of an even number, the lower of the two in the middle. */
export function lowerMedian(values: readonly number[]): number | undefined {
  return [...values].sort((left, right) => left - right)[Math.ceil(values.length / 2) - 1]
}

/** Answers to somebody else's message of the same chat that is not later than the answer. */
export interface Answer {
  readonly chatKey: string
  readonly from: string
  readonly to: string
  readonly seconds: number
}

export function answersOf(messages: readonly Said[]): readonly Answer[] {
  const byId = new Map(messages.map((message) => [`${message.chatKey} ${message.id}`, message]))
  return messages.flatMap((message) => {
    const target = byId.get(`${message.chatKey} ${message.replyTo}`)
    if (target?.sender === undefined || message.sender === undefined) return []
    if (target.sender === message.sender || message.sentAt < target.sentAt) return []
    const seconds = message.sentAt - target.sentAt
    return [{ chatKey: message.chatKey, from: message.sender, to: target.sender, seconds }]
  })
}

/** Who was active in the `days` days that end with `day`. */
export function activeWithin(days: number, day: number, byDay: ReadonlyMap<number, ReadonlySet<string>>) {
  const people = new Set<string>()
  for (let each = day - days + 1; each <= day; each += 1)
    for (const person of byDay.get(each) ?? []) people.add(person)
  return people
}

export function longestStreak(days: ReadonlySet<number>): number {
  let longest = 0
  for (const day of days) {
    if (days.has(day - 1)) continue
    let length = 1
    while (days.has(day + length)) length += 1
    longest = Math.max(longest, length)
  }
  return longest
}
