import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject } from '../helpers/build-project.ts'
import { message, supergroup } from '../helpers/messages.ts'

const [ann, bob, cid] = [7, 8, 9]
const replyTo = (id: number) => ({ reply_to_message_id: id })

/** Silence of exactly half an hour, and of a second more. */
const gaps = supergroup(51, [
  message(1, '2025-01-06T12:00:00Z', ann),
  message(2, '2025-01-06T12:30:00Z', bob),
  message(3, '2025-01-06T13:00:01Z', cid),
])
/** What the message after a silence answers. */
const bridges = supergroup(52, [
  message(1, '2025-01-06T09:00:00Z', ann),
  message(2, '2025-01-06T09:00:05Z', ann),
  message(3, '2025-01-06T12:00:00Z', bob, replyTo(1)),
  message(4, '2025-01-06T12:00:01Z', cid),
  // One of the silence before the last: not the block right before.
  message(5, '2025-01-06T15:00:00Z', cid, replyTo(2)),
  // Only the second message answers something older.
  message(6, '2025-01-06T18:00:00Z', ann),
  message(7, '2025-01-06T18:00:01Z', bob, replyTo(5)),
  // What is not there, what is elsewhere.
  message(8, '2025-01-06T21:00:00Z', bob, replyTo(999)),
  message(9, '2025-01-07T00:00:00Z', bob, { ...replyTo(8), reply_to_peer_id: 'channel99' }),
])
const people = supergroup(53, [
  // Over midnight; nobody is one more, not somebody known.
  message(1, '2025-01-06T23:59:00Z', null),
  message(2, '2025-01-07T00:01:00Z', null),
  message(3, '2025-01-07T00:02:00Z', 'channel53'),
  // A service message is none, and keeps no conversation going.
  { ...message(4, '2025-01-07T00:30:00Z', ann), type: 'service', actor_id: 'user7', action: 'pin_message' },
  message(5, '2025-01-07T00:33:00Z', ann),
  // At one moment: the order is that of their ids.
  message(7, '2025-01-07T00:33:00Z', bob),
])
/** Two topics at one time. */
const topic = (id: number, sentAt: string) => ({
  ...message(id, sentAt, ann),
  type: 'service',
  actor_id: 'user7',
  action: 'topic_created',
  title: 'Topic',
})
const topics = supergroup(54, [
  topic(1, '2025-01-06T08:00:00Z'),
  topic(2, '2025-01-06T08:00:01Z'),
  message(3, '2025-01-06T09:00:00Z', ann, replyTo(1)),
  message(4, '2025-01-06T09:20:00Z', bob, replyTo(2)),
  message(5, '2025-01-06T09:40:00Z', cid, replyTo(1)),
  message(6, '2025-01-06T09:45:00Z', cid, replyTo(4)),
])

let project: BuiltProject

beforeAll(() => {
  project = buildProject('.', [gaps, bridges, people, topics])
})
afterAll(() => project.remove())

async function conversations(chat: number, columns: string): Promise<readonly (readonly string[])[]> {
  const rows = await project.query(`
    select conversation_id, ${columns} from gold.conversations
    where chat_key = 'supergroup:${chat}' order by started_at`)
  return rows.map((row) => Object.values(row).map(String))
}

describe('conversations', () => {
  test('silence of exactly the gap does not end one, a second more does', async () => {
    expect(await conversations(51, 'messages, people, duration_seconds, first_answer_seconds')).toEqual([
      ['1', '2', '2', '1800', '1800'],
      ['3', '1', '1', '0', 'null'],
    ])
  })

  test('goes on after a silence with an answer to what was said right before it, and to nothing else', async () => {
    expect(await conversations(52, 'messages, replies, first_answer_seconds')).toEqual([
      ['1', '4', '1', '10800'],
      ['5', '1', '1', 'null'],
      ['6', '2', '1', '1'],
      ['8', '1', '0', 'null'],
      ['9', '1', '0', 'null'],
    ])
  })

  test('are of people, on the day on which they began', async () => {
    const columns = 'messages, people, starter_key, first_answer_seconds, cast(started_on as varchar)'
    expect(await conversations(53, columns)).toEqual([
      ['1', '3', '1', 'unknown', '180', '2025-01-06'],
      ['5', '2', '2', 'user:7', '0', '2025-01-07'],
    ])
  })

  test('are of one topic', async () => {
    expect(await conversations(54, 'topic_id, messages, duration_seconds')).toEqual([
      ['3', '1', '1', '0'],
      ['4', '2', '2', '1500'],
      ['5', '1', '1', '0'],
    ])
  })

  test('another gap gives other conversations', async () => {
    project.build('--full-refresh', '--select', 'conversations', '--vars', '{conversation_gap_minutes: 31}')
    expect(await conversations(51, 'messages')).toEqual([['1', '3']])
  })
})
