import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BuiltProject, buildProject, type Row } from '../helpers/build-project.ts'
import { type ExportedChat, type ExportedMessage, readDesktopExport } from '../helpers/desktop-export.ts'

const chats = readDesktopExport(readFileSync('sample/result.json', 'utf8'))
const all = chats.flatMap((chat) => chat.messages.map((message) => ({ chat, message })))
let project: BuiltProject

beforeAll(() => {
  project = buildProject('.', chats)
})
afterAll(() => project.remove())

const count = (chat: ExportedChat, type: string) =>
  String(chat.messages.filter((message) => message.type === type).length)

/** The plain text of a message, put together here as a person would read it. */
function textOf(message: ExportedMessage): string {
  const text = message['text']
  if (typeof text === 'string') return text
  if (!Array.isArray(text)) return ''
  return text.map((part) => (typeof part === 'string' ? part : part.text)).join('')
}

function daysOf(messages: readonly { message: ExportedMessage }[]): ReadonlyMap<string, number> {
  const days = new Map<string, number>()
  for (const { message } of messages) {
    const day = new Date(Number(message['date_unixtime']) * 1000).toISOString().slice(0, 10)
    days.set(day, (days.get(day) ?? 0) + 1)
  }
  return days
}

describe('the numbers of the sample', () => {
  test('every chat has the messages that the export has', async () => {
    const rows = await project.query(
      'select chat_id, name, message_count, service_count, unsupported_count from silver.chats order by chat_id',
    )
    const expected = [...chats]
      .sort((left, right) => left.id - right.id)
      .map((chat) => ({
        chat_id: String(chat.id),
        name: chat.name,
        message_count: count(chat, 'message'),
        service_count: count(chat, 'service'),
        unsupported_count: count(chat, 'unsupported'),
      }))
    expect(rows).toEqual(expected)
    expect(all).toHaveLength(5999)
  })

  test('the message that nobody can read is kept as such, and is no message', async () => {
    expect(chats.map((chat) => chat.unreadable.length)).toEqual([1, 0, 0])
    const rows = await project.query(
      'select record_kind, count(*) as n from bronze.records group by 1 order by 1',
    )
    expect(rows).toEqual([
      { record_kind: 'chat', n: '3' },
      { record_kind: 'message', n: '5999' },
      { record_kind: 'unreadable', n: '1' },
    ])
  })

  test('both halves of a migrated group are one conversation, old ids below zero', async () => {
    const group = chats[1]!
    const old = group.messages.filter((message) => message.id < 0)
    expect(old.length).toBeGreaterThan(200)
    const rows = await project.query(`
      select chat_key, count(*) as n, min(message_id) as first_id
      from silver.messages where message_id < 0 group by 1`)
    expect(rows).toEqual([
      { chat_key: `supergroup:${group.id}`, n: String(old.length), first_id: String(old[0]!.id) },
    ])
    const replies = await project.query(`
      select count(*) as n from silver.messages where message_id < 0 and reply_to_message_id >= 0`)
    expect(replies).toEqual([{ n: '0' }])
  })

  test('texts are what the parts say, in every script', async () => {
    const rows = await project.query(
      'select chat_id, message_id, text, text_length from silver.messages where text is not null',
    )
    const texts = new Map(rows.map((row) => [`${row['chat_id']}/${row['message_id']}`, row]))
    for (const { chat, message } of all) {
      if (message.type === 'unsupported') continue
      const row = texts.get(`${chat.id}/${message.id}`)
      const text = textOf(message)
      expect(row?.['text']).toBe(text)
      expect(row?.['text_length']).toBe(String(text.length))
    }
    const longest = all.filter(({ message }) => textOf(message).length === 4096)
    expect(longest).toHaveLength(1)
  })

  test('a deleted account has no name, and still is somebody', async () => {
    const nameless = new Set(
      all.filter(({ message }) => message['from'] === null).map(({ message }) => message['from_id']),
    )
    const rows = await project.query(`
      select 'user' || user_id as from_id, name, messages > 0 as wrote
      from gold.user_profiles where is_deleted order by user_id`)
    expect(rows).toEqual([...nameless].sort().map((from_id) => ({ from_id, name: null, wrote: true })))
    expect(rows).toHaveLength(2)
  })

  test('a user and a channel of the same number are two senders', async () => {
    const rows = await project.query(`
      select user_key from silver.users where user_id = 990000000005 order by user_key`)
    expect(rows).toEqual([{ user_key: 'channel:990000000005' }, { user_key: 'user:990000000005' }])
  })

  test('gold counts the messages of every day', async () => {
    const written = all.filter(({ message }) => message.type === 'message')
    const expected = [...daysOf(written)].sort().map(([day, n]) => ({ day, n: String(n) }))
    const sum = (table: string) =>
      project.query(`
        select cast(sent_on as varchar) as day, cast(sum(messages) as bigint) as n
        from ${table} group by 1 having sum(messages) > 0 order by 1`)
    expect(await sum('gold.chat_daily')).toEqual(expected)
    expect(await sum('gold.user_daily')).toEqual(expected)
  })

  test('reactions, replies, edits, media and joins add up', async () => {
    const messages = all.map(({ message }) => message)
    const reactions = messages
      .flatMap((message) => (message['reactions'] ?? []) as { count: number }[])
      .reduce((sum, reaction) => sum + reaction.count, 0)
    const written = messages.filter((message) => message.type === 'message')
    const media = [
      'photo',
      'file',
      'poll',
      'contact_information',
      'location_information',
      'game_title',
      'invoice_information',
    ]
    const joined = (message: ExportedMessage) => {
      const action = message['action']
      if (action === 'invite_members') return (message['members'] as unknown[]).length
      return action === 'join_group_by_link' || action === 'join_group_by_request' ? 1 : 0
    }
    const expected = {
      reactions: String(reactions),
      replies: String(written.filter((message) => 'reply_to_message_id' in message).length),
      forwards: String(written.filter((message) => 'forwarded_from' in message).length),
      edited: String(written.filter((message) => 'edited_unixtime' in message).length),
      media: String(written.filter((message) => media.some((key) => key in message)).length),
      joins: String(messages.reduce((sum, message) => sum + joined(message), 0)),
    }
    const rows = await project.query(`
      select
        cast(sum(reactions) as bigint) as reactions, cast(sum(replies) as bigint) as replies,
        cast(sum(forwards) as bigint) as forwards, cast(sum(edited_messages) as bigint) as edited,
        cast(sum(media_messages) as bigint) as media, cast(sum(joins) as bigint) as joins
      from gold.chat_daily`)
    expect(rows).toEqual([expected])
  })

  test('hashtags and links are those of the texts', async () => {
    const entities = all.flatMap(({ message }) =>
      message['text'] === ''
        ? []
        : ((message['text_entities'] ?? []) as { type: string; text: string; href?: string }[]),
    )
    const tags = new Map<string, number>()
    const domains = new Map<string, number>()
    for (const { type, text, href } of entities) {
      const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1)
      if (type === 'hashtag') add(tags, text.toLowerCase())
      if (type !== 'link' && type !== 'text_link') continue
      const url = href ?? text
      add(domains, new URL(url.includes('://') ? url : `https://${url}`).hostname.replace(/^www\./, ''))
    }
    const pairs = (rows: readonly Row[]) => new Map(rows.map((row) => [row['key'], Number(row['n'])]))
    const tagRows = await project.query(
      'select hashtag as key, cast(sum(uses) as bigint) as n from gold.hashtag_trends group by 1',
    )
    const domainRows = await project.query(
      'select domain as key, cast(sum(links) as bigint) as n from gold.link_domains group by 1',
    )
    expect(pairs(tagRows)).toEqual(tags)
    expect(pairs(domainRows)).toEqual(domains)
    expect(tags.size).toBeGreaterThan(20)
  })
})
