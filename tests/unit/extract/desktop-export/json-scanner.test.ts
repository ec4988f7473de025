import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonScanner } from '../../../../extract/desktop-export/json-scanner.ts'
import { messageDateMs, messageId } from '../../../../extract/desktop-export/message-fields.ts'

function scan(text: string | Buffer): { scanner: JsonScanner; result: string; isAll: boolean } {
  const bytes = Buffer.from(text)
  const scanner = new JsonScanner()
  const result = scanner.scan(Buffer.concat([bytes, Buffer.alloc(1)]), 0, bytes.length)
  return { scanner, result, isAll: scanner.end === bytes.length }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** Valid texts with something replaced, removed or inserted: mostly invalid ones, near the border. */
const nearlyJson = fc
  .tuple(
    fc.json({ maxDepth: 4 }),
    fc.nat(),
    fc.nat({ max: 2 }),
    fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      '-',
      '.',
      'e',
      '+',
      't',
      'null',
      ' ',
      '\n',
      '\u0001',
      'u',
      'é',
      '',
    ),
  )
  .map(([text, position, removed, inserted]) => {
    const at = position % (text.length + 1)
    return text.slice(0, at) + inserted + text.slice(at + removed)
  })

describe('JsonScanner', () => {
  it('accepts what JSON.parse accepts, and drops nothing but whitespace between tokens', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, 3, '\t'), (value, indent) => {
        const { scanner, result } = scan(JSON.stringify([value], undefined, indent))
        expect(result).toBe('whole')
        expect(scanner.toText()).toBe(JSON.stringify([value]))
      }),
      { numRuns: 300 },
    )
  })

  it('refuses what JSON.parse refuses', () => {
    fc.assert(
      fc.property(nearlyJson, (text) => {
        const container = `[${text}]`
        const { result, isAll } = scan(container)
        expect(result === 'whole' && isAll).toBe(isJson(container))
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    '[01]',
    '[-]',
    '[1.]',
    '[.5]',
    '[1e]',
    '[+1]',
    '["\\x41"]',
    '["\t"]',
    '[tru]',
    '[nulls]',
    '{"a" 1}',
    '{a:1}',
    '[1,]',
    '{"a":1,}',
    '[1 2]',
    '["\\u12G4"]',
    '{,}',
    '[,1]',
    '[1}',
    '{"a":1]',
  ])('refuses %s', (text) => expect(scan(text).result).toBe('invalid'))

  it('calls every part of a whole value incomplete, never invalid and never whole', () => {
    const text = '{"a\\u00e9\\n": [1.5e-3, -0, true, false, null, "ü😀\\\\"], "b": {"c": [], "d": {}}}'
    const bytes = Buffer.from(text)
    for (let length = 0; length < bytes.length; length++) {
      expect([length, scan(bytes.subarray(0, length)).result]).toEqual([length, 'incomplete'])
    }
    expect(scan(text).result).toBe('whole')
  })

  it('keeps numbers of any length as they are written', () => {
    const text = '{"id":1,"access_hash":-9223372036854775808123,"x":1.000000000000000000010E+400}'
    expect(scan(text).scanner.toText()).toBe(text)
  })

  it('refuses nesting that no export has, instead of overflowing', () => {
    expect(scan('['.repeat(100_000)).scanner.problem).toBe('nested too deeply')
  })

  it.each([
    ['{"id":12}', 12],
    ['{"id":-999999999}', -999_999_999],
    ['{"a":{"id":5},"id":7}', 7],
    ['{"id":1,"id":2}', 2],
    ['{"id":"12"}', undefined],
    ['{"id":1.5}', undefined],
    ['{"id":[3]}', undefined],
    ['{"id":99999999999999999999}', undefined],
    ['{"b":[{"id":5}]}', undefined],
  ])('finds the message id of %s', (text, id) => expect(messageId(scan(text).scanner)).toBe(id))

  it.each([
    ['{"date":"2020-01-02T03:04:05","date_unixtime":"1577934245"}', 1577934245_000],
    ['{"date_unixtime":1577934245}', 1577934245_000],
    ['{"date":"2020-01-02T03:04:05"}', Date.UTC(2020, 0, 2, 3, 4, 5)],
    ['{"date":"yesterday"}', undefined],
    ['{"reactions":[{"date":"2020-01-02T03:04:05"}]}', undefined],
  ])('finds the date of %s', (text, date) => expect(messageDateMs(scan(text).scanner)).toBe(date))

  it('says whether all surrogates stand in pairs', () => {
    const half = fc.constantFrom(
      '\\ud83d',
      '\\uDE00',
      '\\uDBFF',
      '\\udc00',
      '\\\\',
      '\\ud7ff',
      '\\ue000',
      'a',
    )
    fc.assert(
      fc.property(fc.array(half, { maxLength: 6 }), (halves) => {
        const text = JSON.stringify({ a: 'x', b: 'TEXT' }).replace('TEXT', halves.join(''))
        const { b } = JSON.parse(text) as { b: string }
        // A lone surrogate has no UTF-8, so that it does not come back.
        expect(scan(text).scanner.isUnicode).toBe(Buffer.from(b).toString() === b)
      }),
      { numRuns: 500 },
    )
  })
})
