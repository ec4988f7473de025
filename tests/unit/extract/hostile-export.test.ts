import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ExportSplitter, MalformedExport } from '../../../extract/desktop-export/export-splitter.ts'
import { chatFoldersOf, landedRecords, runImport, temporaryFolder, writeExport } from './support/bronze.ts'
import { message, renderAccount } from './support/export-text.ts'

/** An export is whatever a stranger has sent: nothing in it may reach beyond the bronze folder. */
describe('an export that was made to do harm', () => {
  it('does not choose the folder that it lands in by the id of its account', async () => {
    const folder = temporaryFolder()
    const bronze = join(folder, 'bronze')
    const chat = { name: 'Bob', type: 'personal_chat', id: 55, messages: [message(1, 'a')] }
    const text = renderAccount(42, [chat]).replace('"user_id": 42', '"user_id": "/../../../../stolen"')
    await runImport(writeExport(join(folder, 'result.json'), text, 0), bronze)
    expect(readdirSync(folder).sort()).toEqual(['bronze', 'result.json'])
    expect(chatFoldersOf(bronze)).toEqual(['desktop_export/user-55'])
    expect(landedRecords(bronze).map(({ account }) => account)).toEqual([null, null])
  })
})

describe('an export whose text is not Unicode', () => {
  it('lands texts and headers without halves of surrogate pairs, which databases refuse', async () => {
    const folder = temporaryFolder()
    const chat = {
      name: 'NAME',
      type: 'private_supergroup',
      id: 9,
      messages: [message(1, 'TEXT'), message(2, 'b')],
    }
    const text = JSON.stringify(chat)
      .replace('NAME', 'n\\ud83d')
      .replaceAll('TEXT', '\\ude00 😀 \\ud83d\\ude00')
    const summary = await runImport(writeExport(join(folder, 'result.json'), text, 0), join(folder, 'bronze'))
    expect(summary.chats).toMatchObject([{ name: 'n\ufffd', read: 2, repaired: 1, quarantined: 0 }])
    expect(landedRecords(join(folder, 'bronze'))).toMatchObject([
      { record_kind: 'message', repaired: true, payload: { text: '\ufffd 😀 😀' } },
      { record_kind: 'message', repaired: false, payload: { text: 'b' } },
      { record_kind: 'chat', payload: { name: 'n\ufffd' } },
    ])
  })
})

describe('an export with something that does not end', () => {
  it.each([
    [
      'whitespace',
      `{"name":"A","type":"private_group","id":5,${' '.repeat(3 << 20)}"messages":[${'\n'.repeat(3 << 20)}{"id":1}]}`,
    ],
    [
      'a text in the header',
      `{"about":"${'x'.repeat(6 << 20)}","name":"A","type":"private_group","id":5,"messages":[{"id":1}]}`,
    ],
  ])('does not gather %s in memory', async (_, text) => {
    const bytes = Buffer.from(text)
    const ids: string[] = []
    const splitter = new ExportSplitter({ message: (one) => ids.push(one.toText()), unreadable: () => {} })
    const drain = (): void => {
      for (;;) if (['needs-input', 'done'].includes(splitter.next())) return
    }
    for (let at = 0; at < bytes.length; at += 1 << 16) {
      splitter.feed(bytes.subarray(at, at + (1 << 16)))
      drain()
      expect(Math.min(at + (1 << 16), bytes.length) - splitter.byteOffset).toBeLessThan(2 << 20)
    }
    splitter.finish()
    drain()
    expect(ids).toEqual(['{"id":1}'])
    expect(splitter.isWhole).toBe(true)
  })

  it.each(['"', '1'])('gives up a key or number without end', (start) => {
    const splitter = new ExportSplitter({ message: () => {}, unreadable: () => {} })
    splitter.feed(Buffer.from(start === '"' ? `{"${'k'.repeat(2 << 20)}` : `{"id":${'1'.repeat(2 << 20)}`))
    expect(() => splitter.next()).toThrow(MalformedExport)
  })
})
