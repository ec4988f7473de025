import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toChatSelector } from '../../../extract/chat-selector.ts'
import type { ImportEvent } from '../../../extract/import-summary.ts'
import { acquireLock } from '../../../kernel/files/lock.ts'
import {
  chatFoldersOf,
  errorCodes,
  landedRecords,
  recordKeys,
  runImport,
  snapshot,
  temporaryFolder,
  writeExport,
} from './support/bronze.ts'
import { anyMessages, group, message, renderAccount, renderChat } from './support/export-text.ts'

function place(): {
  file: string
  bronze: string
  write: (text: string | Uint8Array, minute?: number) => string
} {
  const folder = temporaryFolder()
  const file = join(folder, 'result.json')
  return {
    file,
    bronze: join(folder, 'bronze'),
    write: (text, minute = 0) => writeExport(file, text, minute),
  }
}

const landedMessages = (bronze: string): unknown[] =>
  landedRecords(bronze)
    .filter((record) => record.record_kind === 'message')
    .map((record) => record.payload)

describe('what is landed', () => {
  it('is every field of every message, exactly as the export has it', async () => {
    await fc.assert(
      fc.asyncProperty(anyMessages, fc.constantFrom(undefined, 1), async (messages, indent) => {
        const { bronze, write } = place()
        const text = JSON.stringify(group(messages), undefined, indent)
        await runImport(write(text), bronze)
        expect(landedMessages(bronze)).toEqual((JSON.parse(text) as { messages: unknown[] }).messages)
      }),
      { numRuns: 60 },
    )
  })

  it('has an envelope whose keys stand in the documented order', async () => {
    const { bronze, write } = place()
    await runImport(write(renderChat(group([message(-999_999_990, 'from the old group')]))), bronze)
    const [record] = landedRecords(bronze)
    expect(Object.keys(record!)).toEqual([
      'source',
      'account',
      'chat_kind',
      'chat_id',
      'record_kind',
      'message_id',
      'observed_at',
      'run_id',
      'content_hash',
      'repaired',
      'payload',
    ])
    expect(record).toMatchObject({
      source: 'desktop_export',
      account: null,
      chat_kind: 'supergroup',
      chat_id: '1234567890',
      record_kind: 'message',
      message_id: '-999999990',
      observed_at: '2026-11-01T00:00:00.000Z',
      repaired: false,
    })
    expect(record!.run_id).toMatch(/^20261120T120000Z-[0-9a-f]{6}$/)
    expect(record!.content_hash).toMatch(/^[0-9a-f]{16}$/)
  })

  it('keeps numbers that JavaScript cannot hold', async () => {
    const { bronze, write } = place()
    await runImport(
      write(renderChat(group([{ id: 1, n: 'N' }])).replace('"N"', '9223372036854775807123.50')),
      bronze,
    )
    const [folder] = chatFoldersOf(bronze)
    const [file] = readdirSync(join(bronze, folder!)).filter((name) => name.endsWith('.ndjson'))
    expect(readFileSync(join(bronze, folder!, file!), 'utf8')).toContain(
      '"payload":{"id":1,"n":9223372036854775807123.50}',
    )
  })

  it('holds the header of each chat once, and no section of the account', async () => {
    const { bronze, write } = place()
    const chats = [
      group([message(1, 'a')]),
      { name: 'Bob', type: 'personal_chat', id: 55, messages: [message(7, 'b')] },
      { type: 'saved_messages', id: 42, messages: [] },
    ]
    await runImport(
      write(
        renderAccount(42, chats, [
          { name: 'Left', type: 'public_channel', id: 9, messages: [message(3, 'c')] },
        ]),
      ),
      bronze,
    )
    const records = landedRecords(bronze)
    expect(
      records
        .filter((record) => record.record_kind === 'chat')
        .map((record) => record.payload)
        .sort(byId),
    ).toEqual([
      { name: 'Left', type: 'public_channel', id: 9 },
      { type: 'saved_messages', id: 42 },
      { name: 'Bob', type: 'personal_chat', id: 55 },
      { name: 'Test group', type: 'private_supergroup', id: 1234567890 },
    ])
    expect(new Set(records.map((record) => record.account))).toEqual(new Set(['42']))
    expect(chatFoldersOf(bronze).sort()).toEqual([
      'desktop_export/channel-9',
      'desktop_export/supergroup-1234567890',
      'desktop_export/user-42-account-42',
      'desktop_export/user-55-account-42',
    ])
    expect(JSON.stringify(snapshot(bronze))).not.toMatch(/555 010|192\.0\.2\.1|phone_number|Here is the data/)
  })

  const byId = (a: Record<string, unknown>, b: Record<string, unknown>): number =>
    Number(a['id']) - Number(b['id'])

  it('is the same when the members of the export are sorted by their keys', async () => {
    const sortKeys = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(sortKeys)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(
              Object.entries(value)
                .sort()
                .map(([key, each]) => [key, sortKeys(each)]),
            )
          : value
    const { bronze, write } = place()
    const account = renderAccount(42, [
      group([message(1, 'a')]),
      group([message(2, 'b')], { id: 5, type: 'private_group' }),
    ])
    await runImport(write(JSON.stringify(sortKeys(JSON.parse(account)), undefined, 1)), bronze)
    expect(recordKeys(bronze).map((key) => key.split(' ').slice(0, 5).join(' '))).toEqual([
      '42 group 5 chat ',
      '42 group 5 message 2',
      '42 supergroup 1234567890 chat ',
      '42 supergroup 1234567890 message 1',
    ])
  })

  it('flags repaired messages, and sets unreadable ones aside with their text', async () => {
    const { bronze, write } = place()
    const text = renderChat(
      group([message(1, 'CONTROL'), message(2, 'QUOTE'), message(3, 'fine'), { type: 'message' }]),
    )
    const broken = text.replaceAll('CONTROL', 'x\\x01').replace('QUOTE', 'x"y')
    const summary = await runImport(write(broken), bronze)
    expect(summary.chats[0]).toMatchObject({ read: 4, landed: { new: 2 }, repaired: 1, quarantined: 2 })
    const records = landedRecords(bronze)
    expect(records.filter((record) => record.repaired).map((record) => record.message_id)).toEqual(['1'])
    const [quote, noId] = records
      .filter((record) => record.record_kind === 'unreadable')
      .map((record) => record.payload)
    const at = broken.indexOf('{\n   "id": 2')
    expect(quote).toMatchObject({ byte_offset: at, size_bytes: (quote!['text'] as string).length })
    expect(broken.slice(at, at + Number(quote!['size_bytes']))).toBe(quote!['text'])
    expect(noId).toMatchObject({ reason: 'no message id', text: '{"type":"message"}' })
    const again = await runImport(write(broken, 5), bronze)
    expect(again.chats[0]).toMatchObject({
      landed: { new: 0, changed: 0, older: 0 },
      quarantined: 2,
      files: [],
    })
  })
})

describe('importing again', () => {
  it('lands nothing and changes no byte', async () => {
    const { bronze, write } = place()
    const file = write(renderChat(group([message(1, 'a'), message(2, 'b')])))
    await runImport(file, bronze)
    const before = snapshot(bronze)
    const summary = await runImport(file, bronze)
    expect(summary.chats[0]).toMatchObject({
      read: 2,
      unchanged: 2,
      landed: { new: 0, changed: 0, older: 0 },
      files: [],
    })
    expect(snapshot(bronze)).toEqual(before)
  })

  it('lands new and changed messages, and a changed header', async () => {
    const { bronze, write } = place()
    await runImport(write(renderChat(group([message(1, 'a'), message(2, 'b')])), 1), bronze)
    const next = group([message(1, 'a'), message(2, 'b, edited'), message(3, 'c')], { name: 'Renamed' })
    const summary = await runImport(write(renderChat(next), 2), bronze)
    expect(summary.chats[0]).toMatchObject({
      name: 'Renamed',
      unchanged: 1,
      landed: { new: 1, changed: 1, older: 0 },
    })
    const newest = landedRecords(bronze).filter((record) => record.observed_at.includes('00:02'))
    expect(newest.map((record) => [record.record_kind, record.message_id])).toEqual([
      ['message', '2'],
      ['message', '3'],
      ['chat', null],
    ])
  })

  it('does not take another computer, another time zone or other file numbers for a change', async () => {
    const { bronze, write } = place()
    const one = message(1, 'a', {
      edited: '2023-11-14T22:20:00',
      edited_unixtime: '1700000400',
      photo: 'photos/photo_1@14-11-2023_22-13-21.jpg',
      thumbnail: 'files/a.jpg_thumb.jpg',
      reactions: [
        {
          type: 'emoji',
          count: 1,
          emoji: '👍',
          recent: [{ from: 'B', from_id: 'user2', date: '2023-11-14T23:00:00' }],
        },
      ],
      text_entities: [{ type: 'custom_emoji', text: '😮', document_id: 'stickers/sticker.webp' }],
    })
    await runImport(write(renderChat(group([one])), 1), bronze)
    const elsewhere = JSON.parse(
      JSON.stringify(one)
        .replaceAll('2023-11-14T2', '2023-11-15T0')
        .replace(
          'photos/photo_1@14-11-2023_22-13-21.jpg',
          '(File not included. Change data exporting settings to download.)',
        )
        .replace('stickers/sticker.webp', 'stickers/sticker (2).webp'),
    ) as unknown
    const same = await runImport(write(JSON.stringify(group([elsewhere])), 2), bronze)
    expect(same.chats[0]).toMatchObject({ unchanged: 1, landed: { changed: 0 } })
    for (const [from, to] of [
      ['"count": 1', '"count": 2'],
      ['1700000400', '1700000401'],
      ['"text": "a"', '"text": "b"'],
    ] as const) {
      const changed = renderChat(group([one])).replace(from, to)
      expect(changed).toContain(to)
      const summary = await runImport(write(changed, 3), join(temporaryFolder(), 'b'), { isDryRun: true })
      expect(summary.chats[0]!.landed.new).toBe(1)
      expect((await runImport(write(changed, 3), bronze, { isDryRun: true })).chats[0]!.landed.changed).toBe(
        1,
      )
    }
  })

  it('lands an older version once, as history, and says that the exports came out of order', async () => {
    const { bronze, write } = place()
    const old = renderChat(group([message(1, 'first'), message(2, 'b')]))
    await runImport(write(renderChat(group([message(1, 'second'), message(2, 'b')])), 9), bronze)
    const summary = await runImport(write(old, 1), bronze)
    expect(summary.chats[0]).toMatchObject({ landed: { new: 0, changed: 0, older: 1 }, unchanged: 1 })
    expect(summary.warnings.map((warning) => warning.code)).toEqual(['import-out-of-order'])
    expect((await runImport(write(old, 1), bronze)).chats[0]).toMatchObject({
      landed: { older: 0 },
      unchanged: 2,
      files: [],
    })
  })

  it('ends in the same contents for any order of exports, and in the same newest version, and then lands nothing', async () => {
    // Texts only ever go forward, as in a chat whose edits are not undone.
    const versions = fc.array(fc.array(fc.nat({ max: 1 }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 4,
    })
    await fc.assert(
      fc.asyncProperty(versions, fc.infiniteStream(fc.nat()), async (steps, random) => {
        const texts = steps.map((_, index) =>
          [0, 1, 2].map((id) => steps.slice(0, index + 1).reduce((sum, step) => sum + step[id]!, 0)),
        )
        const exports = texts.map((each) =>
          renderChat(group(each.map((text, id) => message(id + 1, `v${text}`)))),
        )
        const order = exports.map((_, index) => index).sort(() => (random.next().value! % 2) - 0.5)
        const inOrder = place()
        for (const [index, text] of exports.entries())
          await runImport(inOrder.write(text, index), inOrder.bronze)
        const shuffled = place()
        for (const index of order) await runImport(shuffled.write(exports[index]!, index), shuffled.bronze)
        expect(contents(shuffled.bronze)).toEqual(contents(inOrder.bronze))
        expect(newest(shuffled.bronze)).toEqual(newest(inOrder.bronze))
        const before = snapshot(shuffled.bronze)
        for (const index of order) {
          const summary = await runImport(shuffled.write(exports[index]!, index), shuffled.bronze)
          expect(summary.chats[0]!.files).toEqual([])
        }
        expect(snapshot(shuffled.bronze)).toEqual(before)
      }),
      { numRuns: 25 },
    )
  })

  const contents = (bronze: string): string[] =>
    [
      ...new Set(
        landedRecords(bronze).map(
          (record) => `${record.record_kind} ${record.message_id} ${record.content_hash}`,
        ),
      ),
    ].sort()

  function newest(bronze: string): Record<string, string> {
    const records = landedRecords(bronze).sort((a, b) => (a.observed_at < b.observed_at ? -1 : 1))
    return Object.fromEntries(
      records.map((record) => [`${record.record_kind} ${record.message_id}`, record.content_hash]),
    )
  }

  it('notices when an edit is undone', async () => {
    const { bronze, write } = place()
    for (const [minute, text] of ['a', 'b', 'a'].entries()) {
      await runImport(write(renderChat(group([message(1, text)])), minute), bronze)
    }
    const versions = landedRecords(bronze).filter((record) => record.record_kind === 'message')
    expect(
      versions.map((record) => `${record.observed_at.slice(14, 16)} ${record.payload['text']}`).sort(),
    ).toEqual(['00 a', '01 b', '02 a'])
  })

  it('keeps the accounts of two people apart, whose private chats number their messages alike', async () => {
    const { bronze, write } = place()
    const chat = (text: string) => ({
      name: 'Bob',
      type: 'personal_chat',
      id: 55,
      messages: [message(1, text)],
    })
    await runImport(write(renderAccount(42, [chat('to 42')]), 1), bronze)
    const summary = await runImport(write(renderAccount(43, [chat('to 43')]), 2), bronze)
    expect(summary.chats[0]!.landed).toEqual({ new: 1, changed: 0, older: 0 })
  })
})

describe('the choice of chats', () => {
  const chats = [
    group([message(1, 'a')], { name: 'Alpha', id: 101 }),
    group([message(2, 'b')], { name: 'Beta', id: 102, type: 'private_group' }),
    group([message(3, 'c')], { name: 'Gamma', id: 103, type: 'public_channel' }),
  ]
  const select = (...chosen: (string | number)[]) => chosen.map((each) => toChatSelector(each))

  it('is all of them without a list', async () => {
    const { bronze, write } = place()
    const summary = await runImport(write(renderAccount(1, chats)), bronze, { allowedChats: [], only: [] })
    expect(summary.chats.map((chat) => chat.name)).toEqual(['Alpha', 'Beta', 'Gamma'])
  })

  it('is the list in project.yml, by bare id, marked id or name', async () => {
    const { bronze, write } = place()
    const allowedChats = select('-1000000000103', -102)
    const summary = await runImport(write(renderAccount(1, chats)), bronze, { allowedChats })
    expect(summary.chats.map((chat) => chat.name)).toEqual(['Beta', 'Gamma'])
    expect(summary.skippedChats).toEqual([
      { chatKind: 'supergroup', chatId: '101', name: 'Alpha', messages: 1, reason: 'not-listed' },
    ])
    expect(JSON.stringify(snapshot(bronze))).not.toContain('Alpha')
  })

  it('is narrowed by those asked for', async () => {
    const { bronze, write } = place()
    const options = { allowedChats: select('Alpha', 'Beta'), only: select('Beta') }
    const summary = await runImport(write(renderAccount(1, chats)), bronze, options)
    expect(summary.chats.map((chat) => chat.name)).toEqual(['Beta'])
    expect(summary.skippedChats.map(({ name, reason }) => [name, reason])).toEqual([
      ['Alpha', 'not-selected'],
      ['Gamma', 'not-listed'],
    ])
  })

  it('refuses a chat that the file does not hold, and suggests one that it does', async () => {
    const { bronze, write } = place()
    const file = write(renderAccount(1, chats))
    await expect(runImport(file, bronze, { only: select('Alhpa') })).rejects.toMatchObject({
      errors: [
        { code: 'chat-not-in-export', hint: expect.stringContaining('Did you mean "Alpha"?') as unknown },
      ],
    })
    expect(landedRecordsOrNone(bronze)).toEqual([])
    const single = write(renderChat(chats[0]!))
    expect(await errorCodes(() => runImport(single, bronze, { only: select(-102) }))).toEqual([
      'chat-not-in-export',
    ])
  })

  const landedRecordsOrNone = (bronze: string): unknown[] => landedRecords(bronze)

  it('refuses a chat that project.yml does not list', async () => {
    const { bronze, write } = place()
    const options = { allowedChats: select('Alpha'), only: select('Beta') }
    expect(await errorCodes(() => runImport(write(renderAccount(1, chats)), bronze, options))).toEqual([
      'chat-not-allowed',
    ])
  })
})

describe('options', () => {
  it('since: leaves out older messages; those without date_unixtime count by their local date', async () => {
    const { bronze, write } = place()
    const messages = [
      { id: 1, date: '2020-01-01T00:00:00', date_unixtime: '1577836800' },
      { id: 2, date: '2020-01-01T00:00:00' },
      { id: 3, date: '2021-01-01T00:00:00' },
      { id: 4, type: 'unsupported' },
      { id: 5, date: '2019-01-01T00:00:00', date_unixtime: '1609459200' },
    ]
    const summary = await runImport(write(renderChat(group(messages))), bronze, {
      since: new Date('2021-01-01T00:00:00Z'),
    })
    expect(summary.chats[0]).toMatchObject({ read: 5, filteredBySince: 2, landed: { new: 3 } })
    expect(landedMessages(bronze).map((each) => (each as { id: number }).id)).toEqual([3, 4, 5])
  })

  it('dry run: tells what would be landed, and touches nothing', async () => {
    const { bronze, write, file } = place()
    write(renderChat(group([message(1, 'a')])), 1)
    const first = await runImport(file, bronze, { isDryRun: true })
    expect(first).toMatchObject({ isDryRun: true, chats: [{ landed: { new: 1 }, files: [] }] })
    expect(readdirSync(join(bronze, '..'))).toEqual(['result.json'])
    await runImport(file, bronze)
    const before = snapshot(bronze)
    write(renderChat(group([message(1, 'edited'), message(2, 'b')])), 2)
    expect((await runImport(file, bronze, { isDryRun: true })).chats[0]).toMatchObject({
      landed: { new: 1, changed: 1 },
    })
    expect(snapshot(bronze)).toEqual(before)
  })

  it('observed_at: the file time, or the given one, but never later than now', async () => {
    const { bronze, write } = place()
    const file = write(renderChat(group([message(1, 'a')])))
    const given = await runImport(file, bronze, {
      observedAt: new Date('2026-05-05T05:05:05Z'),
      isDryRun: true,
    })
    expect(given.observedAt.toISOString()).toBe('2026-05-05T05:05:05.000Z')
    const future = await runImport(file, bronze, {
      observedAt: new Date('2030-01-01T00:00:00Z'),
      isDryRun: true,
    })
    expect(future.observedAt.toISOString()).toBe('2026-11-20T12:00:00.000Z')
  })

  it('events: begin, chats, warnings and end, in order', async () => {
    const { bronze, write } = place()
    const events: ImportEvent[] = []
    const text = renderChat(group([message(1, 'a')]))
    const summary = await runImport(write(text.slice(0, -3)), bronze, { emit: (event) => events.push(event) })
    expect(events.map((event) => event.kind)).toEqual([
      'import-started',
      'chat-started',
      'chat-finished',
      'warning',
      'import-finished',
    ])
    expect(events.at(-1)).toEqual({ kind: 'import-finished', summary })
  })

  it('events: progress by bytes, not by time', async () => {
    const { bronze, write } = place()
    const messages = Array.from({ length: 2500 }, (_, index) => message(index + 1, 'x'.repeat(4000)))
    const events: ImportEvent[] = []
    const file = write(renderChat(group(messages)))
    const { sizeBytes } = await runImport(file, bronze, {
      isDryRun: true,
      emit: (event) => events.push(event),
    })
    const progress = events.filter((event) => event.kind === 'import-progressed')
    expect(progress.map((event) => event.bytesRead)).toEqual([8 << 20, 16 << 20])
    expect(progress[0]).toMatchObject({ sizeBytes, chat: { name: 'Test group', files: [] } })
    expect(progress[0]!.chat!.read).toBeLessThan(progress[1]!.chat!.read)
  })

  it('signal: stops, lands what has been read, and says so; the next run completes it', async () => {
    const { bronze, write, file } = place()
    const messages = Array.from({ length: 30_000 }, (_, index) => message(index + 1, `text ${index}`))
    write(renderChat(group(messages)), 1)
    const abort = new AbortController()
    const emit = (event: ImportEvent): void => {
      if (event.kind === 'chat-started') abort.abort()
    }
    const summary = await runImport(file, bronze, { signal: abort.signal, emit })
    expect(summary.isStopped).toBe(true)
    expect(summary.isTruncated).toBe(false)
    const count = summary.chats[0]!.landed.new
    expect(count).toBeGreaterThan(0)
    expect(count).toBeLessThan(messages.length)
    expect(landedMessages(bronze)).toEqual(messages.slice(0, count))
    const rest = await runImport(file, bronze)
    expect(rest.chats[0]).toMatchObject({ unchanged: count, landed: { new: messages.length - count } })
    expect(landedMessages(bronze)).toHaveLength(messages.length)
  })

  it('rotates files, each whole and named after the run', async () => {
    const { bronze, write } = place()
    const messages = Array.from({ length: 40 }, (_, index) => message(index + 1, 'x'.repeat(100)))
    const summary = await runImport(write(renderChat(group(messages))), bronze, { maxFileBytes: 4000 })
    expect(summary.chats[0]!.files.length).toBeGreaterThan(3)
    expect(summary.chats[0]!.files[1]).toBe(
      `desktop_export/supergroup-1234567890/${summary.runId}-0002.ndjson`,
    )
    expect(landedMessages(bronze)).toEqual(messages)
  })
})

describe('files that are not what they should be', () => {
  const write = (name: string, content: string | Uint8Array): string => {
    const path = join(temporaryFolder(), name)
    writeFileSync(path, content)
    return path
  }

  it.each([
    ['export-empty', ''],
    ['export-is-html', '<!DOCTYPE html>\n<html>'],
    ['export-not-json', 'id,text\n1,hello'],
    ['export-not-json', '[{"id": 1}]'],
    ['export-not-json', Buffer.from('\ufeff{"messages": []}', 'utf16le')],
    ['export-not-json', Buffer.from([0x50, 0x4b, 3, 4])],
    ['export-without-chats', '{"name": "package", "version": "1.0.0"}'],
    ['export-without-chats', '{"about": "…", "contacts": {"list": []}}'],
    ['export-malformed', '{"name": "A", "type": "private_gr'],
    ['export-malformed', '{"chats": {"list": [17]}}'],
    ['export-chat-without-id', '{"name": "A", "type": "private_group", "messages": []}'],
    ['export-chat-without-id', '{"name": "A", "type": "private_group", "id": "x", "messages": []}'],
  ])('%s: %s', async (code, content) => {
    const bronze = join(temporaryFolder(), 'bronze')
    const expected = code === 'export-malformed' && content.includes('17') ? 'export-not-json' : code
    expect(await errorCodes(() => runImport(write('result.json', content), bronze))).toEqual([expected])
  })

  it('finds the result.json in a folder, and tells an HTML export and an empty folder', async () => {
    const folder = temporaryFolder()
    const bronze = join(folder, 'bronze')
    expect(await errorCodes(() => runImport(folder, bronze))).toEqual(['export-folder-empty'])
    writeFileSync(join(folder, 'messages.html'), '<html>')
    expect(await errorCodes(() => runImport(folder, bronze))).toEqual(['export-is-html'])
    writeFileSync(join(folder, 'result.json'), renderChat(group([message(1, 'a')])))
    expect((await runImport(folder, bronze)).chats[0]!.landed.new).toBe(1)
    expect(await errorCodes(() => runImport(join(folder, 'nothing'), bronze))).toEqual(['export-not-found'])
    expect(await errorCodes(() => runImport('/dev/null', bronze))).toEqual(['export-not-a-file'])
  })

  it('lands what is whole of a truncated file, warns, and completes it from the whole one', async () => {
    const { bronze, write: writeHere } = place()
    const chats = [
      group([message(1, 'a'), message(2, 'b')]),
      group([message(3, 'c'), message(4, 'd')], { id: 5 }),
    ]
    const text = renderAccount(1, chats)
    const cut = text.indexOf('"text": "d"')
    const summary = await runImport(writeHere(text.slice(0, cut)), bronze)
    expect(summary.isTruncated).toBe(true)
    expect(summary.warnings.map((warning) => warning.code)).toEqual(['export-truncated'])
    expect(summary.chats.map((chat) => chat.landed.new)).toEqual([2, 1])
    const again = await runImport(writeHere(text), bronze)
    expect(again.chats.map((chat) => [chat.landed.new, chat.unchanged])).toEqual([
      [0, 2],
      [1, 1],
    ])
  })

  it('warns of what follows the end of the export', async () => {
    const { bronze, write: writeHere } = place()
    const summary = await runImport(writeHere(renderChat(group([message(1, 'a')])).repeat(2)), bronze)
    expect(summary.warnings.map((warning) => warning.code)).toEqual(['export-trailing-data'])
  })

  it('lands what stands before a place that cannot be read', async () => {
    const { bronze, write: writeHere } = place()
    const text = renderAccount(1, [group([message(1, 'a')])]).replace(/ \]\n \}\n\}$/, ' ] ; }}')
    expect(await errorCodes(() => runImport(writeHere(text), bronze))).toEqual(['export-malformed'])
    expect(landedMessages(bronze)).toEqual([message(1, 'a')])
  })
})

describe('state', () => {
  const stateOf = (bronze: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(bronze, chatFoldersOf(bronze)[0]!, 'state.json'), 'utf8')) as Record<
      string,
      unknown
    >

  it('names covered ids, counts and imports', async () => {
    const { bronze, write } = place()
    await runImport(
      write(
        renderChat(
          group([
            message(-999_999_995, 'old'),
            message(-999_999_990, 'old'),
            message(3, 'a'),
            message(9, 'b'),
          ]),
        ),
      ),
      bronze,
    )
    expect(stateOf(bronze)).toMatchObject({
      name: 'Test group',
      records: { message: 4, chat: 1, unreadable: 0 },
      newest_observed_at: '2026-11-01T00:00:00.000Z',
      covered_ids: [
        [-999_999_995, -999_999_990],
        [3, 9],
      ],
      imports: [{ finished: true, read: 4, landed: 5 }],
    })
  })

  it.each([
    'state.json',
    'fingerprints',
    'both',
    'garbage in state.json',
    'garbage in fingerprints',
    'an unknown version',
  ])('is rebuilt from the files: %s', async (damage) => {
    const { bronze, write } = place()
    const one = write(renderChat(group([message(1, 'a'), message(2, 'b')])), 1)
    await runImport(one, bronze)
    await runImport(write(renderChat(group([message(1, 'a'), message(2, 'changed')])), 2), bronze)
    const folder = join(bronze, chatFoldersOf(bronze)[0]!)
    const index = readdirSync(folder).find((name) => name.startsWith('fingerprints'))!
    const before = stateOf(bronze)
    if (damage === 'state.json' || damage === 'both') rmSync(join(folder, 'state.json'))
    if (damage === 'fingerprints' || damage === 'both') rmSync(join(folder, index))
    if (damage === 'garbage in state.json') writeFileSync(join(folder, 'state.json'), '{"schema_version": 2')
    if (damage === 'garbage in fingerprints') writeFileSync(join(folder, index), Buffer.alloc(400, 7))
    if (damage === 'an unknown version')
      writeFileSync(join(folder, 'state.json'), JSON.stringify({ ...before, schema_version: 3 }))
    const summary = await runImport(
      write(renderChat(group([message(1, 'a'), message(2, 'b'), message(3, 'c')])), 1),
      bronze,
    )
    expect(summary.chats[0]).toMatchObject({ unchanged: 2, landed: { new: 1, changed: 0, older: 0 } })
    expect(stateOf(bronze)).toMatchObject({ records: { message: 4, chat: 1 }, covered_ids: [[1, 3]] })
  })

  it('learns of a landed file that it has not heard of', async () => {
    const { bronze, write } = place()
    await runImport(write(renderChat(group([message(1, 'a')])), 1), bronze)
    const folder = join(bronze, chatFoldersOf(bronze)[0]!)
    const old = snapshot(folder)
    await runImport(write(renderChat(group([message(1, 'a'), message(2, 'b')])), 2), bronze)
    // As if the run had been killed after its file was committed, and before its state.
    for (const name of readdirSync(folder)) if (!name.endsWith('.ndjson')) rmSync(join(folder, name))
    for (const [name, content] of Object.entries(old)) writeFileSync(join(folder, name), content, 'latin1')
    const summary = await runImport(write(renderChat(group([message(1, 'a'), message(2, 'b')])), 2), bronze)
    expect(summary.chats[0]).toMatchObject({ unchanged: 2, files: [] })
    expect(stateOf(bronze)).toMatchObject({ records: { message: 2 } })
  })

  it('forgets what a deleted file held, so that it is landed again', async () => {
    const { bronze, write } = place()
    const file = write(renderChat(group([message(1, 'a')])), 1)
    await runImport(file, bronze)
    const folder = join(bronze, chatFoldersOf(bronze)[0]!)
    for (const name of readdirSync(folder)) if (name.endsWith('.ndjson')) rmSync(join(folder, name))
    expect((await runImport(file, bronze)).chats[0]!.landed.new).toBe(1)
  })

  it('is only ever written by one run', async () => {
    const { bronze, write } = place()
    const file = write(renderChat(group([message(1, 'a')])))
    mkdirSync(bronze)
    const lock = acquireLock(join(bronze, '.lock'), 'tgelt compact')
    await expect(runImport(file, bronze)).rejects.toMatchObject({
      code: 'bronze-locked',
      message: expect.stringContaining(`"tgelt compact", process ${process.pid}`) as unknown,
    })
    if (lock.acquired) lock.release()
    expect((await runImport(file, bronze)).chats[0]!.landed.new).toBe(1)
  })

  it('is not disturbed by what a killed run has left', async () => {
    const { bronze, write } = place()
    const file = write(renderChat(group([message(1, 'a')])))
    await runImport(file, bronze)
    const folder = join(bronze, chatFoldersOf(bronze)[0]!)
    for (const name of [
      'x-0001.ndjson.99.tmp',
      'state.json.99.tmp',
      'fingerprints-00000000.bin',
      'compacted-x.parquet',
    ])
      writeFileSync(join(folder, name), 'half')
    const before = recordKeys(bronze)
    await runImport(file, bronze)
    expect(recordKeys(bronze)).toEqual(before)
    expect(readdirSync(folder).filter((name) => /tmp|00000000|compacted/.test(name))).toEqual([])
  })
})
