import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, copyProject, type Row } from '../helpers/build-project.ts'
import type { ExportedMessage } from '../helpers/desktop-export.ts'
import { described, moment, onlyLive, pairs } from '../helpers/live-pairs.ts'
import type { LiveRecord } from '../helpers/live-records.ts'

const CHAT = 31
const landing = (month: number) => ({
  runId: `20260${month}01T000000Z-00000${month}`,
  observedAt: `2026-0${month}-01T00:00:00.000Z`,
})
const exportOf = (messages: readonly ExportedMessage[]) => [
  { name: 'Pairs', type: 'public_supergroup', id: CHAT, messages, unreadable: [] },
]
const liveOf = (records: readonly LiveRecord[]) => [{ kind: 'supergroup' as const, id: CHAT, records }]
/** Exports write their text as parts that say no more than the entities. */
const exportedMessages = pairs.map(([exported]) =>
  'text_entities' in exported ? { ...exported, text: exported['text_entities'] } : exported,
)

let exported: BuiltProject
let live: BuiltProject
let both: BuiltProject

beforeAll(() => {
  exported = copyProject()
  exported.land(exportOf(exportedMessages), landing(3))
  live = copyProject()
  live.landLive(liveOf([...pairs.map(([, record]) => record), ...described]), landing(3))
  both = copyProject()
  both.landLive(liveOf(onlyLive), landing(4))
  both.build()
  both.land(exportOf(exportedMessages), landing(3))
  both.land(
    exportOf([{ id: 3, type: 'message', ...moment(3), from_id: 'user7', text: 'still there' }]),
    landing(5),
  )
  for (const project of [exported, live, both]) project.build()
})
afterAll(() => {
  for (const project of [exported, live, both]) project.remove()
})

/** A table's rows without what names the observation rather than the message. */
async function rowsOf(project: BuiltProject, table: string, order: string): Promise<readonly Row[]> {
  const rows = await project.query(`select * from ${table} order by ${order}`)
  const told = ['source', 'content_hash', 'sender_name', 'export_type', 'is_forum']
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !told.includes(name))))
}

describe('live messages', () => {
  test.each([
    ['silver.messages', 'message_id'],
    ['silver.message_entities', 'message_id, position'],
    ['silver.replies', 'message_id'],
    ['silver.users', 'user_key'],
    ['silver.user_names', 'user_key, valid_from'],
    ['silver.chats', 'chat_key'],
    ['gold.chat_daily', 'sent_on'],
  ])('%s is what an export of the same messages gives', async (table, order) => {
    const rows = await rowsOf(live, table, order)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows).toEqual(await rowsOf(exported, table, order))
  })

  test('the parts of a formatted text are the text', async () => {
    const rows = await live.query(`
      select cast(text_entities as varchar) as parts, text from silver.message_versions
      where text_entities is not null order by message_id`)
    expect(rows).toHaveLength(2)
    for (const { parts, text } of rows) {
      const texts = JSON.parse(String(parts)).map((part: { text: string }) => part.text)
      expect(texts.join('')).toBe(text)
    }
  })

  test('what exports lack', async () => {
    const rows = await both.query(`
      select views, forwards, grouped_id, thread_id, via_bot_id, forwarded_from_key, edited_at, source
      from silver.messages where message_id = 1`)
    expect(rows).toEqual([
      {
        views: '40',
        forwards: '2',
        grouped_id: '13000000000000001',
        thread_id: '2',
        via_bot_id: '77',
        forwarded_from_key: 'channel:5',
        edited_at: null,
        source: 'telegram',
      },
    ])
    const actions = await both.query('select service_action from silver.messages where message_id = 10')
    expect(actions).toEqual([{ service_action: 'MessageActionNotKnownYet' }])
  })

  test('both sources of a chat are one history, whichever is read first', async () => {
    const rows = await both.query(`
      select message_id, text, version_count, is_deleted from silver.messages
      where kind = 'message' order by message_id limit 4`)
    expect(rows).toEqual([
      { message_id: '1', text: 'plain', version_count: '2', is_deleted: false },
      { message_id: '2', text: 'an answer', version_count: '1', is_deleted: true },
      { message_id: '3', text: 'still there', version_count: '2', is_deleted: false },
      { message_id: '4', text: 'Bob🎉 select 1', version_count: '1', is_deleted: false },
    ])
    expect(await both.query('select count(*) as n from silver.messages')).toEqual([{ n: '11' }])
  })

  test('who deleted their account keeps the last name known, and had it until then', async () => {
    const rows = await both.query(`select name, is_deleted from silver.users where user_key = 'user:8'`)
    expect(rows).toEqual([{ name: 'Bob', is_deleted: true }])
    const names = await both.query(`
      select name, is_current from silver.user_names where user_key = 'user:8' order by valid_from`)
    expect(names).toEqual([
      { name: 'Bob', is_current: false },
      { name: null, is_current: true },
    ])
  })
})
