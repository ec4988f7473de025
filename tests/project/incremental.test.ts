import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY_SECONDS, FIRST_DAY } from '../../sample/calendar.ts'
import { generateExport, SAMPLE_OPTIONS } from '../../sample/export.ts'
import { inventPeople, RENAMED_INDEX } from '../../sample/people.ts'
import { type BuiltProject, copyProject, type Row } from '../helpers/build-project.ts'
import { TABLES } from '../helpers/described-tables.ts'
import {
  type ExportedChat,
  type ExportedMessage,
  type Landing,
  readDesktopExport,
} from '../helpers/desktop-export.ts'
import { type LiveRecord, liveMessage, tombstone } from '../helpers/live-records.ts'

/** A small chat in which each message is there for one thing that time does to it. */
const chat = (messages: readonly ExportedMessage[]): ExportedChat => ({
  name: 'Time',
  type: 'public_supergroup',
  id: 21,
  messages,
  unreadable: [],
})
const at = (id: number, fields: Record<string, unknown>): ExportedMessage => ({
  id,
  type: 'message',
  date: '2026-01-05T12:00:00',
  date_unixtime: String(1_767_610_800 + id),
  from: 'Ann',
  from_id: 'user7',
  text: '',
  ...fields,
})
const tag = (text: string) => ({
  text: [{ type: 'hashtag', text }, ' x'],
  text_entities: [
    { type: 'hashtag', text },
    { type: 'plain', text: ' x' },
  ],
})
const liked = { reactions: [{ type: 'emoji', count: 1, emoji: '👍' }] }
const zoneless = (time: string): ExportedMessage => ({
  id: 9,
  type: 'message',
  date: `2019-01-05T${time}`,
  from: 'Bob',
  from_id: 8,
  text: 'old',
})
/** As exports wrote it that knew neither unix times nor who sent it, then as today's do. */
const dayGuessed: ExportedMessage = { id: 10, type: 'message', date: '2018-06-02T01:30:00', text: 'late' }
const dayKnown: ExportedMessage = {
  ...dayGuessed,
  date_unixtime: '1527895800',
  from: 'Bob',
  from_id: 'user8',
}
const senderGuessed = at(11, {
  text: 'whose?',
  from: undefined,
  from_id: undefined,
  date_unixtime: '1530000000',
})
const senderKnown = at(11, { text: 'whose?', from: 'Bob', from_id: 'user8', date_unixtime: '1530000000' })
/** Each export's computer has another clock on its wall, and reads another day there. */
const overMidnight = (date: string): ExportedMessage => ({
  id: 12,
  type: 'message',
  date,
  from: 'Bob',
  from_id: 8,
  text: 'late at night',
})
const edited = (seconds: number) => ({ edited_unixtime: String(1_767_700_000 + seconds) })

/** A chat whose topics have to be found out: most of it is told in the first step, why it matters in later ones. */
const forum = (messages: readonly ExportedMessage[]): ExportedChat => ({
  name: 'Topics',
  type: 'public_supergroup',
  id: 22,
  messages,
  unreadable: [],
})
const topic = (id: number, title: string): ExportedMessage =>
  at(id, { type: 'service', actor: 'Ann', actor_id: 'user7', action: 'topic_created', title })
const answer = (id: number, to: number, fields: Record<string, unknown> = {}): ExportedMessage =>
  at(id, { text: `to ${to}`, reply_to_message_id: to, ...fields })

interface Step {
  readonly chats: readonly ExportedChat[]
  /** Of the same chat. */
  readonly live?: readonly LiveRecord[]
  readonly landing: Landing
}

function exported(day: number): readonly ExportedChat[] {
  const exportedAt = FIRST_DAY + day * DAY_SECONDS
  return readDesktopExport([...generateExport({ ...SAMPLE_OPTIONS, messages: 1200, exportedAt })].join(''))
}

/** In the order in which they are landed; the third was observed before the others. */
const steps: readonly Step[] = [
  {
    landing: { runId: '20260201T000000Z-000001', observedAt: '2026-02-01T00:00:00.000Z' },
    chats: [
      ...exported(280),
      chat([
        at(1, { text: 'first words' }),
        at(2, { text: 'liked and not' }),
        at(3, tag('#old')),
        { id: 4, type: 'unsupported' },
        at(5, { text: 'readable' }),
        at(6, { text: 'edited late', ...edited(50) }),
        zoneless('12:00:00'),
        overMidnight('2019-03-02T00:30:00'),
        dayGuessed,
        senderGuessed,
      ]),
      forum([
        topic(10, 'First'),
        answer(11, 10),
        answer(12, 11),
        answer(13, 8),
        at(14, { text: 'to nobody' }),
        answer(15, 14),
        answer(16, 13),
        { id: 17, type: 'unsupported' },
        answer(18, 17),
        answer(19, 18),
      ]),
      { ...forum([at(2, { text: 'early' }), answer(3, 2)]), id: 23 },
    ],
  },
  {
    landing: { runId: '20260301T000000Z-000002', observedAt: '2026-03-01T00:00:00.000Z' },
    chats: [
      ...exported(541),
      chat([
        at(1, { text: 'better words, more of them', ...edited(1) }),
        at(2, { text: 'liked and not', ...liked }),
        at(3, { text: 'no tag any more', ...edited(1) }),
        at(4, { text: 'readable at last' }),
        { id: 5, type: 'unsupported' },
        at(7, { text: 'new', from: 'Ann Newname', from_id: 'user7' }),
        zoneless('14:00:00'),
        overMidnight('2019-03-01T23:30:00'),
        dayKnown,
        senderKnown,
      ]),
      forum([
        answer(12, 11, liked),
        topic(20, 'Second'),
        answer(21, 20),
        at(22, { type: 'service', action: 'topic_edit', new_title: 'Renamed', reply_to_message_id: 10 }),
      ]),
      { ...forum([topic(4, 'Late'), answer(5, 4)]), id: 23 },
    ],
    live: [
      tombstone(8),
      tombstone(99),
      liveMessage(7, { message: 'new', views: 5, fromId: { className: 'PeerUser', userId: '7' } }),
    ],
  },
  {
    landing: { runId: '20260101T000000Z-000003', observedAt: '2026-01-01T00:00:00.000Z' },
    chats: [
      chat([
        at(1, { text: 'zeroth words' }),
        at(6, { text: 'edited early', ...edited(10) }),
        at(8, { text: 'deleted since' }),
        zoneless('13:00:00'),
        overMidnight('2019-03-02T12:30:00'),
      ]),
      forum([answer(8, 10)]),
    ],
  },
  {
    landing: { runId: '20260401T000000Z-000004', observedAt: '2026-04-01T00:00:00.000Z' },
    // An old export whose file looks new: the text before the edit, observed after it.
    chats: [
      chat([at(2, { text: 'liked and not' }), at(6, { text: 'edited early', ...edited(10) })]),
      forum([answer(17, 20)]),
    ],
    live: [tombstone(7), liveMessage(13, { message: 'live', date: 1_767_900_000 })],
  },
  // The same content once more, as when a file is landed twice.
  {
    landing: { runId: '20260401T000000Z-000005', observedAt: '2026-04-01T00:00:00.000Z' },
    chats: [chat([at(2, { text: 'liked and not' })])],
    live: [liveMessage(7, { message: 'new', views: 6, fromId: { className: 'PeerUser', userId: '7' } })],
  },
]

function land(project: BuiltProject, { chats, live = [], landing }: Step): void {
  project.land(chats, landing)
  project.landLive([{ kind: 'supergroup', id: 21, records: live }], landing)
}

let stepwise: BuiltProject
let atOnce: BuiltProject

beforeAll(() => {
  stepwise = copyProject()
  atOnce = copyProject()
  for (const step of steps) {
    land(stepwise, step)
    stepwise.build()
  }
  for (const step of steps) land(atOnce, step)
  atOnce.build()
})
afterAll(() => {
  stepwise.remove()
  atOnce.remove()
})

/** All rows of a table; which loads brought them is the one thing that differs between ways of loading. */
async function rowsOf(project: BuiltProject, table: string, withLoads = false): Promise<readonly Row[]> {
  const rows = await project.query(`select * from ${table} order by ${TABLES[table]}`)
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => withLoads || !name.endsWith('load_id'))),
  )
}

describe('incremental runs', () => {
  test.each(Object.keys(TABLES))('%s is the same after five loads as after one', async (table) => {
    const rows = await rowsOf(stepwise, table)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows).toEqual(await rowsOf(atOnce, table))
  })

  test('a full refresh of silver and gold changes nothing, load ids included', async () => {
    const before: (readonly Row[])[] = []
    for (const table of Object.keys(TABLES)) before.push(await rowsOf(stepwise, table, true))
    stepwise.build('--full-refresh', '--select', 'silver+')
    for (const [index, table] of Object.keys(TABLES).entries()) {
      expect(await rowsOf(stepwise, table, true), table).toEqual(before[index])
    }
  })

  test('a build with nothing new changes nothing', async () => {
    const before = await rowsOf(atOnce, 'silver.messages', true)
    atOnce.build()
    expect(await rowsOf(atOnce, 'silver.messages', true)).toEqual(before)
  })

  test('what is new is told by a number, from which the engine plans', () => {
    atOnce.build('--select', 'user_daily')
    const statements = readFileSync(
      join(atOnce.folder, 'target/run/telegram/models/gold/user_daily.sql'),
      'utf8',
    )
    expect(statements).toMatch(/load_id > \d+/)
    expect(statements).not.toContain('coalesce(max(load_id)')
  })
})

describe('what time does to a message', () => {
  const message = async (id: number) =>
    (
      await stepwise.query(`
        select text, kind, reaction_count, version_count, edited_at is not null as edited
        from silver.messages where chat_id = 21 and message_id = ${id}`)
    )[0]

  test('the latest edit wins, whenever it arrives and is observed', async () => {
    expect(await message(1)).toMatchObject({
      text: 'better words, more of them',
      version_count: '3',
      edited: true,
    })
    expect(await message(6)).toMatchObject({ text: 'edited late', version_count: '2' })
  })

  test('a reaction that is taken back is gone, though that content was seen before', async () => {
    expect(await message(2)).toMatchObject({ reaction_count: '0', version_count: '2' })
    const versions = await stepwise.query(`
      select cast(first_observed_at as varchar) as first, cast(last_observed_at as varchar) as last
      from silver.message_versions where chat_id = 21 and message_id = 2 order by last`)
    expect(versions).toEqual([
      { first: '2026-03-01 00:00:00', last: '2026-03-01 00:00:00' },
      { first: '2026-02-01 00:00:00', last: '2026-04-01 00:00:00' },
    ])
  })

  test('entities of a text that was edited away are gone', async () => {
    const entities = `select 1 from silver.message_entities where message_id = 3 and entity_text = '#old'`
    expect(await stepwise.query(entities)).toEqual([])
    expect(await stepwise.query(`select 1 from gold.hashtag_trends where hashtag = '#old'`)).toEqual([])
  })

  test('an unsupported stub never hides content', async () => {
    expect(await message(4)).toMatchObject({ kind: 'message', text: 'readable at last' })
    expect(await message(5)).toMatchObject({ kind: 'message', text: 'readable' })
  })

  test('what a hash leaves out is what the latest observation says', async () => {
    // Old exports have wall clocks only, and the hash leaves those out: the same message, exported in two time zones.
    const rows = await stepwise.query(`
      select cast(sent_at as varchar) as sent_at, version_count from silver.messages
      where chat_id = 21 and message_id = 9`)
    expect(rows).toEqual([{ sent_at: '2019-01-05 14:00:00', version_count: '1' }])
  })

  test('a message that moves to another day, or to another sender, leaves nothing behind', async () => {
    const rows = (table: string, sender: string) =>
      stepwise.query(`
        select cast(sent_on as varchar) as day, ${sender} as sender, messages from ${table}
        where chat_key = 'supergroup:21' and sent_on between '2018-06-01' and '2018-12-31' and messages > 0
        order by day`)
    const known = ['2018-06-01', '2018-06-26'].map((day) => ({ day, sender: 'user:8', messages: '1' }))
    expect(await rows('gold.user_daily', 'user_key')).toEqual(known)
    expect(await rows('gold.chat_daily', `'user:8'`)).toEqual(known)
  })

  test('a message that another time zone moves over midnight counts on the day that was read last', async () => {
    const days = (project: BuiltProject, table: string) =>
      project.query(`
        select cast(sent_on as varchar) as day, messages from ${table}
        where chat_key = 'supergroup:21' and sent_on between '2019-02-01' and '2019-04-01' order by day`)
    for (const project of [stepwise, atOnce]) {
      expect(await days(project, 'gold.user_daily')).toEqual([{ day: '2019-03-01', messages: '1' }])
      expect(await days(project, 'silver.message_days')).toEqual([
        { day: '2019-03-01', messages: '1' },
        { day: '2019-03-02', messages: '0' },
      ])
    }
  })

  test('a message is deleted from when that is found to when it is seen again', async () => {
    const rows = await stepwise.query(`
      select message_id, is_deleted, cast(deleted_observed_at as varchar) as at from silver.messages
      where chat_id = 21 and message_id in (6, 7, 8, 99) order by message_id`)
    expect(rows).toEqual([
      { message_id: '6', is_deleted: false, at: null },
      { message_id: '7', is_deleted: true, at: '2026-04-01 00:00:00' },
      { message_id: '8', is_deleted: true, at: '2026-03-01 00:00:00' },
    ])
  })

  test('a topic is found at the end of the chain, also when that arrives late', async () => {
    const rows = await stepwise.query(`
      select message_id, topic_id, assignment from silver.message_topics where chat_key = 'supergroup:22'
      order by message_id`)
    const places = rows.map((row) => [Number(row['message_id']), Number(row['topic_id']), row['assignment']])
    expect(places).toEqual([
      [8, 10, 'root'],
      [10, 10, 'root'],
      [11, 10, 'root'],
      [12, 10, 'chain'],
      [13, 10, 'chain'],
      [14, 1, 'general'],
      [15, 1, 'general'],
      [16, 10, 'chain'],
      [17, 20, 'root'],
      [18, 20, 'chain'],
      [19, 20, 'chain'],
      [20, 20, 'root'],
      [21, 20, 'root'],
      [22, 10, 'root'],
    ])
    const topics = await stepwise.query(`
      select topic_id, title, messages from silver.topics where chat_key = 'supergroup:22' order by topic_id`)
    expect(topics).toEqual([
      { topic_id: '1', title: null, messages: '2' },
      { topic_id: '10', title: 'Renamed', messages: '5' },
      { topic_id: '20', title: 'Second', messages: '4' },
    ])
  })

  test('what is new to a topic is as new there, and a reaction is new to nothing but its message', async () => {
    const rows = await stepwise.query(`
      select message_id, load_id, thread_load_id from silver.message_topics
      where chat_key = 'supergroup:22' and message_id in (11, 12, 13, 16, 19) order by message_id`)
    const loads = rows.map((row) => [row['message_id'], row['load_id'], row['thread_load_id']].map(Number))
    expect(loads).toEqual([
      [11, 1, 1],
      [12, 2, 1],
      [13, 3, 3],
      [16, 3, 3],
      [19, 4, 4],
    ])
  })

  test('a late edit recomputes its day', async () => {
    const rows = await stepwise.query(`
      select messages, edited_messages, words from gold.user_daily
      where chat_key = 'supergroup:21' and user_key = 'user:7'`)
    const words = [
      'better words, more of them',
      'liked and not',
      'no tag any more',
      'readable at last',
      'readable',
      'edited late',
      'new',
      'deleted since',
    ]
    expect(rows).toEqual([
      { messages: '8', edited_messages: '3', words: String(words.join(' ').split(' ').length) },
    ])
  })

  test('a name that is taken up again has a period of its own', async () => {
    const rows = await stepwise.query(`
      select name, cast(valid_from as date)::varchar as since, cast(valid_to as date)::varchar as until, observations
      from silver.user_names where user_key = 'user:7' order by valid_from`)
    expect(rows).toEqual([
      { name: 'Ann', since: '2026-01-01', until: '2026-03-01', observations: '2' },
      { name: 'Ann Newname', since: '2026-03-01', until: '2026-04-01', observations: '1' },
      { name: 'Ann', since: '2026-04-01', until: null, observations: '1' },
    ])
  })

  test('somebody who takes another name is one person with two names', async () => {
    const renamed = inventPeople(SAMPLE_OPTIONS.seed, SAMPLE_OPTIONS.people)[RENAMED_INDEX]
    const rows = await stepwise.query(`
      select name, name_count from gold.user_profiles where user_id in (7, ${renamed?.id}) order by user_id`)
    expect(rows).toEqual([
      // She went back to it: the observation of April shows it.
      { name: 'Ann', name_count: '2' },
      { name: 'Captain Placeholder', name_count: '2' },
    ])
  })
})
