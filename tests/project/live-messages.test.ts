import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, copyProject, type Row } from '../helpers/build-project.ts'
import type { ExportedMessage } from '../helpers/desktop-export.ts'
import { type LiveRecord, liveMessage, tombstone } from '../helpers/live-records.ts'

const CHAT = 31
const user = (userId: string) => ({ className: 'PeerUser', userId })
const channel = (channelId: string) => ({ className: 'PeerChannel', channelId })
const moment = (id: number) => ({ date: 'unread', date_unixtime: String(1_767_610_800 + id) })
const FORMATTED = '👩🏽‍🚀 #go see 例え nested, x@y.example'

/** One message, as an export tells it and as the API does. */
const pairs: readonly (readonly [exported: ExportedMessage, live: LiveRecord])[] = [
  [
    { id: 1, type: 'message', ...moment(1), from: 'Ann', from_id: 'user7', text: 'plain' },
    liveMessage(1, { message: 'plain', fromId: user('7'), peerId: channel('31') }),
  ],
  [
    {
      id: 2,
      type: 'message',
      ...moment(2),
      edited_unixtime: '1767620000',
      from: 'Bob',
      from_id: 'user8',
      reply_to_message_id: 1,
      text: 'an answer',
      reactions: [
        { type: 'emoji', count: 3, emoji: '🔥' },
        { type: 'custom_emoji', count: 2, document_id: '5368324170671202286' },
        { type: 'paid', count: 1 },
      ],
    },
    liveMessage(2, {
      message: 'an answer',
      fromId: user('8'),
      editDate: 1_767_620_000,
      replyTo: { className: 'MessageReplyHeader', replyToMsgId: 1 },
      reactions: {
        className: 'MessageReactions',
        results: [
          { count: 3, reaction: { className: 'ReactionEmoji', emoticon: '🔥' } },
          { count: 2, reaction: { className: 'ReactionCustomEmoji', documentId: '5368324170671202286' } },
          { count: 1, reaction: { className: 'ReactionPaid' } },
        ],
      },
    }),
  ],
  // Nested formats, offsets behind emoji of two UTF-16 units, plain text between, before and after.
  [
    {
      id: 3,
      type: 'message',
      ...moment(3),
      from: 'Ann',
      from_id: 'user7',
      text: [{ type: 'hashtag', text: '#go' }],
      text_entities: [
        { type: 'plain', text: '👩🏽‍🚀 ' },
        { type: 'hashtag', text: '#go' },
        { type: 'plain', text: ' see ' },
        { type: 'text_link', text: '例え nested', href: 'https://example.org/?q="1"' },
        { type: 'plain', text: ', ' },
        { type: 'email', text: 'x@y.example' },
      ],
    },
    liveMessage(3, {
      message: FORMATTED,
      fromId: user('7'),
      entities: [
        { className: 'MessageEntityHashtag', offset: FORMATTED.indexOf('#go'), length: 3 },
        {
          className: 'MessageEntityTextUrl',
          offset: FORMATTED.indexOf('例え'),
          length: '例え nested'.length,
          url: 'https://example.org/?q="1"',
        },
        { className: 'MessageEntityBold', offset: FORMATTED.indexOf('nested'), length: 6 },
        { className: 'MessageEntityEmail', offset: FORMATTED.indexOf('x@y'), length: 11 },
        { className: 'MessageEntityItalic', offset: 4000, length: 9 },
      ],
    }),
  ],
  // Ends with its mark; somebody without a name, a language, a custom emoji, a reply elsewhere.
  [
    {
      id: 4,
      type: 'message',
      ...moment(4),
      from: 'Ann',
      from_id: 'user7',
      reply_to_message_id: 5,
      reply_to_peer_id: 'channel99',
      text: [],
      text_entities: [
        { type: 'mention_name', text: 'Bob', user_id: 8 },
        { type: 'custom_emoji', text: '🎉', document_id: '12' },
        { type: 'plain', text: ' ' },
        { type: 'pre', text: 'select 1', language: 'sql' },
      ],
    },
    liveMessage(4, {
      message: 'Bob🎉 select 1',
      fromId: user('7'),
      replyTo: { className: 'MessageReplyHeader', replyToMsgId: 5, replyToPeerId: channel('99') },
      entities: [
        { className: 'MessageEntityMentionName', offset: 0, length: 3, userId: '8' },
        { className: 'MessageEntityCustomEmoji', offset: 3, length: 2, documentId: '12' },
        { className: 'MessageEntityPre', offset: 6, length: 8, language: 'sql' },
      ],
    }),
  ],
  // A post of the chat itself, forwarded, with a photo.
  [
    {
      id: 5,
      type: 'message',
      ...moment(5),
      from: 'Pairs',
      from_id: 'channel31',
      author: 'The editor',
      forwarded_from: 'Hidden Person',
      photo: '(File not included.)',
      photo_file_size: 900,
      width: 800,
      height: 600,
      text: '',
    },
    liveMessage(5, {
      peerId: channel('31'),
      postAuthor: 'The editor',
      fwdFrom: { className: 'MessageFwdHeader', date: 1, fromName: 'Hidden Person' },
      media: {
        className: 'MessageMediaPhoto',
        photo: {
          sizes: [
            { className: 'PhotoSize', w: 80, h: 60, size: 90 },
            { className: 'PhotoSize', w: 800, h: 600, size: 900 },
          ],
        },
      },
    }),
  ],
  // A video that is a note, seen by its attributes; its duration has a fraction.
  [
    {
      id: 6,
      type: 'message',
      ...moment(6),
      from: 'Ann',
      from_id: 'user7',
      file: 'x.mp4',
      file_name: 'x.mp4',
      file_size: 5000,
      media_type: 'video_message',
      mime_type: 'video/mp4',
      duration_seconds: 12,
      width: 240,
      height: 240,
      text: '',
    },
    liveMessage(6, {
      fromId: user('7'),
      media: {
        className: 'MessageMediaDocument',
        document: {
          mimeType: 'video/mp4',
          size: '5000',
          attributes: [
            { className: 'DocumentAttributeVideo', roundMessage: true, duration: 12.7, w: 240, h: 240 },
            { className: 'DocumentAttributeFilename', fileName: 'x.mp4' },
          ],
        },
      },
    }),
  ],
  [
    {
      id: 7,
      type: 'service',
      ...moment(7),
      actor: 'Ann',
      actor_id: 'user7',
      action: 'invite_members',
      members: ['Bob', null],
      text: '',
    },
    liveMessage(7, {
      className: 'MessageService',
      fromId: user('7'),
      action: { className: 'MessageActionChatAddUser', users: ['8', '9'] },
    }),
  ],
  [
    {
      id: 8,
      type: 'service',
      ...moment(8),
      actor: 'Ann',
      actor_id: 'user7',
      action: 'edit_group_title',
      title: 'Pairs',
      text: '',
    },
    liveMessage(8, {
      className: 'MessageService',
      fromId: user('7'),
      action: { className: 'MessageActionChatEditTitle', title: 'Pairs' },
    }),
  ],
  // Music has a title that names neither a chat nor a topic.
  [
    {
      id: 11,
      type: 'message',
      ...moment(11),
      from: 'Ann',
      from_id: 'user7',
      file: 'song.mp3',
      file_size: 700,
      media_type: 'audio_file',
      performer: 'Nobody',
      title: 'A Song',
      mime_type: 'audio/mpeg',
      duration_seconds: 3,
      text: '',
    },
    liveMessage(11, {
      fromId: user('7'),
      media: {
        className: 'MessageMediaDocument',
        document: {
          mimeType: 'audio/mpeg',
          size: '700',
          attributes: [{ className: 'DocumentAttributeAudio', duration: 3, title: 'A Song', voice: false }],
        },
      },
    }),
  ],
]
const described: readonly LiveRecord[] = [
  { kind: 'user', payload: { className: 'User', id: '7', firstName: 'Ann' } },
  { kind: 'user', payload: { className: 'User', id: '8', firstName: 'Bob', lastName: '' } },
  { kind: 'chat', payload: { className: 'Channel', id: '31', title: 'Pairs' } },
]
/** What the API alone says, of a message that an export has, too. */
const onlyLive: readonly LiveRecord[] = [
  liveMessage(1, {
    message: 'plain',
    fromId: user('7'),
    views: 40,
    forwards: 2,
    groupedId: '13000000000000001',
    viaBotId: '77',
    editDate: 1_767_630_000,
    editHide: true,
    fwdFrom: { className: 'MessageFwdHeader', date: 1, fromId: channel('5') },
    replyTo: { className: 'MessageReplyHeader', forumTopic: true, replyToMsgId: 3, replyToTopId: 2 },
  }),
  liveMessage(9, { message: 'live only', fromId: user('9') }),
  liveMessage(10, {
    className: 'MessageService',
    fromId: user('7'),
    action: { className: 'MessageActionNotKnownYet' },
  }),
  tombstone(2),
  tombstone(3),
  { kind: 'user', payload: { className: 'User', id: '8', deleted: true } },
]

const landing = (month: number) => ({
  runId: `20260${month}01T000000Z-00000${month}`,
  observedAt: `2026-0${month}-01T00:00:00.000Z`,
})
const exportOf = (messages: readonly ExportedMessage[]) => [
  { name: 'Pairs', type: 'public_supergroup', id: CHAT, messages, unreadable: [] },
]
const liveOf = (records: readonly LiveRecord[]) => [{ kind: 'supergroup' as const, id: CHAT, records }]
/** Exports write their text as parts that say no more than the entities. */
const exportedMessages = pairs.map(([exported]) =>
  'text_entities' in exported ? { ...exported, text: exported['text_entities'] } : exported,
)

let exported: BuiltProject
let live: BuiltProject
let both: BuiltProject

beforeAll(() => {
  exported = copyProject()
  exported.land(exportOf(exportedMessages), landing(3))
  live = copyProject()
  live.landLive(liveOf([...pairs.map(([, record]) => record), ...described]), landing(3))
  both = copyProject()
  both.landLive(liveOf(onlyLive), landing(4))
  both.build()
  both.land(exportOf(exportedMessages), landing(3))
  both.land(
    exportOf([{ id: 3, type: 'message', ...moment(3), from_id: 'user7', text: 'still there' }]),
    landing(5),
  )
  for (const project of [exported, live, both]) project.build()
})
afterAll(() => {
  for (const project of [exported, live, both]) project.remove()
})

/** A table's rows without what names the observation rather than the message. */
async function rowsOf(project: BuiltProject, table: string, order: string): Promise<readonly Row[]> {
  const rows = await project.query(`select * from ${table} order by ${order}`)
  const told = ['source', 'content_hash', 'sender_name', 'export_type', 'is_forum']
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !told.includes(name))))
}

describe('live messages', () => {
  test.each([
    ['silver.messages', 'message_id'],
    ['silver.message_entities', 'message_id, position'],
    ['silver.replies', 'message_id'],
    ['silver.users', 'user_key'],
    ['silver.user_names', 'user_key, valid_from'],
    ['silver.chats', 'chat_key'],
    ['gold.chat_daily', 'sent_on'],
  ])('%s is what an export of the same messages gives', async (table, order) => {
    const rows = await rowsOf(live, table, order)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows).toEqual(await rowsOf(exported, table, order))
  })

  test('the parts of a formatted text are the text', async () => {
    const rows = await live.query(`
      select cast(text_entities as varchar) as parts, text from silver.message_versions
      where text_entities is not null order by message_id`)
    expect(rows).toHaveLength(2)
    for (const { parts, text } of rows) {
      const texts = JSON.parse(String(parts)).map((part: { text: string }) => part.text)
      expect(texts.join('')).toBe(text)
    }
  })

  test('what exports lack', async () => {
    const rows = await both.query(`
      select views, forwards, grouped_id, thread_id, via_bot_id, forwarded_from_key, edited_at, source
      from silver.messages where message_id = 1`)
    expect(rows).toEqual([
      {
        views: '40',
        forwards: '2',
        grouped_id: '13000000000000001',
        thread_id: '2',
        via_bot_id: '77',
        forwarded_from_key: 'channel:5',
        edited_at: null,
        source: 'telegram',
      },
    ])
    const actions = await both.query('select service_action from silver.messages where message_id = 10')
    expect(actions).toEqual([{ service_action: 'MessageActionNotKnownYet' }])
  })

  test('both sources of a chat are one history, whichever is read first', async () => {
    const rows = await both.query(`
      select message_id, text, version_count, is_deleted from silver.messages
      where kind = 'message' order by message_id limit 4`)
    expect(rows).toEqual([
      { message_id: '1', text: 'plain', version_count: '2', is_deleted: false },
      { message_id: '2', text: 'an answer', version_count: '1', is_deleted: true },
      { message_id: '3', text: 'still there', version_count: '2', is_deleted: false },
      { message_id: '4', text: 'Bob🎉 select 1', version_count: '1', is_deleted: false },
    ])
    expect(await both.query('select count(*) as n from silver.messages')).toEqual([{ n: '11' }])
  })

  test('who deleted their account keeps the last name known, and had it until then', async () => {
    const rows = await both.query(`select name, is_deleted from silver.users where user_key = 'user:8'`)
    expect(rows).toEqual([{ name: 'Bob', is_deleted: true }])
    const names = await both.query(`
      select name, is_current from silver.user_names where user_key = 'user:8' order by valid_from`)
    expect(names).toEqual([
      { name: 'Bob', is_current: false },
      { name: null, is_current: true },
    ])
  })
})
