import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject } from '../helpers/build-project.ts'
import type { ExportedMessage } from '../helpers/desktop-export.ts'

let lastId = 0
function message(fields: Record<string, unknown>): ExportedMessage {
  lastId += 1
  const date_unixtime = String(1_583_143_200 + lastId)
  const base = { id: lastId, type: 'message', date: '2020-03-02T10:00:00', date_unixtime, text: '' }
  return { ...base, from: 'Ann', from_id: 'user7', ...fields }
}
function service(action: string | undefined, fields: Record<string, unknown> = {}): ExportedMessage {
  const actor = { from: undefined, from_id: undefined, actor: 'Ann', actor_id: 'user7' }
  return message({ type: 'service', ...actor, action, ...fields })
}
const entity = (type: string, text: string, fields: Record<string, unknown> = {}) =>
  message({ text: [{ type, text, ...fields }], text_entities: [{ type, text, ...fields }] })

/** What a message says, and whom it names. */
const identified: readonly (readonly [ExportedMessage, readonly string[]])[] = [
  [entity('mention', '@Some_Body'), ['handle some_body']],
  [entity('link', 'https://T.me/Some_Body/123?single'), ['domain t.me', 'handle some_body']],
  [entity('link', 't.me/s/preview'), ['domain t.me', 'handle preview']],
  [
    entity('text_link', 'here', { href: 'https://www.telegram.me/other/' }),
    ['domain telegram.me', 'handle other'],
  ],
  [entity('link', 'https://t.me/joinchat/AAAA'), ['domain t.me']],
  [entity('link', 'https://t.me/addlist'), ['domain t.me']],
  [entity('link', 'https://t.me/+AbCdEfGh'), ['domain t.me']],
  [entity('link', 'https://t.me/c/123/4'), ['domain t.me']],
  [entity('link', 'https://not-t.me/somebody'), ['domain not-t.me']],
  [entity('cashtag', '$ton'), ['ticker TON']],
  [
    message({ text: 'to 1BoatSLRHtKNngkdXEeobR76b53LETtpyT, please' }),
    ['wallet 1BoatSLRHtKNngkdXEeobR76b53LETtpyT bitcoin'],
  ],
  [
    message({ text: 'bitcoin:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4' }),
    ['wallet bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 bitcoin'],
  ],
  [
    message({ text: '(0xDE0B295669A9FD93D5F28D9EC85E40F4CB697BAE)' }),
    ['wallet 0xde0b295669a9fd93d5f28d9ec85e40f4cb697bae ethereum'],
  ],
  [
    message({
      text: 'TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC or EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q2',
    }),
    [
      'wallet EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q2 ton',
      'wallet TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC tron',
    ],
  ],
  // A transaction, a file's hash, an address of Solana, a number, and an address that is a part of something longer.
  [message({ text: `0x${'ab'.repeat(32)} and ${'a1'.repeat(20)}` }), []],
  [message({ text: '7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV1' }), []],
  [message({ text: '1234567890123456789012345678' }), []],
  [message({ text: 'x1BoatSLRHtKNngkdXEeobR76b53LETtpyT' }), []],
]

/** Service messages, and the events that they report: event, subject's key, subject's name, detail. */
const reported: readonly (readonly [ExportedMessage, readonly (readonly (string | null)[])[]])[] = [
  [service('join_group_by_link', { inviter: 'Bob' }), [['join', 'user:7', 'Ann', 'Bob']]],
  [service('join_group_by_request'), [['join', 'user:7', 'Ann', null]]],
  [
    service('invite_members', { members: ['Bob', null] }),
    [
      ['invite', null, 'Bob', null],
      ['invite', null, null, null],
    ],
  ],
  [service('invite_members', { members: ['Ann'] }), [['join', 'user:7', 'Ann', null]]],
  [service('remove_members', { members: ['Bob'] }), [['remove', null, 'Bob', null]]],
  [service('remove_members', { members: ['Ann'] }), [['leave', 'user:7', 'Ann', null]]],
  [
    service('remove_members', { members: ['Ann', 'Bob'] }),
    [
      ['remove', null, 'Ann', null],
      ['remove', null, 'Bob', null],
    ],
  ],
  // A deleted account: no name on either side is no proof that they are one.
  [
    service('remove_members', { members: [null], actor: null, actor_id: 'user9' }),
    [['remove', null, null, null]],
  ],
  [service('edit_group_title', { title: 'Better' }), [['title_change', null, null, 'Better']]],
  [service('pin_message', { message_id: 3 }), [['pin', null, null, null]]],
  [service('group_call', { duration: 65 }), [['call', null, null, null]]],
  [service('topic_created', { title: 'Tools' }), [['topic_create', null, null, 'Tools']]],
  [service('boost_apply', { boosts: 2 }), [['boost', null, null, '2']]],
  [service('send_payment', { amount: '150', currency: 'EUR' }), [['payment', null, null, '150 EUR']]],
  [service('migrate_from_group', { title: 'Old' }), [['migrate', null, null, 'Old']]],
  [service('teleported', { members: ['Bob'] }), [['other', null, 'Bob', null]]],
  [service(undefined, { information_text: 'Hello' }), [['other', null, null, 'Hello']]],
]

const reacted = message({
  reactions: [
    { type: 'emoji', count: 2, emoji: '👍' },
    { type: 'custom_emoji', count: 1, document_id: '5789' },
    { type: 'custom_emoji', count: 1, document_id: '(File not included.)' },
    { type: 'paid', count: 'many' },
  ],
})
const polled = message({
  poll: {
    question: ['Which ', { type: 'bold', text: 'one' }, '?'],
    closed: true,
    total_voters: 4,
    answers: [
      { text: 'this', voters: 3, chosen: true },
      { text: [{ type: 'custom_emoji', text: '👍' }, ' that'], voters: 1, chosen: false },
    ],
  },
})
const audio = message({
  file: 'a.mp3',
  media_type: 'audio_file',
  performer: 'The Placeholders',
  title: 'Lorem',
  media_spoiler: true,
})
const place = message({ location_information: { latitude: -33.5, longitude: 151.25 }, place_name: 'Quay' })

let project: BuiltProject

beforeAll(() => {
  const messages = [...identified, ...reported].map(([given]) => given)
  const chat = { name: 'Parts', type: 'public_supergroup', id: 31, unreadable: [] }
  project = buildProject('.', [{ ...chat, messages: [...messages, reacted, polled, audio, place] }])
})
afterAll(() => project.remove())

describe('parts of messages', () => {
  test.each(
    identified.map(([given, names]) => ({ id: given.id, text: JSON.stringify(given['text']), names })),
  )('whom $text names', async ({ id, names }) => {
    const rows = await project.query(`
      select kind || ' ' || value || coalesce(' ' || network, '') as name
      from silver.identifiers where message_id = ${id} order by name`)
    expect(rows.map(({ name }) => name)).toEqual(names)
  })

  test.each(reported.map(([given, events]) => ({ id: given.id, action: given['action'], events })))(
    'what $action reports: $events',
    async ({ id, events }) => {
      const rows = await project.query(`
      select event, subject_key, subject_name, event_detail
      from silver.service_events where message_id = ${id} order by position`)
      expect(rows.map((row) => Object.values(row))).toEqual(events)
    },
  )

  test('calls have a length, and pins a message', async () => {
    const rows = await project.query(`
      select event, target_message_id, duration_seconds from silver.service_events
      where event in ('call', 'pin') order by event`)
    expect(rows).toEqual([
      { event: 'call', target_message_id: null, duration_seconds: '65' },
      { event: 'pin', target_message_id: '3', duration_seconds: null },
    ])
  })

  test('reactions are counted kind by kind', async () => {
    const rows = await project.query(
      `select reaction_type, reaction, reactions from silver.reactions order by position`,
    )
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['emoji', '👍', '2'],
      ['custom_emoji', '5789', '1'],
      ['custom_emoji', null, '1'],
      ['paid', null, '0'],
    ])
  })

  test('a poll and its answers, written with marks and without', async () => {
    expect(
      await project.query('select question_text, is_closed, total_voters, answer_count from silver.polls'),
    ).toEqual([{ question_text: 'Which one?', is_closed: true, total_voters: '4', answer_count: '2' }])
    const answers = await project.query(
      'select answer_text, voters, voter_share, is_chosen from silver.poll_answers order by position',
    )
    expect(answers.map((row) => Object.values(row))).toEqual([
      ['this', '3', 0.75, true],
      ['👍 that', '1', 0.25, false],
    ])
  })

  test('files say what is in them, and places where they are', async () => {
    const rows = await project.query(`
      select media_kind, performer, track_title, is_spoiler, latitude, longitude, place_name
      from silver.media where message_id in (${audio.id}, ${place.id}) order by message_id`)
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['audio_file', 'The Placeholders', 'Lorem', true, null, null, null],
      ['venue', null, null, false, -33.5, 151.25, 'Quay'],
    ])
  })
})
