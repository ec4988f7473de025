import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject, type Row } from '../helpers/build-project.ts'
import type { ExportedChat } from '../helpers/desktop-export.ts'
import { message, supergroup } from '../helpers/messages.ts'

const [ann, bob, cid] = [7, 8, 9]
const noon = (day: string) => `${day}T12:00:00Z`
/** The last day of all chats below but one. */
const TODAY = '2025-06-30'
const daysAgo = (days: number) =>
  new Date(Date.parse(`${TODAY}T12:00:00Z`) - days * 86_400_000).toISOString().replace('.000', '')

/** Who writes how often, so many days before today. */
type Burst = readonly [days: number, users: readonly number[], messages?: number]
const people = (count: number) => Array.from({ length: count }, (_, index) => 100 + index)

function bursts(id: number, ...all: readonly Burst[]): ExportedChat {
  let messageId = 0
  return supergroup(
    id,
    all.flatMap(([days, users, messages = 1]) =>
      users.flatMap((user) =>
        Array.from({ length: messages }, () => {
          messageId += 1
          return message(messageId, daysAgo(days), user)
        }),
      ),
    ),
  )
}

/** Two weeks in which people come, one in which nobody writes, one in which one is back. The first is a Monday. */
const weeks = supergroup(61, [
  message(1, noon('2025-01-06'), ann),
  message(2, noon('2025-01-12'), bob),
  message(3, noon('2025-01-13'), cid),
  message(4, noon('2025-01-19'), ann),
  message(5, noon('2025-01-27'), bob),
])
const oneDay = supergroup(62, [message(1, noon('2025-06-27'), ann), message(2, noon('2025-06-27'), null)])

/** On how many days, up to which (days before today), and what then. */
const parts: readonly (readonly [user: number, days: number, upTo: number, segment: string])[] = [
  [201, 1, 13, 'newcomer'],
  [202, 1, 14, 'occasional'],
  [203, 1, 27, 'occasional'],
  [204, 1, 28, 'drifting'],
  [205, 7, 59, 'drifting'],
  [206, 8, 59, 'at_risk'],
  [207, 1, 60, 'one_timer'],
  [208, 2, 60, 'lost'],
  [209, 7, 13, 'occasional'],
  [210, 8, 13, 'regular'],
  [211, 12, 6, 'champion'],
  [212, 12, 6, 'regular'],
  [213, 12, 7, 'regular'],
]
const liked = { reactions: [{ type: 'emoji', count: 13, emoji: '👍' }] }
const community = supergroup(63, [
  ...parts.flatMap(([user, days, upTo]) =>
    Array.from({ length: days }, (_, day) => message(user * 100 + day, daysAgo(upTo + day), user)),
  ),
  // Each of the 13 messages of 211 and of 213 has a like, on the average; the last day is that of a service message.
  { ...message(21199, daysAgo(6), 211, liked) },
  { ...message(21399, daysAgo(7), 213, { ...liked }) },
  { ...message(99999, daysAgo(0), null), type: 'service', actor_id: 'user1', action: 'pin_message' },
])

const health: readonly (readonly [chat: ExportedChat, alerts: string | null, trend: string])[] = [
  [bursts(64, [13, people(10), 2], [0, people(9)]), 'activity_drop', 'growing'],
  [bursts(65, [13, people(10), 2], [0, people(10)]), null, 'growing'],
  [bursts(66, [27, people(10)], [0, people(3), 20]), 'few_talkers, no_answers, silence', 'growing'],
  [bursts(67, [55, people(5)], [0, [ann]]), 'silence, newcomers_leave', 'shrinking'],
  [bursts(68, [55, people(5)], [0, [100]]), 'silence', 'shrinking'],
  [bursts(69, [28, [ann]]), null, 'dormant'],
  [bursts(70, [27, [ann]]), null, 'growing'],
  [bursts(71, [28, people(2), 5], [0, [ann], 11]), 'silence', 'growing'],
  [bursts(72, [28, people(2), 5], [0, [ann], 10]), 'silence', 'steady'],
  [bursts(73, [28, people(2), 5], [0, [ann], 9]), 'silence', 'shrinking'],
]

let project: BuiltProject

beforeAll(() => {
  project = buildProject('.', [weeks, oneDay, community, ...health.map(([chat]) => chat)])
})
afterAll(() => project.remove())

const values = (rows: readonly Row[]) => rows.map((row) => Object.values(row).map(String))

describe('the hours of a week', () => {
  test('are all there, with the mean over the weekdays of the chat’s time', async () => {
    const rows = await project.query(`
      select weekday, hour, messages, active_days, mean_messages, share
      from gold.chat_hourly where chat_key = 'supergroup:61' order by weekday, hour`)
    expect(rows).toHaveLength(168)
    // Four Mondays, three Sundays.
    expect(values(rows.filter((row) => row['messages'] !== '0'))).toEqual([
      ['1', '12', '3', '3', '0.75', '0.6'],
      ['7', '12', '2', '2', String(2 / 3), '0.4'],
    ])
  })

  test('have no mean where the chat had no such weekday', async () => {
    const rows = await project.query(`
      select weekday, count(mean_messages) as means, max(mean_messages) as mean
      from gold.chat_hourly where chat_key = 'supergroup:62' group by 1 order by 1`)
    expect(values(rows).filter(([, means]) => means !== '0')).toEqual([['5', '24', '2']])
  })
})

test('cohorts: who came in the same week, and who of them writes in later ones', async () => {
  const rows = await project.query(`
    select cast(cohort_week as varchar) as cohort, weeks_since, cohort_size, active, retention
    from gold.cohort_retention where chat_key = 'supergroup:61' order by 1, 2`)
  expect(values(rows)).toEqual([
    ['2025-01-06', '0', '2', '2', '1'],
    ['2025-01-06', '1', '2', '1', '0.5'],
    ['2025-01-06', '2', '2', '0', '0'],
    ['2025-01-06', '3', '2', '1', '0.5'],
    ['2025-01-13', '0', '1', '1', '1'],
    ['2025-01-13', '1', '1', '0', '0'],
    ['2025-01-13', '2', '1', '0', '0'],
  ])
})

describe('segments', () => {
  test('begin and end on the days that the rules say', async () => {
    const rows = await project.query(`
      select cast(substr(user_key, 6) as bigint) as user, active_days, recency_days, segment
      from gold.user_segments where chat_key = 'supergroup:63' order by 1`)
    expect(values(rows)).toEqual(parts.map((part) => part.map(String)))
  })

  test('fit everybody: whom no rule fits, a test finds', () => {
    const rules = join(project.folder, 'seeds/segment_rules.csv')
    const all = readFileSync(rules, 'utf8')
    writeFileSync(rules, all.replace(/^.*,occasional,.*\n/m, ''))
    const { status, stderr } = project.run('build', '--select', 'segment_rules', 'user_segments')
    expect({ status, stderr }).toEqual({
      status: 1,
      // 202, 203, 209, and people of other groups who wrote in the last four weeks.
      stderr: expect.stringMatching(/error\[test-failed\]: not_null_user_segments_segment found \d+ rows/),
    })
  })
})

test('health: what somebody should look at, and where the group is going', async () => {
  const ids = health.map(([chat]) => `'supergroup:${chat.id}'`).join(', ')
  const rows = await project.query(
    `select alerts, trend from gold.group_health where chat_key in (${ids}) order by chat_key`,
  )
  expect(rows).toEqual(health.map(([, alerts, trend]) => ({ alerts, trend })))
})

test('health: of a group, number by number', async () => {
  const rows = await project.query(`
    select messages_7d, messages_7d_before, change_7d, active_senders, weekly_active_senders, monthly_active_senders,
      stickiness, new_senders_28d, silent_days, top_talker_share, days_since_last
    from gold.group_health where chat_key = 'supergroup:64'`)
  // 14 days: 10 people on the first, 9 on the last.
  const numbers = [9, 20, 9 / 20 - 1, 9, 9, 10, 19 / (14 * 10), 10, 12, 9 / 29, 0]
  expect(values(rows)).toEqual([numbers.map(String)])
})
