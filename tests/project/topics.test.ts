import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, copyProject } from '../helpers/build-project.ts'
import type { ExportedMessage } from '../helpers/desktop-export.ts'
import { liveMessage } from '../helpers/live-records.ts'

const at = (id: number, fields: Readonly<Record<string, unknown>>): ExportedMessage => ({
  id,
  type: 'message',
  date_unixtime: String(1_767_610_800 + id),
  from: 'Ann',
  from_id: 'user7',
  text: '',
  ...fields,
})
const CHAIN = 5000
const messages: readonly ExportedMessage[] = [
  at(10, { type: 'service', actor: 'Ann', actor_id: 'user7', action: 'topic_created', title: 'Counting' }),
  // Everybody answers the one before, as in a game of counting.
  ...Array.from({ length: CHAIN }, (_, index) => at(11 + index, { reply_to_message_id: 10 + index })),
  // What no honest application sends: two that answer each other, one that answers itself.
  at(20_001, { reply_to_message_id: 20_002 }),
  at(20_002, { reply_to_message_id: 20_001 }),
  at(20_003, { reply_to_message_id: 20_003 }),
  // An answer to another chat, and one to this chat by its name.
  at(20_004, { reply_to_message_id: 10, reply_to_peer_id: 'channel99' }),
  at(20_005, { reply_to_message_id: 10, reply_to_peer_id: 'channel41' }),
  at(20_006, { reply_to_message_id: 19_999 }),
]
const header = (topic: number) => ({
  replyTo: { className: 'MessageReplyHeader', forumTopic: true, replyToMsgId: topic },
})
let project: BuiltProject

beforeAll(() => {
  project = copyProject()
  const landing = { runId: '20260701T090000Z-000001', observedAt: '2026-07-01T09:00:00.000Z' }
  project.land([{ name: 'Forum', type: 'public_supergroup', id: 41, messages, unreadable: [] }], landing)
  project.landLive(
    [
      {
        kind: 'supergroup',
        id: 41,
        records: [
          liveMessage(30_001, header(10)),
          liveMessage(30_002, header(25_000)),
          liveMessage(30_003, { replyTo: { className: 'MessageReplyHeader', replyToMsgId: 30_002 } }),
          liveMessage(30_004, {}),
        ],
      },
    ],
    landing,
  )
  project.land(
    [{ name: 'Plain', type: 'public_supergroup', id: 42, messages: [at(1, {})], unreadable: [] }],
    landing,
  )
  project.build()
})
afterAll(() => project.remove())

describe('topics', () => {
  test('a chain of thousands of replies leads to its topic', async () => {
    const rows = await project.query(`
      select topic_id, assignment, count(*) as n from silver.message_topics
      where message_id between 10 and ${10 + CHAIN} group by all order by assignment`)
    expect(rows).toEqual([
      { topic_id: '10', assignment: 'chain', n: String(CHAIN - 1) },
      { topic_id: '10', assignment: 'root', n: '2' },
    ])
  })

  test.each([
    [20_001, null, 'unknown'],
    [20_002, null, 'unknown'],
    [20_003, null, 'unknown'],
    [20_004, '1', 'general'],
    [20_005, '10', 'root'],
    [20_006, null, 'unknown'],
    [30_001, '10', 'header'],
    [30_002, '25000', 'header'],
    [30_003, '25000', 'chain'],
    [30_004, '1', 'general'],
  ])('message %d is in topic %s: %s', async (id, topic_id, assignment) => {
    const rows = await project.query(
      `select topic_id, assignment from silver.message_topics where message_id = ${id}`,
    )
    expect(rows).toEqual([{ topic_id, assignment }])
  })

  test('a topic whose first message is missing has no title, and chats without topics have none', async () => {
    const topics = await project.query(`
      select chat_key, topic_id, title, is_general, messages from silver.topics order by topic_id`)
    expect(topics).toEqual([
      { chat_key: 'supergroup:41', topic_id: '1', title: null, is_general: true, messages: '2' },
      {
        chat_key: 'supergroup:41',
        topic_id: '10',
        title: 'Counting',
        is_general: false,
        messages: String(CHAIN + 2),
      },
      { chat_key: 'supergroup:41', topic_id: '25000', title: null, is_general: false, messages: '2' },
    ])
    const chats = await project.query('select chat_key, is_forum from silver.chats order by chat_key')
    expect(chats).toEqual([
      { chat_key: 'supergroup:41', is_forum: true },
      { chat_key: 'supergroup:42', is_forum: false },
    ])
  })
})
