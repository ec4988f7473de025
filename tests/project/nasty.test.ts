import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, copyProject, type Row } from '../helpers/build-project.ts'

/** tests/fixtures/nasty/result.json: one message for each thing that goes wrong, taken the user's whole way. */
let project: BuiltProject
let landing: string
let building: string

beforeAll(() => {
  project = copyProject()
  landing = project.run('extract', '--from', resolve('tests/fixtures/nasty/result.json')).stderr
  building = project.run('build', '--vars', '{timezone: Europe/Berlin}').stderr
})
afterAll(() => project.remove())

const group = 'supergroup:77'

async function column(name: string, ids: readonly number[], table = 'silver.messages'): Promise<unknown[]> {
  const rows = await project.query(
    `select message_id, ${name} as value from ${table} where chat_key = '${group}' and message_id in (${ids.join(', ')})`,
  )
  const byId = new Map(rows.map((row) => [Number(row['message_id']), row['value']]))
  return ids.map((id) => byId.get(id))
}

async function first(sql: string): Promise<Row | undefined> {
  return (await project.query(sql))[0]
}

describe('what goes in', () => {
  test('every message is landed or set aside, and the build has no error', async () => {
    expect(landing).toContain('Landed 58 messages of 60 from 6 chats')
    expect(building).toContain('Published warehouse/tgelt.duckdb')
    expect(building).toMatch(/ERROR=0 SKIP=0/)
    expect(await first('select count(*) as n from silver.messages')).toEqual({ n: '57' })
    expect(await first("select count(*) as n from bronze.records where record_kind = 'unreadable'")).toEqual({
      n: '2',
    })
  })

  test('texts come out as they went in', async () => {
    expect(await column('text', [14, 15, 16, 17, 24, -999999989])).toEqual([
      '👩‍👩‍👧‍👦🇩🇪👍🏽',
      'مرحبا بالعالم، كيف الحال؟',
      'שלום \u202eעולם\u202c abc',
      '我们今天去北京吗？',
      "'; drop table silver.messages; --",
      'old half, <b>bold</b> & "quotes"',
    ])
    expect(await first(`select name from silver.users where user_key = 'user:3'`)).toEqual({
      name: '</script><script>alert(1)</script>',
    })
  })

  test('a text is as long as Telegram counts it: 4096 units of UTF-16', async () => {
    expect(await column('text_length', [21, 14])).toEqual(['4096', '19'])
  })

  test('words: runs between spaces, each Chinese or Japanese character, no emoji', async () => {
    // Zero-width characters and no-break spaces separate nothing that is a word.
    expect(await column('word_count', [14, 15, 16, 17, 18, 19, 20, 22, 23])).toEqual([
      '0',
      '4',
      '3',
      '8',
      '7',
      '3',
      '1',
      '4',
      '0',
    ])
  })
})

describe('who says it', () => {
  test('people, channels, the group itself, and nobody', async () => {
    expect(await column('sender_key', [8, 9, 10, 11, 12, 13])).toEqual([
      'user:9',
      null,
      'channel:77',
      'channel:555',
      'user:4',
      null,
    ])
    expect(await first(`select is_deleted, name from silver.users where user_key = 'user:9'`)).toEqual({
      is_deleted: true,
      name: null,
    })
  })

  test('what nobody says counts under unknown', async () => {
    expect(
      await first(`
        select cast(sum(messages) as bigint) as n from gold.user_daily
        where chat_key = '${group}' and user_key = 'unknown'`),
    ).toEqual({ n: '2' })
  })

  test('a user and a channel of one number are two', async () => {
    const rows = await project.query(`select user_key from silver.users where user_id = 2 order by 1`)
    expect(rows).toEqual([{ user_key: 'channel:2' }, { user_key: 'user:2' }])
  })
})

describe('what it answers', () => {
  test('a message, a topic, what is deleted, oneself, another chat, the old half', async () => {
    expect(await column('target', [4, 3, 5, 6, 7, -999999988], 'silver.replies')).toEqual([
      'message',
      'service',
      'missing',
      'message',
      'elsewhere',
      'message',
    ])
    expect(await column('is_own', [4, 6], 'silver.replies')).toEqual([false, true])
    expect(await column('response_seconds', [4, 5, 45, 46], 'silver.replies')).toEqual([
      '60',
      null,
      '3600',
      null,
    ])
  })
})

describe('when it is said', () => {
  test('the hour that comes twice: two moments, one day, in order', async () => {
    expect(await column('cast(sent_at as varchar)', [44, 45])).toEqual([
      '2025-10-26 00:30:00',
      '2025-10-26 01:30:00',
    ])
    expect(await column('cast(sent_on as varchar)', [44, 45])).toEqual(['2025-10-26', '2025-10-26'])
  })

  test('without a unix time the wall clock counts, in the zone of the reports', async () => {
    expect(await column('cast(sent_at as varchar)', [31])).toEqual(['2025-02-19 21:48:00'])
  })

  test('the beginning of time and the far future are days like others', async () => {
    expect(await column('cast(sent_on as varchar)', [32, 33])).toEqual(['1970-01-01', '2099-01-01'])
  })

  test('never edited is not edited', async () => {
    expect(await column('edited_at is null', [34, 35])).toEqual([false, true])
  })
})

describe('odd shapes', () => {
  test('one id twice is one message with two versions', async () => {
    expect(await column('version_count', [43])).toEqual(['2'])
  })

  test('no text, an empty text and only a picture are messages', async () => {
    expect(await column('kind', [26, 27])).toEqual(['message', 'message'])
    expect(await column('text', [26, 27])).toEqual(['', ''])
    expect(await column('media_kind', [26, 27])).toEqual(['photo', null])
  })

  test('reactions: what has a count counts', async () => {
    expect(await column('reaction_count', [28])).toEqual(['25'])
  })

  test('a forward without a name is one all the same', async () => {
    expect(await column('is_forwarded', [36, 37, 35])).toEqual([true, true, false])
  })

  test('chats of every kind, the empty one too', async () => {
    const rows = await project.query(
      'select chat_key, name, record_count from silver.chats order by chat_key',
    )
    expect(rows).toEqual([
      { chat_key: 'channel:2', name: 'Channel', record_count: '2' },
      { chat_key: 'group:5:1', name: 'Only events', record_count: '1' },
      { chat_key: 'supergroup:6', name: 'Empty', record_count: '0' },
      { chat_key: 'supergroup:77', name: 'Nasty </script><script>alert(1)</script>', record_count: '51' },
      { chat_key: 'user:1:1', name: null, record_count: '1' },
      { chat_key: 'user:2:1', name: null, record_count: '2' },
    ])
  })
})
