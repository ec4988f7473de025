import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parsePeerAddress } from '../../../../../extract/telegram/teleproto/peer-address.ts'

const modulus = randomBytes(256)
const key = modulus.toString('base64url')

describe('parsePeerAddress', () => {
  it('reads host, port and key', () => {
    expect(parsePeerAddress(`mtproto://127.0.0.1:4433/?key=${key}`)).toMatchObject({
      host: '127.0.0.1',
      port: 4433,
      modulus,
    })
  })

  it.each([
    ['127.8.9.1', '127.8.9.1'],
    ['[::1]', '::1'],
    ['localhost', 'localhost'],
  ])('takes %s', (written, host) => {
    expect(parsePeerAddress(`mtproto://${written}:1/?key=${key}`)?.host).toBe(host)
  })

  it.each([undefined, ''])('says nothing of a variable that is not set (%s)', (text) => {
    expect(parsePeerAddress(text)).toBeUndefined()
  })

  it.each([
    '149.154.167.51',
    'example.org',
    '127.0.0.1.example.org',
    'localhost.example.org',
    '0.0.0.0',
    '[2001:67c:4e8:f002::a]',
    '',
  ])('refuses to go to %s', (host) => {
    expect(() => parsePeerAddress(`mtproto://${host}:443/?key=${key}`)).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^telegram-peer-(not-loopback|invalid)$/),
      }),
    )
  })

  it.each([
    `http://127.0.0.1:1/?key=${key}`,
    `mtproto://127.0.0.1/?key=${key}`,
    'mtproto://127.0.0.1:1/',
    'mtproto://127.0.0.1:1/?key=abc',
    `mtproto://127.0.0.1:1/?key=${key}AAAA`,
    'nonsense',
  ])('refuses %s', (text) => {
    expect(() => parsePeerAddress(text)).toThrow(expect.objectContaining({ code: 'telegram-peer-invalid' }))
  })

  it('tells the keys of two peers apart', () => {
    const other = randomBytes(256).toString('base64url')
    const fingerprint = (of: string) => parsePeerAddress(`mtproto://127.0.0.1:1/?key=${of}`)?.fingerprint
    expect(fingerprint(key)).toBe(fingerprint(key))
    expect(fingerprint(key)).not.toBe(fingerprint(other))
  })
})
