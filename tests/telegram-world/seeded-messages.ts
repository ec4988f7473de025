import type { TlMessage, TlObject } from '../../extract/telegram/client/tl-object.ts'
import { PHRASES, REACTION_EMOJI } from '../../sample/phrases.ts'
import { Random } from '../../sample/random.ts'
import { type Draft, messageJson, serviceJson } from './message-json.ts'
import type { WorldChat } from './world-chat.ts'

export interface SeededChat {
  readonly chat: WorldChat
  readonly seed: number
  readonly selfId: string
  readonly userIds: readonly string[]
  /** Where messages are forwarded from. */
  readonly foreignChannelId: string
  readonly firstDate: number
  readonly secondsPerId: number
  /** Ids of the service messages that created the forum's topics, ascending. */
  readonly topicIds: readonly number[]
}

const sentences = [
  ...PHRASES.en.sentences,
  ...PHRASES.de.sentences,
  ...PHRASES.ru.sentences,
  ...PHRASES.ar.sentences,
]

/** What stands under an id of a seeded chat: the same whenever it is asked. */
export function seededMessage(of: SeededChat, id: number): TlMessage {
  const { chat, selfId } = of
  const random = new Random(of.seed, chat.id, id)
  const date = dateOf(of, id)
  const circumstances = { id, date, selfId }
  const from = chat.kind === 'user' ? (random.chance(0.5) ? selfId : chat.id) : author(of, random)
  if (of.topicIds.includes(id)) {
    return serviceJson(chat, topicAction(of.topicIds.indexOf(id)), from, circumstances)
  }
  if (chat.kind !== 'channel' && chat.kind !== 'user' && random.chance(0.02)) {
    const action = random.chance(0.6)
      ? { className: 'MessageActionChatAddUser', users: [from] }
      : { className: 'MessageActionChatDeleteUser', userId: from }
    return serviceJson(chat, action, from, circumstances)
  }
  return messageJson(chat, draft(of, random, id, date, from), circumstances)
}

export const dateOf = ({ firstDate, secondsPerId }: SeededChat, id: number): number =>
  firstDate + Math.floor(id * secondsPerId)

export const topicAction = (place: number): TlObject => ({
  className: 'MessageActionTopicCreate',
  title: `Topic ${place + 1}`,
  iconColor: 7_322_096,
})

/** A few write much, many write little. */
function author({ userIds }: SeededChat, random: Random): string {
  const place = Math.floor(random.unit() ** 3 * userIds.length)
  return userIds[place]!
}

function draft(of: SeededChat, random: Random, id: number, date: number, from: string): Draft {
  const topics = of.topicIds.filter((topicId) => topicId < id)
  const topicId = topics.length > 0 && random.chance(0.8) ? random.pick(topics) : undefined
  const canReply = id > 40 && of.chat.kind !== 'channel'
  const media = random.chance(0.15) ? mediaOf(random, id, date) : undefined
  const text = media !== undefined && random.chance(0.5) ? '' : sentenceOf(random)
  return {
    from,
    text,
    ...(canReply && random.chance(0.3) ? { replyTo: id - random.between(1, 30) } : {}),
    ...(topicId === undefined ? {} : { topicId }),
    ...(media === undefined ? {} : { media }),
    ...(random.chance(0.04) ? { fwdFrom: forward(of, random, date) } : {}),
    fields: {
      ...(text.length > 6 && random.chance(0.05)
        ? { entities: [{ className: 'MessageEntityBold', offset: 0, length: 5 }] }
        : {}),
      ...(of.chat.kind === 'channel'
        ? { views: random.between(10, 90_000), forwards: random.between(0, 40) }
        : {}),
      ...(random.chance(0.05) ? { editDate: date + random.between(5, 4000) } : {}),
      ...(random.chance(0.12) ? { reactions: reactions(random) } : {}),
    },
  }
}

function sentenceOf(random: Random): string {
  const first = random.pick(sentences)
  return random.chance(0.3) ? `${first} ${random.pick(sentences)}` : first
}

function forward({ foreignChannelId }: SeededChat, random: Random, date: number): TlObject {
  const channelPost = random.between(1, 9000)
  return {
    className: 'MessageFwdHeader',
    ...(random.chance(0.5)
      ? { fromId: { className: 'PeerChannel', channelId: foreignChannelId }, channelPost }
      : { fromName: 'Somebody hidden' }),
    date: date - random.between(60, 90_000),
  }
}

function reactions(random: Random): TlObject {
  const first = random.between(0, REACTION_EMOJI.length - 3)
  const results = REACTION_EMOJI.slice(first, first + random.between(1, 3)).map((emoticon) => ({
    className: 'ReactionCount',
    reaction: { className: 'ReactionEmoji', emoticon },
    count: random.between(1, 40),
  }))
  return { className: 'MessageReactions', canSeeList: true, results }
}

function mediaOf(random: Random, id: number, date: number): TlObject {
  return random.weighted([
    [photo, 6],
    [document, 3],
    [poll, 1],
  ])(id, date, random)
}

/** Above 2^53, as Telegram's are. */
const longOf = (id: number): string => String(5_000_000_000_000_000_000n + BigInt(id) * 1_000_003n)

function photo(id: number, date: number, random: Random): TlObject {
  const size = { className: 'PhotoSize', type: 'x', w: 800, h: 600, size: random.between(30_000, 400_000) }
  return {
    className: 'MessageMediaPhoto',
    photo: { className: 'Photo', id: longOf(id), accessHash: longOf(id + 7), date, sizes: [size], dcId: 2 },
  }
}

function document(id: number, date: number, random: Random): TlObject {
  return {
    className: 'MessageMediaDocument',
    document: {
      className: 'Document',
      id: longOf(id),
      accessHash: longOf(id + 9),
      date,
      mimeType: 'application/pdf',
      size: String(random.between(1000, 90_000_000)),
      dcId: 4,
      attributes: [{ className: 'DocumentAttributeFilename', fileName: `notes-${id}.pdf` }],
    },
  }
}

function poll(id: number, _date: number, random: Random): TlObject {
  const options = [0, 1, 2].map((place) => Buffer.from([place]).toString('base64'))
  const text = (value: string): TlObject => ({ className: 'TextWithEntities', text: value, entities: [] })
  const voters = options.map(() => random.between(0, 50))
  return {
    className: 'MessageMediaPoll',
    poll: {
      className: 'Poll',
      id: longOf(id),
      question: text(random.pick(sentences)),
      answers: options.map((option, place) => ({
        className: 'PollAnswer',
        text: text(`Answer ${place + 1}`),
        option,
      })),
      hash: '0',
    },
    results: {
      className: 'PollResults',
      recentVoters: [],
      results: options.map((option, place) => ({
        className: 'PollAnswerVoters',
        option,
        voters: voters[place],
        recentVoters: [],
      })),
      totalVoters: voters.reduce((sum, each) => sum + each, 0),
    },
  }
}
