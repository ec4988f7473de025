import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MalformedExport } from '../../../../extract/desktop-export/export-splitter.ts'
import { anyIndent, anyMessages, group, message, renderAccount, renderChat } from '../support/export-text.ts'
import { parsed, split } from '../support/split.ts'

const chunkSizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 })

describe('ExportSplitter on sound exports', () => {
  it('gives what JSON.parse of the whole gives, whatever the chunks and the whitespace', () => {
    fc.assert(
      fc.property(anyMessages, anyIndent, chunkSizes, fc.boolean(), (messages, indent, sizes, isWindows) => {
        const { messages: list, ...header } = group(messages)
        const plain = JSON.stringify({ ...header, messages: list }, undefined, indent)
        const text = isWindows ? `\ufeff${plain.replaceAll('\n', '\r\n')}` : plain
        const result = split(Buffer.from(text), sizes)
        expect(result.isWhole).toBe(true)
        expect(result.chats).toHaveLength(1)
        expect(result.chats[0]!.header).toEqual(header)
        expect(parsed(result.chats[0]!.messages)).toEqual(JSON.parse(JSON.stringify(messages)))
        expect(result.chats[0]!.unreadable).toEqual([])
        expect(result.chats[0]!.repaired).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('finds all chats of an account, and nothing of its other sections', () => {
    fc.assert(
      fc.property(
        fc.array(anyMessages, { maxLength: 4 }),
        fc.array(anyMessages, { maxLength: 2 }),
        anyIndent,
        chunkSizes,
        (chats, left, indent, sizes) => {
          const list = [...chats, ...left].map((messages, index) => group(messages, { id: index + 1 }))
          const account = JSON.parse(renderAccount(42, list.slice(0, chats.length), list.slice(chats.length)))
          const result = split(Buffer.from(JSON.stringify(account, undefined, indent)), sizes)
          expect(result.account).toBe('42')
          expect(result.isWhole).toBe(true)
          expect(
            result.chats.map((chat) => ({ ...(chat.header as object), messages: parsed(chat.messages) })),
          ).toEqual(JSON.parse(JSON.stringify(list)))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('skips a section that is larger than what it keeps of a header', () => {
    const pictures = Array.from({ length: 30_000 }, (_, index) => ({
      photo: `photos/${index}.jpg "}]`,
      n: index,
    }))
    const text = JSON.stringify({
      profile_pictures: pictures,
      contacts: { list: pictures },
      chats: { list: [group([message(1, 'a')])] },
    })
    const result = split(Buffer.from(text), [65_536])
    expect(result.chats.map((chat) => chat.messages.length)).toEqual([1])
    expect(result.isWhole).toBe(true)
  })

  it('keeps members of a header that it does not know, before and behind the messages', () => {
    const chat = {
      name: 'N',
      type: 'private_group',
      id: 5,
      new_member: { a: [1] },
      messages: [message(1, 'a')],
      late: 'x',
    }
    const { messages: _, ...header } = chat
    expect(split(Buffer.from(JSON.stringify(chat))).chats[0]!.header).toEqual(header)
  })

  it('never takes a section of the account for a part of a chat', () => {
    const odd = {
      personal_information: { user_id: 1, phone_number: '+1 555' },
      ...group([message(1, 'a')]),
      sessions: [1],
    }
    expect(Object.keys(split(Buffer.from(JSON.stringify(odd))).chats[0]!.header as object)).toEqual([
      'name',
      'type',
      'id',
    ])
  })

  it('repairs a chat name that holds a control character', () => {
    const text = renderChat(group([message(1, 'a')])).replace('Test group', 'Test\\x01group')
    expect(split(Buffer.from(text)).chats[0]!.header).toMatchObject({ name: 'Test\u0001group' })
  })

  it.each([
    ['[]', 0],
    ['<html>', 0],
    ['{"a" 1}', 5],
    ['{"chats":{"list":[1]}}', 18],
  ])('refuses %s', (text, byteOffset) => {
    expect(() => split(Buffer.from(text))).toThrow(MalformedExport)
    try {
      split(Buffer.from(text))
    } catch (error) {
      expect((error as MalformedExport).byteOffset).toBe(byteOffset)
    }
  })

  it('tells of what follows the end of the document', () => {
    const text = renderChat(group([message(1, 'a')]))
    expect(split(Buffer.from(`${text}\n \n`)).hasTrailingData).toBe(false)
    expect(split(Buffer.from(text + text))).toMatchObject({
      hasTrailingData: true,
      byteOffset: text.length,
      isWhole: true,
    })
  })
})

/** Ways to break one message so that no repair can save it. */
const damage: Record<string, (text: string) => string> = {
  'an unescaped quote': (text) => text.replace('victim', 'vic"tim'),
  'two unescaped quotes': (text) => text.replace('victim', 'v"ict"im'),
  'a quote and brackets': (text) => text.replace('victim', 'v"{[ict'),
  'a missing value': (text) => text.replace(/"from": ?"Ann"/, '"from": '),
  'a lost closing brace': (text) => text.replace(/\n?\s*\}$/, ''),
  'a lost opening quote': (text) => text.replace(/"text": ?"/, '"text": '),
  'a raw line break and a quote': (text) => text.replace('victim', 'vic\n"tim'),
  'a lost beginning': (text) => text.slice(1),
  'an extra opening brace': (text) => text.replace(/"from"/, '{ "from"'),
  'not an object': () => '"just text"',
  'half of it missing': (text) => text.slice(0, text.length / 2),
}

describe('ExportSplitter on broken messages', () => {
  const layouts = { 'Telegram Desktop': 1, '4 spaces': 4, minified: undefined } as const
  for (const [layout, indent] of Object.entries(layouts)) {
    for (const [name, breaking] of Object.entries(damage)) {
      it(`loses only the broken message (${name}, ${layout})`, () => {
        for (const position of [0, 1, 3]) {
          const chat = group(
            [1, 2, 3, 4].map((id) => message(id, id === position + 1 ? 'victim' : `text ${id}`)),
          )
          const account = {
            chats: { list: [chat, group([message(9, 'other chat')], { id: 77, name: 'Other' })] },
          }
          const sound = JSON.stringify(account, undefined, indent)
          const whole = JSON.stringify(chat.messages[position], undefined, indent)
          const victim = whole.replaceAll('\n', `\n${indentOf(sound)}`)
          const text = sound.replace(victim, () => breaking(victim))
          expect(text).not.toBe(sound)
          const results = [split(Buffer.from(text)), split(Buffer.from(text), [7])]
          for (const result of results) {
            const ids = result.chats.map((each) =>
              parsed(each.messages).map((one) => (one as { id: number }).id),
            )
            expect(ids).toEqual([[1, 2, 3, 4].filter((id) => id !== position + 1), [9]])
            expect(result.chats[0]!.unreadable.length).toBeGreaterThan(0)
            expect(result.chats[1]!.unreadable).toEqual([])
            expect(result.isWhole).toBe(true)
          }
          expect(results[0]).toEqual(results[1])
        }
      })
    }
  }

  /** The indentation of the messages in a text with line breaks. */
  function indentOf(text: string): string {
    return /\[\n( *)\{\n *"id": 1,\n *"type": "message"/.exec(text)?.[1] ?? ''
  }

  it('is not fooled by a text that closes its message, its chat and the document', () => {
    for (const text of ['v"}', 'v"}]}', 'v"}]}]}}']) {
      const chat = group([message(1, 'a'), message(2, 'victim'), message(3, 'c')])
      const result = split(Buffer.from(renderChat(chat).replaceAll('victim', text)))
      expect(parsed(result.chats[0]!.messages)).toEqual([message(1, 'a'), message(3, 'c')])
      expect(result).toMatchObject({ isWhole: true, hasTrailingData: false })
    }
  })

  it('accepts messages laid out by hand', () => {
    const text =
      '{"type":"x","id":1,"messages": [\n  {\n   "id": 1\n  },\n  {\n "id": 2 }, {"id": 3},\n{ "id":\n 4\n}]}'
    expect(parsed(split(Buffer.from(text)).chats[0]!.messages)).toEqual([1, 2, 3, 4].map((id) => ({ id })))
  })

  it('says where and how long a piece is, and keeps its text', () => {
    const text = renderChat(group([message(1, 'a'), message(2, 'victim'), message(3, 'c')])).replace(
      'victim',
      'vic"tim',
    )
    const [piece] = split(Buffer.from(text)).chats[0]!.unreadable
    expect(piece!.text).toBe(text.slice(piece!.byteOffset, piece!.byteOffset + piece!.text.length))
    expect(JSON.parse(piece!.text.replace('vic"tim', 'victim'))).toEqual(message(2, 'victim'))
  })

  it('repairs what Telegram Desktop breaks, in any chunks', () => {
    const broken = renderChat(group([message(1, 'a'), message(2, 'CONTROL'), message(3, 'c')])).replaceAll(
      'CONTROL',
      'x\\x01y',
    )
    for (const sizes of [[1 << 20], [11]]) {
      const [chat] = split(Buffer.from(broken), sizes).chats
      expect(parsed(chat!.messages)).toEqual([message(1, 'a'), message(2, 'x\u0001y'), message(3, 'c')])
      expect(parsed(chat!.repaired)).toEqual([message(2, 'x\u0001y')])
    }
  })

  it('repairs bytes that are not UTF-8', () => {
    const text = renderChat(group([message(1, 'a'), message(2, 'MARK'), message(3, 'c')]))
    const [head, ...rest] = text.split('MARK')
    const stray = Buffer.concat([Buffer.from('\\u2028'), Buffer.from([0x80, 0xa8])])
    const bytes = Buffer.concat([Buffer.from(head!), ...rest.flatMap((part) => [stray, Buffer.from(part)])])
    const [chat] = split(bytes).chats
    expect(parsed(chat!.messages)).toEqual([message(1, 'a'), message(2, '\u2028'), message(3, 'c')])
  })

  it('gives up a message without end, keeps its bytes in pieces, and finds the next message', () => {
    const endless = `{\n   "id": 2,\n   "text": [${'[1],'.repeat(2000)}`
    const text = renderChat(group([message(1, 'a'), 'ENDLESS', message(3, 'c')])).replace(
      '"ENDLESS"',
      endless,
    )
    const [chat] = split(Buffer.from(text), [512], { maxMessageBytes: 1024 }).chats
    expect(parsed(chat!.messages)).toEqual([message(1, 'a'), message(3, 'c')])
    const kept = chat!.unreadable.map((piece) => piece.text).join('')
    expect(kept.replaceAll(/[\s,]/g, '')).toBe(endless.replaceAll(/[\s,]/g, ''))
  })

  it('lands nothing twice and invents nothing when any bytes are damaged', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat({ max: 40 }),
        fc.string({ unit: 'binary-ascii', maxLength: 12 }),
        anyIndent,
        (position, removed, inserted, indent) => {
          const sound = Array.from({ length: 6 }, (_, index) => message(index + 1, `text ${index + 1}`))
          const text = JSON.stringify(group(sound), undefined, indent)
          const start = text.indexOf('"messages"') + 14
          const at = start + (position % (text.length - start))
          const broken = text.slice(0, at) + inserted + text.slice(at + removed)
          let result: ReturnType<typeof split>
          try {
            result = split(Buffer.from(broken))
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedExport)
            return
          }
          const messages = result.chats.flatMap((chat) => parsed(chat.messages) as Record<string, unknown>[])
          const untouched = messages.filter((each) =>
            sound.some((one) => JSON.stringify(one) === JSON.stringify(each)),
          )
          // Damage may happen to look like the end of the messages; but then never without a word.
          const isLoud = result.hasTrailingData || !result.isWhole
          if (isLoud && untouched.length < 3) return
          // 52 bytes can touch two messages, and a third one may be needed to find the way back.
          expect(untouched.length).toBeGreaterThanOrEqual(3)
          expect(new Set(untouched.map((each) => each['id'])).size).toBe(untouched.length)
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('ExportSplitter on truncated exports', () => {
  it('keeps every message that is whole, wherever the file ends', () => {
    const chat = group([message(1, 'a {"}'), message(2, 'é😀'), message(3, 'c')])
    for (const indent of [1, undefined]) {
      const bytes = Buffer.from(JSON.stringify(chat, undefined, indent))
      for (let length = 1; length < bytes.length; length++) {
        const result = split(bytes.subarray(0, length), [64])
        expect(result.isWhole).toBe(false)
        const messages = result.chats.flatMap((each) => parsed(each.messages))
        expect(messages).toEqual(chat.messages.slice(0, messages.length))
        expect(result.chats.flatMap((each) => each.unreadable)).toEqual([])
      }
    }
  })
})
