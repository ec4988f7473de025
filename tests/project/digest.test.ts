import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject, copyProject } from '../helpers/build-project.ts'
import type { ExportedChat, ExportedMessage } from '../helpers/desktop-export.ts'

const DAY_SECONDS = 86_400
/** Monday, 2024-01-01, at noon. */
const FIRST_NOON = 1_704_110_400

let lastId = 0
function on(day: number, text: string, fields: Record<string, unknown> = {}): ExportedMessage {
  lastId += 1
  const date_unixtime = String(FIRST_NOON + day * DAY_SECONDS + (lastId % 600))
  const base = { id: lastId, type: 'message', date: '2024-01-01T12:00:00', date_unixtime }
  return { ...base, from: 'Ann', from_id: 'user7', text, ...fields }
}
const times = (count: number, make: () => ExportedMessage) => Array.from({ length: count }, make)
const dayOf = (day: number) => new Date((FIRST_NOON + day * DAY_SECONDS) * 1000).toISOString().slice(0, 10)
const chat = (id: number, messages: readonly ExportedMessage[]): ExportedChat => ({
  name: 'Days',
  type: 'public_supergroup',
  id,
  messages,
  unreadable: [],
})

/** Pumps are of every day, valves of the first and the last, which are 90 days apart, and of the day after. */
const terms = [
  ...times(2, () => on(0, 'pump valve')),
  ...times(2, () => on(1, 'pump')),
  ...times(2, () => on(90, 'pump valve')),
  on(91, 'pump valve valve'),
  on(91, 'pump'),
  on(91, 'pump valve motor motor'),
  // One message is no topic of a day.
  on(92, 'gearbox gearbox gearbox'),
]
/** One message at noon on nine Mondays; on the tenth, six, and a service message on the day after. */
const question = on(63, 'which one?', { reactions: [{ type: 'emoji', count: 2, emoji: '👍' }] })
const liked = on(63, 'liked as much', { reactions: [{ type: 'emoji', count: 2, emoji: '👍' }] })
const mondays = [
  ...Array.from({ length: 9 }, (_, week) => on(7 * week, 'quiet')),
  question,
  liked,
  on(63, 'this one', { reply_to_message_id: question.id, from: 'Bob', from_id: 'user8' }),
  on(63, 'that one', { reply_to_message_id: question.id, from: 'Cem', from_id: 'user9' }),
  on(63, 'my own answer', { reply_to_message_id: question.id }),
  on(63, 'by nobody', { from: undefined, from_id: undefined }),
  on(64, '', {
    type: 'service',
    actor: 'Ann',
    actor_id: 'user7',
    action: 'invite_members',
    members: ['X', 'Y'],
  }),
]

let project: BuiltProject

beforeAll(() => {
  project = buildProject('.', [chat(51, terms), chat(52, mondays)])
})
afterAll(() => project.remove())

const topTerms = (built: BuiltProject) =>
  built.query(`
    select cast(sent_on as varchar) as day, term_rank, term, uses, past_days, past_days_with_term, tf_idf
    from gold.daily_terms where chat_key = 'supergroup:51' order by sent_on, term_rank`)
const row = (
  day: number,
  rank: number,
  term: string,
  uses: number,
  past: number,
  having: number,
  all: number,
) => ({
  day: dayOf(day),
  term_rank: String(rank),
  term,
  uses: String(uses),
  past_days: String(past),
  past_days_with_term: String(having),
  tf_idf: expect.closeTo((uses / all) * Math.log((1 + past) / (1 + having)), 12),
})

describe('daily terms', () => {
  test('are rated against the ninety days before', async () => {
    expect(await topTerms(project)).toEqual([
      // Nothing to compare with: by uses, then by the alphabet.
      row(0, 1, 'pump', 2, 0, 0, 4),
      row(0, 2, 'valve', 2, 0, 0, 4),
      row(1, 1, 'pump', 2, 1, 1, 2),
      row(90, 1, 'valve', 2, 2, 1, 4),
      row(90, 2, 'pump', 2, 2, 2, 4),
      // The first day has dropped out of the window.
      row(91, 1, 'valve', 3, 2, 1, 8),
      row(91, 2, 'pump', 3, 2, 2, 8),
    ])
  })

  test('change with the days before them, as far as the window reaches', async () => {
    const stepwise = copyProject()
    try {
      stepwise.land([chat(51, terms)], {
        runId: '20260101T000000Z-000001',
        observedAt: '2026-01-01T00:00:00.000Z',
      })
      stepwise.build()
      // The first day's messages lose a word; the second day loses all of its terms.
      const edited = terms.slice(0, 4).map((message, index) => ({
        ...message,
        text: index < 2 ? 'pump' : '!',
        edited_unixtime: String(FIRST_NOON + 100 * DAY_SECONDS),
      }))
      stepwise.land([chat(51, edited)], {
        runId: '20260201T000000Z-000002',
        observedAt: '2026-02-01T00:00:00.000Z',
      })
      stepwise.build()
      const rows = await topTerms(stepwise)
      expect(rows).toEqual([
        row(0, 1, 'pump', 2, 0, 0, 2),
        row(90, 1, 'valve', 2, 1, 0, 4),
        row(90, 2, 'pump', 2, 1, 1, 4),
        row(91, 1, 'pump', 3, 1, 1, 8),
        row(91, 2, 'valve', 3, 1, 1, 8),
      ])
      stepwise.build('--full-refresh', '--select', 'silver+')
      expect(await topTerms(stepwise)).toEqual(rows)
    } finally {
      stepwise.remove()
    }
  })
})

describe('the digest', () => {
  const digest = async (day: number) =>
    (
      await project.query(`
        select * from gold.daily_digest where chat_key = 'supergroup:52' and sent_on = '${dayOf(day)}'`)
    )[0]

  test('has every day with a message or service message, compared with silent days, too', async () => {
    const rows = await project.query(
      `select count(*) as days, cast(sum(messages) as bigint) as messages from gold.daily_digest where chat_key = 'supergroup:52'`,
    )
    expect(rows).toEqual([{ days: '11', messages: '15' }])
    expect(await digest(0)).toMatchObject({ usual_messages: null, people: '1', new_senders: '1' })
    expect(await digest(1)).toBeUndefined()
    expect(await digest(7)).toMatchObject({ messages: '1', usual_messages: '0', change_share: null })
    expect(await digest(64)).toMatchObject({ messages: '0', joins: '2', leaves: '0', usual_messages: '0' })
  })

  test('names what was answered and liked most, and who is new', async () => {
    expect(await digest(63)).toMatchObject({
      messages: '6',
      people: '3',
      new_senders: '2',
      most_replied_message_id: String(question.id),
      most_replies: '2',
      most_reacted_message_id: String(question.id),
      most_reactions: '2',
      busiest_hour: '12',
      top_terms: null,
    })
  })

  test('finds hours that are unusual for their weekday', async () => {
    const rows = await project.query(
      `select cast(sent_on as varchar) as day, unusual_hours from gold.daily_digest where unusual_hours is not null`,
    )
    expect(rows).toEqual([{ day: dayOf(63), unusual_hours: '12' }])
  })
})

describe('reach', () => {
  test('ranks messages by what others did with them', async () => {
    const rows = await project.query(`
      select message_id, views, reactions, replies, engagement, usual_engagement, engagement_ratio, reach_rank, engagement_rank
      from gold.content_reach where chat_key = 'supergroup:52' order by engagement_rank`)
    const common = { views: null, reactions: '2', usual_engagement: '0', engagement_ratio: null }
    expect(rows).toEqual([
      {
        ...common,
        message_id: String(question.id),
        replies: '2',
        engagement: '4',
        reach_rank: '1',
        engagement_rank: '1',
      },
      {
        ...common,
        message_id: String(liked.id),
        replies: '0',
        engagement: '2',
        reach_rank: '2',
        engagement_rank: '2',
      },
    ])
  })

  test('changes with the answers, though the answered messages stay as they are', async () => {
    const stepwise = copyProject()
    const [first, second] = [on(0, 'first'), on(0, 'second')]
    const answer = on(1, 'to the first', { from_id: 'user8', reply_to_message_id: first.id })
    const known = { runId: '20260101T000000Z-000001', observedAt: '2026-01-01T00:00:00.000Z' }
    const later = { runId: '20260201T000000Z-000002', observedAt: '2026-02-01T00:00:00.000Z' }
    const replies = () =>
      stepwise.query('select message_id, replies from gold.message_reach where replies > 0')
    try {
      stepwise.land([chat(53, [first, second])], { ...known, runId: '20251201T000000Z-000000' })
      stepwise.build()
      stepwise.land([chat(53, [answer])], known)
      stepwise.build()
      expect(await replies()).toEqual([{ message_id: String(first.id), replies: '1' }])
      // What the first export took for an answer to the first message answers the second.
      stepwise.land([chat(53, [{ ...answer, reply_to_message_id: second.id }])], later)
      stepwise.build()
      expect(await replies()).toEqual([{ message_id: String(second.id), replies: '1' }])
    } finally {
      stepwise.remove()
    }
  })
})
