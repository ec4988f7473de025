import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BuiltProject, buildProject, type Row } from '../helpers/build-project.ts'
import { readDesktopExport } from '../helpers/desktop-export.ts'
import {
  activeWithin,
  answersOf,
  dayText,
  groupBy,
  longestStreak,
  lowerMedian,
  mondayOf,
  readMessages,
} from '../helpers/straight-reading.ts'

/** Ten headline numbers of the sample, computed twice: by the models, and by reading the export straightforwardly. */
const chats = readDesktopExport(readFileSync('sample/result.json', 'utf8'))
const messages = readMessages(chats)
const answers = answersOf(messages)
let project: BuiltProject

beforeAll(() => {
  project = buildProject('.', chats)
})
afterAll(() => project.remove())

/** Rows as lines, in one order on both sides. */
const lines = (rows: readonly Row[]) => rows.map((row) => Object.values(row).join(' ')).sort()
const table = async (sql: string) => lines(await project.query(sql))

const people = messages.flatMap((message) =>
  message.sender === undefined ? [] : [{ ...message, sender: message.sender }],
)
const byChat = [...groupBy(people, ({ chatKey }) => chatKey)]
const daysOf = (list: readonly { day: number; sender: string }[]) =>
  new Map(
    [...groupBy(list, ({ day }) => String(day))].map(([day, group]) => [
      Number(day),
      new Set(group.map(({ sender }) => sender)),
    ]),
  )

test('1: messages of each chat and day', async () => {
  const expected = [...groupBy(messages, ({ chatKey, day }) => `${chatKey} ${dayText(day)}`)]
  expect(
    await table(
      'select chat_key, cast(sent_on as varchar) d, messages from gold.chat_daily where messages > 0',
    ),
  ).toEqual(expected.map(([key, group]) => `${key} ${group.length}`).sort())
})

test('2: people active on a day, in its week and in its month', async () => {
  const rows = await project.query(`
    select chat_key, cast(date_diff('day', date '1970-01-01', sent_on) as integer) as day,
      active_senders as d, weekly_active_senders as w, monthly_active_senders as m from gold.chat_daily`)
  const byDay = new Map(byChat.map(([key, list]) => [key, daysOf(list)]))
  const expected = rows.map(({ chat_key: chat, day }) => {
    const days = byDay.get(String(chat))!
    const [d, w, m] = [1, 7, 28].map((length) => activeWithin(length, Number(day), days).size)
    return { chat_key: chat, day, d: String(d), w: String(w), m: String(m) }
  })
  expect(rows.length).toBeGreaterThan(1000)
  expect(rows).toEqual(expected)
})

test('3: who is new, who comes back and who lapses', async () => {
  const rows = await project.query(`
    select chat_key, cast(date_diff('day', date '1970-01-01', sent_on) as integer) as day,
      new_senders as fresh, returning_senders as back, lapsed_senders as lapsed from gold.chat_daily`)
  const byDay = new Map(byChat.map(([key, list]) => [key, daysOf(list)]))
  const expected = rows.map(({ chat_key: chat, day }) => {
    const days = byDay.get(String(chat))!
    const before = activeWithin(28, Number(day) - 1, days)
    const after = activeWithin(28, Number(day), days)
    const known = activeWithin(10_000, Number(day) - 1, days)
    const come = [...after].filter((person) => !before.has(person))
    return {
      chat_key: chat,
      day,
      fresh: String(come.filter((person) => !known.has(person)).length),
      back: String(come.filter((person) => known.has(person)).length),
      lapsed: String([...before].filter((person) => !after.has(person)).length),
    }
  })
  expect(rows).toEqual(expected)
})

test('4: messages, active days and longest streak of each person', async () => {
  const expected = [...groupBy(people, ({ sender }) => sender)].map(([sender, list]) => {
    const days = new Set(list.map(({ day }) => day))
    return `${sender} ${list.length} ${days.size} ${longestStreak(days)}`
  })
  expect(
    await table(
      'select user_key, messages, active_days, longest_streak_days from gold.user_profiles where messages > 0',
    ),
  ).toEqual(expected.sort())
})

test('5: how fast each person answers', async () => {
  const expected = [...groupBy(answers, ({ from }) => from)].map(
    ([from, list]) => `${from} ${lowerMedian(list.map(({ seconds }) => seconds))}`,
  )
  expect(
    await table(
      'select user_key, median_response_seconds from gold.user_profiles where median_response_seconds is not null',
    ),
  ).toEqual(expected.sort())
})

test('6: who answers whom, how often', async () => {
  const expected = [...groupBy(answers, ({ chatKey, from, to }) => `${chatKey} ${from} ${to}`)]
  expect(await table('select chat_key, from_user_key, to_user_key, replies from gold.reply_graph')).toEqual(
    expected.map(([key, list]) => `${key} ${list.length}`).sort(),
  )
})

test('7: weekly retention', async () => {
  const expected = byChat.flatMap(([chat, list]) => {
    const weeks = [...groupBy(list, ({ sender }) => sender)].map(([, own]) => {
      const active = [...new Set(own.map(({ day }) => mondayOf(day)))].sort((left, right) => left - right)
      return { cohort: active[0]!, active }
    })
    const pairs = weeks.flatMap(({ cohort, active }) =>
      active.map((week) => `${chat} ${dayText(cohort)} ${(week - cohort) / 7}`),
    )
    return [...groupBy(pairs, (pair) => pair)].map(([pair, all]) => `${pair} ${all.length}`)
  })
  expect(
    await table(`
      select chat_key, cast(cohort_week as varchar) w, weeks_since, active from gold.cohort_retention where active > 0`),
  ).toEqual(expected.sort())
})

test('8: uses of each hashtag, week by week', async () => {
  const uses = messages.flatMap(({ chatKey, day, tags }) =>
    tags.map((tag) => `${chatKey} ${dayText(mondayOf(day))} ${tag}`),
  )
  expect(
    await table('select chat_key, cast(week_start as varchar) w, hashtag, uses from gold.hashtag_trends'),
  ).toEqual([...groupBy(uses, (use) => use)].map(([key, all]) => `${key} ${all.length}`).sort())
})

test('9: links to each domain', async () => {
  const links = messages.flatMap(({ chatKey, urls }) =>
    urls.map((url) => {
      const { hostname } = new URL(/^[a-z]+:/i.test(url) ? url : `https://${url}`)
      return `${chatKey} ${hostname.replace(/^www\./, '')}`
    }),
  )
  expect(await table('select chat_key, domain, links from gold.link_domains')).toEqual(
    [...groupBy(links, (link) => link)].map(([key, all]) => `${key} ${all.length}`).sort(),
  )
})

test('10: reactions that each person received', async () => {
  const expected = [...groupBy(people, ({ sender }) => sender)].map(
    ([sender, list]) => `${sender} ${list.reduce((sum, { reactions }) => sum + reactions, 0)}`,
  )
  expect(
    await table('select user_key, reactions_received from gold.user_profiles where messages > 0'),
  ).toEqual(expected.sort())
})
