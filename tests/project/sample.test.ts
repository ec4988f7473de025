import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FIRST_DAY } from '../../sample/calendar.ts'
import { generateExport, SAMPLE_OPTIONS } from '../../sample/export.ts'

const committed = readFileSync('sample/result.json', 'utf8')

describe('the sample export', () => {
  test('is what the generator makes, byte for byte', () => {
    const generated = [...generateExport(SAMPLE_OPTIONS)].join('')
    expect(generated.length).toBe(committed.length)
    expect(generated === committed).toBe(true)
  })

  test('is not valid JSON, for the reasons that it claims', () => {
    expect(() => JSON.parse(committed)).toThrow()
    const escaped = committed.replace(/\\x([0-9A-F]{2})/g, '\\u00$1')
    expect(escaped).not.toBe(committed)
    const quoted = escaped.replace(
      /"document_id": (video_files\/sticker \(2\)\.webm)$/gm,
      '"document_id": "$1"',
    )
    expect(() => JSON.parse(quoted)).toThrow()
    const readable = quoted.replace(
      /"document_id": video_files\/sticker\n\(copy\), 3\.webm/g,
      '"document_id": null',
    )
    expect(JSON.parse(readable)).toHaveProperty('chats.list.2.type', 'public_channel')
  })

  test('without broken places is valid JSON and has as many messages as asked for', () => {
    const options = { ...SAMPLE_OPTIONS, messages: 900, chats: 4, seed: 7, broken: false }
    const parsed = JSON.parse([...generateExport(options)].join(''))
    const counts = parsed.chats.list.map((chat: { messages: unknown[] }) => chat.messages.length)
    expect(counts).toHaveLength(4)
    expect(counts.reduce((left: number, right: number) => left + right, 0)).toBe(900)
  })

  test('exported earlier is the same history, cut off, with the names and edits of then', () => {
    const day = 86_400
    const early = exported(FIRST_DAY + 250 * day)
    const late = exported(FIRST_DAY + 541 * day)
    const stripped = (message: Message) => ({ id: message.id, type: message.type, date: message.date })
    expect(early.length).toBeGreaterThan(100)
    expect(late.slice(0, early.length).map(stripped)).toEqual(early.map(stripped))
    expect(early.some((message) => message.from === 'Captain Placeholder')).toBe(false)
    expect(late.some((message) => message.from === 'Captain Placeholder')).toBe(true)
  })
})

interface Message {
  readonly id: number
  readonly type: string
  readonly date?: string
  readonly from?: string | null
}

function exported(exportedAt: number): readonly Message[] {
  const options = { ...SAMPLE_OPTIONS, messages: 900, broken: false, exportedAt }
  return JSON.parse([...generateExport(options)].join('')).chats.list[0].messages
}
