import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, copyProject } from '../helpers/build-project.ts'
import { type LiveRecord, liveMessage } from '../helpers/live-records.ts'

const from = {
  fromId: { className: 'PeerUser', userId: '7' },
  peerId: { className: 'PeerChannel', channelId: '61' },
}
const service = (id: number, action: Readonly<Record<string, unknown>>, fields = {}) =>
  liveMessage(id, { className: 'MessageService', ...from, action, ...fields })

const records: readonly LiveRecord[] = [
  service(1, { className: 'MessageActionChatAddUser', users: ['8', '9'] }),
  service(2, { className: 'MessageActionChatAddUser', users: ['7'] }),
  service(3, { className: 'MessageActionChatDeleteUser', userId: '7' }),
  service(4, { className: 'MessageActionChatDeleteUser', userId: '8' }),
  service(5, { className: 'MessageActionChatEditTitle', title: 'Better' }),
  service(
    6,
    { className: 'MessageActionPinMessage' },
    { replyTo: { className: 'MessageReplyHeader', replyToMsgId: 7 } },
  ),
  liveMessage(7, {
    ...from,
    views: 12,
    forwards: 3,
    fwdFrom: { className: 'MessageFwdHeader', date: 1, fromId: { className: 'PeerChannel', channelId: '5' } },
    media: {
      className: 'MessageMediaPoll',
      poll: {
        question: { className: 'TextWithEntities', text: 'Which?' },
        closed: true,
        answers: [{ text: { className: 'TextWithEntities', text: 'this' } }],
      },
      results: { totalVoters: 4 },
    },
  }),
  liveMessage(8, {
    ...from,
    media: {
      className: 'MessageMediaDocument',
      spoiler: true,
      document: {
        mimeType: 'audio/mpeg',
        attributes: [{ className: 'DocumentAttributeAudio', performer: 'The Placeholders', title: 'Lorem' }],
      },
    },
  }),
]
let project: BuiltProject

beforeAll(() => {
  project = copyProject()
  const landing = { runId: '20260301T000000Z-000003', observedAt: '2026-03-01T00:00:00.000Z' }
  project.landLive([{ kind: 'supergroup', id: 61, records }], landing)
  project.build()
})
afterAll(() => project.remove())

const rowsOf = async (sql: string) => (await project.query(sql)).map((row) => Object.values(row))

describe('parts of live messages', () => {
  test('events know whom they are about by id', async () => {
    expect(
      await rowsOf(`
        select event, subject_key, event_detail, target_message_id
        from silver.service_events order by message_id, position`),
    ).toEqual([
      ['invite', 'user:8', null, null],
      ['invite', 'user:9', null, null],
      ['join', 'user:7', null, null],
      ['leave', 'user:7', null, null],
      ['remove', 'user:8', null, null],
      ['title_change', null, 'Better', null],
      ['pin', null, null, '7'],
    ])
  })

  test('polls, files, forwards and views', async () => {
    expect(
      await rowsOf('select question_text, is_closed, total_voters, answer_count from silver.polls'),
    ).toEqual([['Which?', true, '4', '1']])
    expect(await rowsOf('select answer_text, voters, is_chosen from silver.poll_answers')).toEqual([
      ['this', null, null],
    ])
    expect(
      await rowsOf('select performer, track_title, is_spoiler from silver.media where message_id = 8'),
    ).toEqual([['The Placeholders', 'Lorem', true]])
    expect(await rowsOf('select from_name, from_key from silver.forwards')).toEqual([[null, 'channel:5']])
    expect(
      await rowsOf(
        'select message_id, views, forwards, engagement, views_ratio, reach_rank from gold.content_reach',
      ),
    ).toEqual([['7', '12', '3', '3', 1, '1']])
  })
})
