import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject, type Row } from '../helpers/build-project.ts'
import { message, supergroup } from '../helpers/messages.ts'

const [ann, bob, cid] = [7, 8, 9]
/** Noon in Berlin, all the year. */
const noon = (day: string) => `${day}T11:00:00Z`

/** Ann is silent for 27 days, and later for 28; Bob writes once. */
const windows = supergroup(31, [
  message(1, noon('2025-01-01'), ann),
  message(2, noon('2025-01-02'), bob),
  message(3, noon('2025-01-02'), bob),
  message(4, noon('2025-01-29'), ann),
  message(5, noon('2025-02-27'), ann),
  message(6, noon('2025-03-01'), ann, {
    type: 'service',
    actor: 'Ann',
    actor_id: 'user7',
    action: 'pin_message',
  }),
])
/** Cid comes back after a week, and after a week and a day. */
const weekly = supergroup(35, [
  message(1, noon('2025-03-01'), cid),
  message(2, noon('2025-03-08'), cid),
  message(3, noon('2025-03-16'), cid),
])
/** The days on which Berlin's clocks are changed: one of 23 hours, one of 25. */
const clockChanges = supergroup(32, [
  message(1, '2025-03-29T22:59:59Z', ann),
  message(2, '2025-03-29T23:00:00Z', ann),
  message(3, '2025-03-30T00:59:59Z', ann),
  message(4, '2025-03-30T01:00:00Z', bob),
  message(5, '2025-03-30T21:59:59Z', ann),
  message(6, '2025-03-30T22:00:00Z', ann),
  message(11, '2025-10-25T22:00:00Z', ann),
  message(12, '2025-10-26T00:30:00Z', ann),
  message(13, '2025-10-26T01:30:00Z', bob),
  message(14, '2025-10-26T22:59:59Z', ann),
  message(15, '2025-10-26T23:00:00Z', ann),
])
const link = { text: [{ type: 'link', text: 'https://example.org/?q=1' }] }
const textLink = { text: ['see ', { type: 'text_link', text: 'here', href: 'https://example.org' }] }
/** One day of Ann, Bob, Cid, an admin who writes as the group, and messages of nobody known. */
const talk = supergroup(33, [
  message(1, '2025-05-01T03:59:59Z', ann, { text: 'why?' }),
  message(2, '2025-05-01T04:00:00Z', ann, { text: 'is it? yes' }),
  message(3, '2025-05-01T09:59:59Z', ann, { ...link, from: 'Ann Newname' }),
  message(4, '2025-05-01T10:00:00Z', bob, { text: 'هل؟' }),
  message(5, '2025-05-01T15:59:59Z', bob, { text: '吗？' }),
  message(6, '2025-05-01T16:00:00Z', 'channel33'),
  message(7, '2025-05-01T17:00:00Z', 'channel33', textLink),
  message(8, '2025-05-01T17:00:01Z', cid, { text: 'what?!' }),
  message(9, '2025-05-01T17:00:02Z', null, { text: 'a?b=c' }),
  message(10, '2025-05-01T17:00:03Z', null, { text: '' }),
])
const posts = { ...supergroup(34, [message(1, noon('2025-05-01'), 'channel34')]), type: 'public_channel' }

let project: BuiltProject

beforeAll(() => {
  project = buildProject(
    '.',
    [windows, weekly, clockChanges, talk, posts],
    ['--vars', '{timezone: Europe/Berlin}'],
  )
})
afterAll(() => project.remove())

const days = (chat: number, columns: string, where = 'true') =>
  project.query(`
    select cast(sent_on as varchar) as day, ${columns}
    from gold.chat_daily where chat_key like '%:${chat}' and ${where} order by sent_on`)
const numbers = (rows: readonly Row[]) => rows.map((row) => Object.values(row).map(String))

describe('active senders', () => {
  test('a person stays among the monthly actives for 28 days, and returns after 28 days of silence', async () => {
    const rows = await days(
      31,
      'new_senders, returning_senders, lapsed_senders, monthly_active_senders',
      'new_senders + returning_senders + lapsed_senders > 0',
    )
    expect(numbers(rows)).toEqual([
      ['2025-01-01', '1', '0', '0', '1'],
      ['2025-01-02', '1', '0', '0', '2'],
      ['2025-01-30', '0', '0', '1', '1'],
      ['2025-02-26', '0', '0', '1', '0'],
      ['2025-02-27', '0', '1', '0', '1'],
    ])
  })

  test('and among the weekly actives for 7', async () => {
    const rows = await days(31, 'weekly_active_senders', `sent_on between '2025-01-06' and '2025-01-09'`)
    expect(numbers(rows)).toEqual([
      ['2025-01-06', '2'],
      ['2025-01-07', '2'],
      ['2025-01-08', '1'],
      ['2025-01-09', '0'],
    ])
  })

  test('who writes every seventh day stays, who writes every eighth is gone for a day', async () => {
    const silent = await days(35, 'monthly_active_senders', 'weekly_active_senders = 0')
    expect(numbers(silent)).toEqual([['2025-03-15', '1']])
  })

  test('every day from the first to the last is there, be it without a message', async () => {
    const all = await days(31, 'messages, service_messages, active_senders, top_talker_share')
    expect(all).toHaveLength(31 + 28 + 1)
    expect(numbers(all.slice(1, 3))).toEqual([
      ['2025-01-02', '2', '0', '1', '1'],
      ['2025-01-03', '0', '0', '0', 'null'],
    ])
    expect(numbers(all.slice(-1))).toEqual([['2025-03-01', '0', '1', '0', 'null']])
  })

  test('the share of the three busiest leaves out messages of nobody', async () => {
    expect(numbers(await days(33, 'messages, active_senders, top_talker_share'))).toEqual([
      ['2025-05-01', '10', '4', '0.7'],
    ])
  })
})

describe('days and hours where clocks are changed', () => {
  const hours = async (day: string) =>
    numbers(
      await project.query(`
        select hour, messages, senders from gold.chat_hours
        where chat_key = 'supergroup:32' and sent_on = '${day}' order by hour`),
    )

  test('a day of 23 hours has no hour from 2 to 3', async () => {
    expect(await hours('2025-03-30')).toEqual([
      ['0', '1', '1'],
      ['1', '1', '1'],
      ['3', '1', '1'],
      ['23', '1', '1'],
    ])
  })

  test('a day of 25 hours has both in one', async () => {
    expect(await hours('2025-10-26')).toEqual([
      ['0', '1', '1'],
      ['2', '2', '2'],
      ['23', '1', '1'],
    ])
  })

  test('and both are days like others', async () => {
    expect(numbers(await days(32, 'messages', 'messages > 0'))).toEqual([
      ['2025-03-29', '1'],
      ['2025-03-30', '4'],
      ['2025-03-31', '1'],
      ['2025-10-26', '4'],
      ['2025-10-27', '1'],
    ])
  })
})

describe('what each sender wrote on a day', () => {
  test('a renamed person is one, an admin who writes as the group is the group, and nobody is unknown', async () => {
    const rows = await project.query(`
      select user_key, messages, questions, links,
        messages_night, messages_morning, messages_afternoon, messages_evening
      from gold.user_daily where chat_key = 'supergroup:33' order by user_key`)
    expect(numbers(rows)).toEqual([
      ['channel:33', '2', '0', '1', '0', '0', '0', '2'],
      ['unknown', '2', '0', '0', '0', '0', '0', '2'],
      ['user:7', '3', '2', '1', '1', '2', '0', '0'],
      ['user:8', '2', '2', '0', '0', '0', '2', '0'],
      ['user:9', '1', '1', '0', '0', '0', '0', '1'],
    ])
  })

  test('posts are the channel’s', async () => {
    const rows = await project.query(
      `select user_key, messages from gold.user_daily where chat_key = 'channel:34'`,
    )
    expect(rows).toEqual([{ user_key: 'channel:34', messages: '1' }])
  })
})
