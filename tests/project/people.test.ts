import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject, type Row } from '../helpers/build-project.ts'
import { message, supergroup } from '../helpers/messages.ts'

const [ann, bob, cid] = [7, 8, 9]
const noon = (day: string) => `${day}T12:00:00Z`
const replyTo = (id: number) => ({ reply_to_message_id: id })

/** Ann writes on days in a row, over two ends of a month and in two chats; the last day of all is a Sunday, 2 March. */
const streaks = [
  supergroup(41, [
    message(1, noon('2025-01-30'), ann),
    message(2, noon('2025-01-31'), ann),
    message(3, noon('2025-02-01'), ann),
    message(4, noon('2025-02-28'), ann),
    message(5, noon('2025-03-02'), ann),
  ]),
  supergroup(42, [
    message(1, noon('2025-02-01'), ann),
    message(2, noon('2025-02-02'), ann),
    message(3, noon('2025-03-01'), ann, { text: '' }),
    message(4, noon('2025-03-01'), ann, { text: 'a? b c', photo: 'x.jpg' }),
  ]),
]
/** Who wrote first and last how many days before 2 March. */
const statuses: readonly (readonly [user: number, first: string, last: string, status: string])[] = [
  [101, '2025-02-16', '2025-02-16', 'new'], // 14 days
  [102, '2025-02-15', '2025-03-02', 'active'], // 15
  [103, '2025-02-15', '2025-02-15', 'lapsing'],
  [104, '2024-06-01', '2025-02-16', 'active'],
  [105, '2024-06-01', '2025-02-15', 'lapsing'],
  [106, '2024-06-01', '2025-01-01', 'lapsing'], // 60
  [107, '2024-06-01', '2024-12-31', 'gone'], // 61
]
const standing = supergroup(
  43,
  statuses.flatMap(([user, first, last]) => [
    message(2 * user, noon(first), user),
    message(2 * user + 1, noon(last), user),
  ]),
)
/** Bob answers Ann five times, once before she asked; what else he replies to is no answer. */
const talk = supergroup(44, [
  message(1, '2025-01-06T10:00:00Z', ann),
  message(2, '2025-01-06T10:00:10Z', bob, replyTo(1)),
  message(3, '2025-01-06T10:00:20Z', bob, replyTo(1)),
  message(4, '2025-01-06T11:00:00Z', ann),
  message(5, '2025-01-06T11:00:30Z', bob, replyTo(4)),
  message(6, '2025-01-06T11:05:01Z', bob, replyTo(4)),
  message(7, '2025-01-06T11:06:01Z', ann, replyTo(6)),
  message(8, '2025-01-06T12:00:00Z', bob, replyTo(9)),
  message(9, '2025-01-06T13:00:00Z', ann),
  message(10, '2025-01-06T14:00:00Z', bob, replyTo(8)),
  message(11, '2025-01-06T14:00:00Z', bob, replyTo(999)),
  message(12, '2025-01-06T14:00:00Z', null),
  message(13, '2025-01-06T14:00:01Z', bob, replyTo(12)),
  message(14, '2025-01-06T14:00:02Z', null, replyTo(9)),
  {
    ...message(15, '2025-01-06T14:00:03Z', null),
    type: 'service',
    actor: 'Cid',
    actor_id: 'user9',
    action: 'x',
  },
  message(16, '2025-01-06T14:00:04Z', bob, replyTo(15)),
  message(17, '2025-01-06T14:00:05Z', bob, { ...replyTo(1), reply_to_peer_id: 'channel99' }),
  // The next Monday begins the next week.
  message(18, '2025-01-13T00:00:00Z', 'channel44', replyTo(9)),
])

let project: BuiltProject

beforeAll(() => {
  project = buildProject('.', [...streaks, standing, talk])
})
afterAll(() => project.remove())

const profiles = (columns: string, where: string) =>
  project.query(`select ${columns} from gold.user_profiles where ${where} order by user_id`)
const values = (rows: readonly Row[]) => rows.map((row) => Object.values(row).map(String))

describe('profiles', () => {
  test('days in a row count over the ends of months and over chats', async () => {
    const columns = 'longest_streak_days, current_streak_days, days_since_last, active_days, chats'
    expect(values(await profiles(columns, 'user_id in (7, 102, 107)'))).toEqual([
      ['4', '3', '0', '8', '3'],
      ['1', '1', '0', '2', '1'],
      ['1', '0', '61', '2', '1'],
    ])
  })

  test('who is new, active, lapsing or gone', async () => {
    const rows = await profiles('user_id, status', 'user_id between 101 and 107')
    expect(values(rows)).toEqual(statuses.map(([user, , , status]) => [String(user), status]))
  })

  test('who never wrote has a profile without rates', async () => {
    const columns =
      'messages, active_days, mean_words, reply_rate_given, message_rank, most_active_weekday, status'
    expect(values(await profiles(columns, `user_id = ${cid}`))).toEqual([
      ['0', '0', 'null', 'null', 'null', 'null', 'null'],
    ])
  })

  test('shares are of the messages', async () => {
    // 4 on Monday, 6 January, 4 on two Saturdays: of several weekdays, the first. 2 on Sundays.
    const columns = `messages, words, mean_words, media_share, question_share,
      morning_share, afternoon_share, most_active_weekday, weekend_share`
    expect(values(await profiles(columns, 'user_id = 7'))).toEqual([
      [
        '13',
        '14',
        String(14 / 13),
        String(1 / 13),
        String(1 / 13),
        String(3 / 13),
        String(10 / 13),
        '1',
        String(6 / 13),
      ],
    ])
  })

  test('answers given and received, and messages that were answered', async () => {
    const columns = `replies_given, reply_rate_given, replies_received, reply_rate_received, median_response_seconds`
    expect(values(await profiles(columns, 'user_id in (7, 8)'))).toEqual([
      // Bob answered three messages of hers, and the group itself answered one of these.
      ['1', String(1 / 13), '6', String(3 / 13), '60'],
      ['5', String(5 / 10), '1', String(1 / 10), '20'],
    ])
  })

  test('as many messages are the same rank', async () => {
    expect(values(await profiles('user_id, message_rank', 'user_id in (7, 8, 101, 107)'))).toEqual([
      ['7', '1'],
      ['8', '2'],
      ['101', '3'],
      ['107', '3'],
    ])
  })
})

describe('answers', () => {
  test('who answers whom, and how evenly', async () => {
    const rows = await project.query(`
      select from_user_key, to_user_key, replies, share_of_replies, median_response_seconds,
        replies_back, reciprocity, is_mutual
      from gold.reply_graph order by from_user_key`)
    expect(values(rows)).toEqual([
      ['channel:44', 'user:7', '1', '1', '558000', '0', '0', 'false'],
      ['user:7', 'user:8', '1', '1', '60', '5', '0.2', 'true'],
      ['user:8', 'user:7', '5', '1', '20', '1', '0.2', 'true'],
    ])
  })

  test('how fast, by the week of the answer', async () => {
    const rows = await project.query(`
      select cast(week_start as varchar) as week, user_key, answers, median_seconds, p90_seconds, fastest_seconds,
        answers_within_5_minutes, answers_within_1_hour
      from gold.response_times order by week, user_key`)
    expect(values(rows)).toEqual([
      ['2025-01-06', 'user:7', '1', '60', '60', '60', '1', '1'],
      // 10, 20, 30 and 301 seconds: of an even number, the lower one is the median.
      ['2025-01-06', 'user:8', '4', '20', '301', '10', '3', '4'],
      ['2025-01-13', 'channel:44', '1', '558000', '558000', '558000', '0', '0'],
    ])
  })
})
