import { describe, expect, it } from 'vitest'
import { repairJson } from '../../../../extract/desktop-export/repair.ts'

const repaired = (text: string | Buffer): unknown => {
  const result = repairJson(Buffer.from(text))
  return result === undefined ? undefined : JSON.parse(result.toString('utf8'))
}

describe('repairJson', () => {
  it('turns \\xNN into the control character that was meant', () => {
    expect(repaired('{"data":"1=412\\x012=97180\\x1F"}')).toEqual({ data: '1=412\u00012=97180\u001f' })
  })

  it('leaves a backslash followed by x41 alone', () => {
    expect(repaired('{"a":"C:\\\\x41","b":"\\x00"}')).toEqual({ a: 'C:\\x41', b: '\u0000' })
    expect(repaired('{"a":"C:\\\\x41"}')).toBeUndefined()
  })

  it.each([
    ['video_files/sticker.webm', 'video_files/sticker.webm'],
    ['video_files/sticker (2).webm', 'video_files/sticker (2).webm'],
    ['stickers/sticker.webp', 'stickers/sticker.webp'],
    [
      '(File not included. Change data exporting settings to download.)',
      '(File not included. Change data exporting settings to download.)',
    ],
  ])('quotes the unquoted document_id %s', (value, expected) => {
    const entity = `{\n "type": "custom_emoji",\n "text": "😮",\n "document_id": ${value}\n}`
    expect(repaired(`[${entity},\n${entity},\n""]`)).toEqual([
      { type: 'custom_emoji', text: '😮', document_id: expected },
      { type: 'custom_emoji', text: '😮', document_id: expected },
      '',
    ])
  })

  it('quotes an unquoted document_id that another member follows', () => {
    expect(repaired('{\n "document_id": stickers/a.webp,\n "text": "b"\n}')).toEqual({
      document_id: 'stickers/a.webp',
      text: 'b',
    })
  })

  it('does not take the text of a message for an unquoted document_id', () => {
    const text = JSON.stringify({
      text: '"document_id": stickers/a.webp',
      document_id: '5368324170671202286',
    })
    expect(repairJson(Buffer.from(text))).toBeUndefined()
  })

  it.each([
    ['\\u2028', 0xa8, '\u2028'],
    ['\\u2029', 0xa9, '\u2029'],
  ])('drops the stray bytes behind %s', (sequence, last, expected) => {
    const broken = Buffer.concat([
      Buffer.from(`{"a":"x${sequence}`),
      Buffer.from([0x80, last]),
      Buffer.from('y"}'),
    ])
    expect(repaired(broken)).toEqual({ a: `x${expected}y` })
  })

  it('replaces other bytes that are not UTF-8, and keeps what is', () => {
    const broken = Buffer.concat([Buffer.from('{"a":"é'), Buffer.from([0xff]), Buffer.from('😀"}')])
    expect(repaired(broken)).toEqual({ a: 'é\ufffd😀' })
  })

  it('has nothing to say about sound JSON', () => {
    expect(repairJson(Buffer.from('{"a":"\\u00e9\\n\\\\","document_id":null}'))).toBeUndefined()
  })

  it.each([
    ['\\ud83d', '\ufffd'],
    ['\\uDE00', '\ufffd'],
    ['\\ude00\\ud83d', '\ufffd\ufffd'],
    ['\\ud83d\\ud83d\\ude00', '\ufffd😀'],
    ['\\\\ud83d\\ude00', '\\ud83d\ufffd'],
  ])('replaces halves of surrogate pairs in %s', (text, expected) => {
    expect(repaired(`{"a":"${text}"}`)).toEqual({ a: expected })
  })

  it('leaves whole surrogate pairs as they are written', () => {
    expect(repairJson(Buffer.from('{"a":"\\ud83d\\ude00"}'))).toBeUndefined()
  })

  it('escapes control characters that stand in strings, and leaves whitespace between tokens alone', () => {
    const text = '{\r\n\t"a": "x\u0000y\tz\n",\r\n\t"b": "\\""\n}'
    expect(repairJson(Buffer.from(text))?.toString()).toBe(
      '{\r\n\t"a": "x\\u0000y\\u0009z\\u000a",\r\n\t"b": "\\""\n}',
    )
  })
})
