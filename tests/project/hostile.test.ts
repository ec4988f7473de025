import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BuiltProject, copyProject } from '../helpers/build-project.ts'
import type { ExportedChat, ExportedMessage } from '../helpers/desktop-export.ts'
import { type LiveChat, type LiveRecord, liveMessage, tombstone } from '../helpers/live-records.ts'
import { message, supergroup } from '../helpers/messages.ts'

/** Records that no Telegram ever wrote, in files that anybody could have: a build ends well, with warnings at most. */

const INT64_MAX = '9223372036854775807'

/** What may stand where anything else is expected. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    '',
    ' ',
    'null',
    'true',
    '\u0000',
    "'; --",
    '{{ x }}',
    'NaN',
    'Infinity',
  ),
  fc.constantFrom<unknown>(0, -1, 1.5, -0.5, 1e20, -1e20, 1e300, 5e-324, 2 ** 31, -(2 ** 31), 2 ** 53),
  fc.constantFrom<unknown>(
    INT64_MAX,
    `-${INT64_MAX}`,
    '9223372036854775808',
    '1e5',
    '0x1F',
    '1_000',
    '-1',
    '1.5',
  ),
  fc.constantFrom<unknown>(
    '0001-01-01T00:00:00',
    '9999-12-31T23:59:59',
    '2026-02-30T25:61:61',
    'infinity',
    'epoch',
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [[]],
    [null],
    [{}],
    [[1, 'a', null]],
    { text: { text: 5 } },
    { className: 7 },
  ),
  fc.constantFrom<unknown>(
    'user7',
    'channel7',
    'user007',
    'user999999999999999999',
    'user9999999999999999999',
    'bot7',
  ),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.array(fc.jsonValue({ maxDepth: 2 }), { maxLength: 4 }),
  fc.dictionary(fc.constantFrom('type', 'text', 'count', 'id', 'users'), fc.jsonValue({ maxDepth: 1 })),
)

/** A value, or often an odd one. */
const orOdd = (...usual: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fc.constantFrom(...usual), weight: 3 }, { arbitrary: odd, weight: 1 })

const listOf = (...entries: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fc.array(fc.oneof(...entries, odd), { maxLength: 4 }), weight: 3 }, odd)

const objectOf = (model: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> =>
  fc.oneof({ arbitrary: fc.record({ ...model }, { requiredKeys: [] }), weight: 4 }, odd)

const count = orOdd(1, 3, '5', 2_000_000_000, 9e15, INT64_MAX, -7, -9e15)
/** Moments lie within days, or nowhere: a chat has a row per day from its first to its last. */
const moment = fc.constantFrom<unknown>(
  ...[
    '1700000000',
    '1700003600',
    1_700_100_000,
    '-1',
    4_294_967_296,
    '253402300799',
    '-62135596800',
    INT64_MAX,
  ],
  ...['', 'never', null, true, [], {}, 1e300, -0.5, ['1700000000']],
)
const wallClock = fc.constantFrom<unknown>(
  ...[
    '2023-11-15T10:00:00',
    '1000-01-01T00:00:00',
    '9999-12-31T23:59:59',
    '2023-02-30T25:61:61',
    '0001-01-01T00:00:00',
  ],
  ...['infinity', 'epoch', '', 0, null, true, [], {}, ['2023-11-15T10:00:00']],
)
const peer = orOdd('user7', 'channel7', 'chat7', 7, 'user8')
const words = orOdd('hello world', 'why? 100€', 'https://t.me/someone', 'x'.repeat(300), '今日は', '🎉🎉')

const exportedPart = objectOf({
  type: orOdd(
    'plain',
    'link',
    'text_link',
    'mention',
    'mention_name',
    'hashtag',
    'cashtag',
    'pre',
    'custom_emoji',
  ),
  text: orOdd('hello', '#tag', '@someone', '$TON', 'http://[::1]:99999/', 't.me/a//b'),
  href: orOdd('https://user:word@www.example.com.:80/?#', 'tg://x', '//', 'http://', ':'),
  user_id: count,
  language: orOdd('ts'),
  document_id: orOdd('123', 'path/to.webp'),
})

const exported: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  {
    type: orOdd('message', 'message', 'message', 'service', 'service', 'unsupported', 'telepathy'),
    date: wallClock,
    date_unixtime: moment,
    edited: wallClock,
    edited_unixtime: moment,
    from: orOdd('Ann', ''),
    from_id: peer,
    actor: orOdd('Ann'),
    actor_id: peer,
    text: fc.oneof(words, listOf(words, exportedPart)),
    text_entities: listOf(exportedPart),
    reply_to_message_id: orOdd(1, 2, 3, 40),
    reply_to_peer_id: peer,
    forwarded_from: orOdd('Bob'),
    via_bot: orOdd('@bot'),
    media_type: orOdd('sticker', 'voice_message', 'audio_file', 'poll'),
    file_size: count,
    photo: orOdd('photos/1.jpg'),
    photo_file_size: count,
    duration_seconds: count,
    duration: count,
    width: count,
    height: count,
    poll: objectOf({
      question: words,
      closed: orOdd(true),
      total_voters: count,
      answers: listOf(objectOf({ text: words, voters: count, chosen: orOdd(true) })),
    }),
    location_information: objectOf({ latitude: orOdd(1.5, '91', 1e300), longitude: orOdd(-200) }),
    reactions: listOf(
      objectOf({ type: orOdd('emoji', 'paid'), count, emoji: orOdd('👍'), document_id: orOdd('5') }),
    ),
    action: orOdd(
      'topic_created',
      'topic_edit',
      'invite_members',
      'remove_members',
      'join_group_by_link',
      'boost_apply',
    ),
    members: listOf(fc.constantFrom('Ann', 'Bob')),
    title: orOdd('A topic'),
    new_title: orOdd('Another'),
    inviter: orOdd('Ann'),
    message_id: count,
    period: count,
    boosts: count,
    stars: count,
    amount: count,
  },
  { requiredKeys: ['type', 'date_unixtime'] },
)

const livePeer = objectOf({
  className: orOdd('PeerUser', 'PeerChannel'),
  userId: orOdd('7'),
  channelId: orOdd('7'),
})
const liveMark = objectOf({
  className: orOdd(
    'MessageEntityBold',
    'MessageEntityUrl',
    'MessageEntityMention',
    'MessageEntityCustomEmoji',
  ),
  offset: orOdd(0, 0, 3, 5, INT64_MAX),
  length: orOdd(1, 3, 5, INT64_MAX),
  url: orOdd('https://example.com'),
  userId: orOdd('7'),
  documentId: orOdd('7'),
})

const live: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.record(
  {
    className: orOdd('Message', 'Message', 'MessageService', 'MessageEmpty'),
    date: moment,
    editDate: moment,
    editHide: orOdd(true),
    out: orOdd(true),
    message: words,
    entities: listOf(liveMark),
    fromId: livePeer,
    peerId: livePeer,
    replyTo: objectOf({
      replyToMsgId: orOdd(1, 2, 3),
      replyToTopId: orOdd(1, 2),
      forumTopic: orOdd(true),
      replyToPeerId: livePeer,
    }),
    fwdFrom: objectOf({ date: orOdd(1_600_000_000), fromName: orOdd('Bob'), fromId: livePeer }),
    viaBotId: count,
    views: count,
    forwards: count,
    groupedId: count,
    reactions: objectOf({
      results: listOf(
        objectOf({
          count,
          reaction: objectOf({ className: orOdd('ReactionEmoji', 'ReactionPaid'), emoticon: orOdd('👍') }),
        }),
      ),
    }),
    members: listOf(fc.constantFrom('Ann', 'Bob')),
    poll: objectOf({ total_voters: count }),
    media: objectOf({
      className: orOdd('MessageMediaPoll', 'MessageMediaPhoto', 'MessageMediaDocument', 'MessageMediaGeo'),
      document: objectOf({
        mimeType: orOdd('video/mp4'),
        size: count,
        attributes: listOf(
          objectOf({ className: orOdd('DocumentAttributeVideo'), duration: count, w: count, h: count }),
        ),
      }),
      photo: objectOf({ sizes: listOf(objectOf({ size: count, w: count, h: count })) }),
      poll: objectOf({
        question: objectOf({ text: words }),
        answers: listOf(objectOf({ text: objectOf({ text: words }) })),
      }),
      results: objectOf({ totalVoters: count }),
      geo: objectOf({ lat: count, long: count }),
    }),
    action: objectOf({
      className: orOdd('MessageActionTopicCreate', 'MessageActionChatAddUser', 'MessageActionChatDeleteUser'),
      title: orOdd('A topic'),
      users: listOf(fc.constantFrom('7', '8')),
      userId: orOdd('7'),
      duration: count,
      period: count,
    }),
  },
  { requiredKeys: ['className', 'date'] },
)

const described: fc.Arbitrary<LiveRecord> = fc
  .record({
    kind: fc.constantFrom<'user' | 'chat'>('user', 'chat'),
    payload: fc.record(
      {
        className: orOdd('User', 'Channel', 'Chat'),
        id: orOdd('7', '8', '1'),
        title: orOdd('A group'),
        firstName: orOdd('Ann'),
        lastName: orOdd('Example'),
        deleted: orOdd(true),
        forum: orOdd(true),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ kind, payload }) => ({ kind, payload }))

const exportedChats = fc.array(fc.array(exported, { minLength: 1, maxLength: 12 }), {
  minLength: 30,
  maxLength: 30,
})
const liveChats = fc.array(
  fc.array(
    fc.oneof(
      { arbitrary: live.map((payload): Partial<LiveRecord> => ({ kind: 'message', payload })), weight: 8 },
      described,
      fc.constant<Partial<LiveRecord>>({ kind: 'deleted', payload: {} }),
    ),
    { minLength: 1, maxLength: 12 },
  ),
  { minLength: 24, maxLength: 24 },
)

/** Ids come twice, below zero, and at the ends of what 64 bits hold; private chats and channels take part. */
const idOf = (index: number): number =>
  [1, 2, 3, 4, 5, 6, -999_999_999, 2, 2 ** 53, -(2 ** 53), 1, 3][index] ?? index

const EXPORT_TYPES = ['public_supergroup', 'private_channel', 'private_group', 'personal_chat']

function exportedChat(messages: readonly Readonly<Record<string, unknown>>[], index: number): ExportedChat {
  return {
    ...supergroup(
      index % 9,
      messages.map(
        (fields, place): ExportedMessage => ({ ...fields, id: idOf(place), type: fields['type'] as string }),
      ),
    ),
    type: EXPORT_TYPES[index % EXPORT_TYPES.length] ?? 'odd',
  }
}

const LIVE_KINDS = ['supergroup', 'channel', 'group', 'user'] as const

function liveChat(records: readonly Partial<LiveRecord>[], index: number): LiveChat {
  return {
    kind: LIVE_KINDS[index % LIVE_KINDS.length] ?? 'supergroup',
    id: index % 7,
    records: records.map((record, place): LiveRecord => {
      if (record.kind === 'message')
        return { kind: 'message', messageId: idOf(place), payload: record.payload ?? {} }
      if (record.kind === 'deleted') return tombstone(idOf(place))
      return { kind: record.kind ?? 'user', payload: record.payload ?? {} }
    }),
  }
}

/** Chats of one number share a folder, so each lands as if in a run of its own. */
function landAll(project: BuiltProject, exports: readonly ExportedChat[], lives: readonly LiveChat[]): void {
  const landing = (index: number) => ({
    runId: `20260201T000000Z-${String(index).padStart(6, '0')}`,
    observedAt: `2026-02-0${1 + (index % 3)}T00:00:00.000Z`,
  })
  for (const [index, chat] of exports.entries()) project.land([chat], landing(index))
  for (const [index, chat] of lives.entries()) project.landLive([chat], landing(index))
}

function expectBuilt(project: BuiltProject): void {
  const { status, stdout, stderr } = project.run('build')
  expect(`${stdout}\n${stderr}`).toMatch(/ERROR=0 SKIP=0/)
  expect(status).toBe(0)
}

test('any odd payloads build', async () => {
  await fc.assert(
    fc.property(exportedChats, liveChats, (exports, lives) => {
      const project = copyProject()
      try {
        landAll(project, exports.map(exportedChat), lives.map(liveChat))
        expectBuilt(project)
      } finally {
        project.remove()
      }
    }),
    { numRuns: 1, endOnFailure: true },
  )
})
test('the longest texts, the most marks, the largest numbers and the ends of the calendar build', async () => {
  const marks = Array.from({ length: 10_000 }, (_, index) => ({ type: 'hashtag', text: `#t${index % 50}` }))
  const many = { type: 'emoji', emoji: '👍', count: INT64_MAX }
  const project = copyProject()
  try {
    project.land(
      [
        supergroup(1, [
          message(1, '2024-05-05T10:00:00Z', 7, { text: 'long words '.repeat(100_000) }),
          message(2, '2024-05-05T10:01:00Z', 7, { text: 'x'.repeat(1_000_000), reply_to_message_id: 1 }),
          message(3, '2024-05-05T10:02:00Z', 8, { text: marks, text_entities: marks }),
          message(4, '2024-05-05T10:03:00Z', 8, { reactions: [many, many, { ...many, count: -5 }] }),
          message(5, '2024-05-05T10:04:00Z', 8, { reactions: [many, many], file_size: -1, width: 1e300 }),
          message(6, '1970-01-01T00:00:00Z', 8),
          message(7, '9999-12-31T23:59:59Z', 8, { reply_to_message_id: 6 }),
          { id: 8, type: 'message', date: '9999-12-31T23:59:59', from_id: 'user8', text: 'late' },
          { id: 9, type: 'message', date: '1000-01-01T00:00:00', from_id: 'user8', text: 'early' },
        ]),
      ],
      { runId: '20260201T000000Z-000001', observedAt: '2026-02-01T00:00:00.000Z' },
    )
    project.landLive(
      [
        {
          kind: 'supergroup',
          id: 2,
          records: [
            liveMessage(1, { views: INT64_MAX, forwards: INT64_MAX, date: 4_294_967_295 }),
            liveMessage(2, { views: INT64_MAX, forwards: '-3', date: 253_402_300_799 }),
            liveMessage(3, {
              message: 'ab'.repeat(2000),
              entities: Array.from({ length: 2000 }, (_, index) => ({
                className: 'MessageEntityBold',
                offset: index * 2,
                length: index === 9 ? INT64_MAX : 1,
              })),
            }),
          ],
        },
      ],
      { runId: '20260201T000000Z-000002', observedAt: '2026-02-01T00:00:00.000Z' },
    )
    expectBuilt(project)
    expect(
      await project.query('select count(*) as n from silver.message_entities where message_id = 3'),
    ).toEqual([{ n: '11999' }])
  } finally {
    project.remove()
  }
})
