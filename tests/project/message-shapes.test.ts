import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject } from '../helpers/build-project.ts'
import type { ExportedMessage } from '../helpers/desktop-export.ts'

/** Messages written by hand, each for one thing that exports do. */
const messages: readonly ExportedMessage[] = [
  // Old exports: no unix time, never edited, senders as bare numbers, no text_entities.
  {
    id: 1,
    type: 'message',
    date: '2020-03-01T23:30:00',
    edited: '1970-01-01T01:00:00',
    from: 'Ann',
    from_id: 7,
    text: ['see ', { type: 'link', text: 'example.org/a' }],
  },
  // No sender at all.
  { id: 2, type: 'message', date: '2020-03-02T10:00:00', date_unixtime: '1583143200', text: 'anonymous' },
  // Parts: right to left, beyond the first plane, empty strings.
  {
    id: 3,
    type: 'message',
    date: '2020-03-02T10:00:01',
    date_unixtime: '1583143201',
    from: null,
    from_id: 'user7',
    text: [
      '',
      { type: 'bold', text: 'مرحبا' },
      ' 你好 ',
      { type: 'custom_emoji', text: '👩🏽‍🚀', document_id: 'x' },
      '',
    ],
    text_entities: [
      { type: 'bold', text: 'مرحبا' },
      { type: 'plain', text: ' 你好 ' },
      { type: 'custom_emoji', text: '👩🏽‍🚀', document_id: 'x' },
      { type: 'plain', text: '' },
    ],
  },
  // Hostile: quotes, SQL, Jinja, a NUL.
  {
    id: 4,
    type: 'message',
    date: '2020-03-02T10:00:02',
    date_unixtime: '1583143202',
    from: "Robert'); drop table messages;--",
    from_id: 'user8',
    text: `'; drop schema silver; -- {{ target.name }} {% raw %} "\\`,
  },
  { id: 5, type: 'unsupported' },
  // An action and a type that Telegram adds some day.
  {
    id: 6,
    type: 'service',
    date: '2020-03-02T10:00:03',
    date_unixtime: '1583143203',
    actor: 'Ann',
    actor_id: 'user7',
    action: 'teleported',
    text: '',
  },
  {
    id: 7,
    type: 'hologram',
    date: '2020-03-02T10:00:04',
    date_unixtime: '1583143204',
    from: 'Ann',
    from_id: 'user7',
    text: 'hi',
  },
  // The only ones of their day.
  {
    id: 10,
    type: 'hologram',
    date: '2020-03-05T10:00:00',
    date_unixtime: '1583402400',
    from: 'Ann',
    from_id: 'user7',
    text: 'four words of light',
  },
  {
    id: 11,
    type: 'service',
    date: '2020-03-06T10:00:00',
    date_unixtime: '1583488800',
    actor: 'Ann',
    actor_id: 'user7',
    action: 'pin_message',
    text: '',
    reactions: [{ type: 'emoji', count: 2, emoji: 'x' }],
  },
  // Spaces that ASCII does not have, and one that is none.
  {
    id: 12,
    type: 'message',
    date: '2020-03-03T00:31:00',
    date_unixtime: '1583191860',
    from: 'Ann',
    from_id: 'user7',
    text: '今日は\u3000晴れ\u00a0and\u2009thin one\u200dword\u000bsix',
  },
  // Senders that can be nobody.
  {
    id: 13,
    type: 'message',
    date: '2020-03-02T10:00:05',
    date_unixtime: '1583143205',
    from: 'Ann',
    from_id: 'user99999999999999999999',
    text: 'too large for a number',
  },
  {
    id: 14,
    type: 'message',
    date: '2020-03-02T10:00:06',
    date_unixtime: '1583143206',
    from: 'Ann',
    from_id: 'ghost7',
    text: 'of an unknown kind',
  },
  // Numbers that are none, a date that no calendar has.
  {
    id: 8,
    type: 'message',
    date: 'yesterday',
    date_unixtime: '99999999999999',
    from: 'Ann',
    from_id: 'user7',
    text: 'when?',
    file_size: 'big',
    reactions: [
      { type: 'emoji', count: 'many', emoji: 'x' },
      { type: 'paid', count: 3 },
    ],
  },
]
/** How a link may be written, and the domain that it names. */
const links: readonly (readonly [url: string, domain: string | null])[] = [
  ['example.org/a', 'example.org'],
  ['HTTPS://user@WWW.Example.NET:8080/p?q#f', 'example.net'],
  ['port.example:8080/x', 'port.example'],
  ['https://root.example./x', 'root.example'],
  ['http://www.com/', 'www.com'],
  ['https://query.example?x=a@b.example', 'query.example'],
  ['https://user:p@ss@password.example/', 'password.example'],
  ['https://backslash.example\\@innocent.example/', 'backslash.example'],
  ['http://[2001:DB8::1]:80/', '[2001:db8::1]'],
  ['https://BÜCHER.example/', 'bücher.example'],
  ['https://xn--bcher-kva.example/', 'xn--bcher-kva.example'],
  ['ftp://files.example/x', 'files.example'],
  ['https:///nowhere', null],
  ['https://user@/', null],
  ['tg://resolve?domain=x', null],
  ['mailto:7up@mail.example', null],
  ['tel:123456', null],
  ['javascript:alert(1)', null],
]
/** Wall clocks that aren't, though an engine may take them for one. */
const clocks = ['infinity', '-infinity', 'epoch', '290000-01-01T00:00:00', '2023-02-30T00:00:00']
/** Texts, and how many words they have. */
const wordCounts: readonly (readonly [text: string, words: number])[] = [
  ["don't stop-gap, 3.5 times", 4],
  ['👍🏽 🎉 !!! — …', 0],
  ['(hello) «мир»', 2],
  ['👍yes', 1],
  ['漢字abc仮名', 5],
  ['コーヒーを飲む', 7],
  ['ภาษาไทย ຄົນລາວ ភាសាខ្មែរ မြန်မာ', 4],
  ['안녕 하세요', 2],
  ['漢👍字', 2],
]
let project: BuiltProject

beforeAll(() => {
  const linked = links.map(([href], index) => ({
    id: 1000 + index,
    type: 'message',
    date: '2020-03-03T00:30:00',
    date_unixtime: '1583191800',
    from: 'Ann',
    from_id: 'user7',
    text: [{ type: 'text_link', text: 'here', href }],
    text_entities: [{ type: 'text_link', text: 'here', href }],
  }))
  // Each with a hashtag, and one without a text.
  const undated = clocks.map((date, index) => ({
    id: 2000 + index,
    type: 'message',
    date,
    text: [{ type: 'hashtag', text: '#when' }, { type: 'hashtag' }],
  }))
  const counted = wordCounts.map(([text], index) => ({
    id: 4000 + index,
    type: 'message',
    date: 'never',
    text,
  }))
  const nameless = { ...undated[0], id: 3000, type: 'message', date: '2020-03-03T00:32:00' }
  const all = [...messages, ...linked, ...undated, ...counted, nameless]
  const chat = { name: 'Shapes', type: 'private_group', id: 11, messages: all, unreadable: [] }
  project = buildProject('.', [chat], ['--vars', '{timezone: Europe/Berlin}'])
})
afterAll(() => project.remove())

const message = async (id: number, columns: string) =>
  (await project.query(`select ${columns} from silver.messages where message_id = ${id}`))[0]

describe('shapes of messages', () => {
  test('a basic group is one per account', async () => {
    expect(await project.query('select chat_key from silver.chats')).toEqual([
      { chat_key: 'group:11:990000000001' },
    ])
  })

  test('an old export: wall clock in the time zone of days, a bare number for a user, parts without types', async () => {
    expect(await message(1, 'sent_at, edited_at, cast(sent_on as varchar) as day, sender_key, text')).toEqual(
      {
        sent_at: '2020-03-01 22:30:00',
        edited_at: null,
        day: '2020-03-01',
        sender_key: 'user:7',
        text: 'see example.org/a',
      },
    )
    expect(
      await project.query('select entity_text, position from silver.message_entities where message_id = 1'),
    ).toEqual([{ entity_text: 'example.org/a', position: '1' }])
  })

  test('messages without a sender are counted under unknown', async () => {
    expect(await message(2, 'sender_key, sender_name')).toEqual({ sender_key: null, sender_name: null })
    for (const id of [13, 14])
      expect(await message(id, 'sender_key, sender_id')).toEqual({ sender_key: null, sender_id: null })
    const rows = await project.query(
      `select messages from gold.user_daily where user_key = 'unknown' order by sent_on`,
    )
    expect(rows).toEqual([{ messages: '3' }, { messages: '1' }])
  })

  test('text is put together from its parts and measured in UTF-16 units', async () => {
    const text = 'مرحبا 你好 👩🏽‍🚀'
    expect(await message(3, 'text, text_length, word_count')).toEqual({
      text,
      text_length: String(text.length),
      word_count: '3',
    })
  })

  test('hostile text is text', async () => {
    expect(await message(4, 'text, sender_name')).toEqual({
      text: messages[3]?.['text'],
      sender_name: "Robert'); drop table messages;--",
    })
  })

  test('what is not known yet is kept, and does not stop a build', async () => {
    const rows = await project.query(
      'select message_id, kind, service_action from silver.messages where message_id in (5, 6, 7) order by 1',
    )
    expect(rows).toEqual([
      { message_id: '5', kind: 'unsupported', service_action: null },
      { message_id: '6', kind: 'service', service_action: 'teleported' },
      { message_id: '7', kind: 'unsupported', service_action: null },
    ])
  })

  test('what has no text has an empty one', async () => {
    expect(await message(5, 'text, text_length, word_count')).toEqual({
      text: '',
      text_length: '0',
      word_count: '0',
    })
  })

  test('what is neither message nor service message belongs to no day, though its date is known', async () => {
    const rows = await project.query(`
      select cast(sent_on as varchar) as day, messages, service_messages, words, reactions
      from gold.chat_daily where sent_on >= '2020-03-05'`)
    // Reactions to service messages aren't counted: nobody wrote these.
    expect(rows).toEqual([
      { day: '2020-03-05', messages: '0', service_messages: '0', words: '0', reactions: '0' },
      { day: '2020-03-06', messages: '0', service_messages: '1', words: '0', reactions: '0' },
    ])
  })

  test('words end at white space of every script', async () => {
    // 今日は and 晴れ are five characters.
    expect(await message(12, 'word_count')).toEqual({ word_count: '9' })
  })

  test.each(wordCounts)('the words of %j are %d', async (text, words) => {
    const index = wordCounts.findIndex(([candidate]) => candidate === text)
    expect(await message(4000 + index, 'word_count')).toEqual({ word_count: String(words) })
  })

  test('nonsense in numbers and dates is missing, not an error', async () => {
    expect(await message(8, 'sent_at, file_size_bytes, reaction_count')).toEqual({
      sent_at: null,
      file_size_bytes: null,
      reaction_count: '3',
    })
  })

  test('a day begins at midnight in the time zone of days', async () => {
    // 23:30 UTC is 00:30 of the next day in Berlin.
    const rows = await project.query(`
      select cast(sent_on as varchar) as day, messages from gold.chat_daily order by 1`)
    expect(rows).toEqual([
      { day: '2020-03-01', messages: '1' },
      { day: '2020-03-02', messages: '5' },
      { day: '2020-03-03', messages: String(2 + links.length) },
      { day: '2020-03-04', messages: '0' },
      { day: '2020-03-05', messages: '0' },
      { day: '2020-03-06', messages: '0' },
    ])
  })

  test('what is no wall clock is no date, and a hashtag without text is none', async () => {
    const rows = await project.query(
      'select sent_at from silver.messages where message_id between 2000 and 2999',
    )
    expect(rows).toEqual(clocks.map(() => ({ sent_at: null })))
    expect(await project.query('select hashtag, uses from gold.hashtag_trends')).toEqual([
      { hashtag: '#when', uses: '1' },
    ])
  })

  test('domains are hosts of web links', async () => {
    const rows = await project.query('select domain, links from gold.link_domains order by 1')
    const named = links.flatMap(([, domain]) => domain ?? []).sort()
    // The old export's plain link names example.org once more.
    expect(rows).toEqual(named.map((domain) => ({ domain, links: domain === 'example.org' ? '2' : '1' })))
  })

  test('a person whose newest observation has no name keeps the last one known', async () => {
    const rows = await project.query(`select name, is_deleted from silver.users where user_key = 'user:7'`)
    expect(rows).toEqual([{ name: 'Ann', is_deleted: false }])
  })
})
