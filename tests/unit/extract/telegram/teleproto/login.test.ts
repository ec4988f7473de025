import { afterEach, describe, expect, test } from 'vitest'
import type { TelegramLogin } from '../../../../../extract/telegram/client/telegram-login.ts'
import { beginLogin } from '../../../../../extract/telegram/teleproto/begin-login.ts'
import { logOut } from '../../../../../extract/telegram/teleproto/log-out.ts'
import { parsePeerAddress } from '../../../../../extract/telegram/teleproto/peer-address.ts'
import type { PeerOptions } from '../../../../telegram-peer/peer-options.ts'
import { type Peer, startPeer } from '../../../../telegram-peer/start-peer.ts'
import { peerClient } from './peer-client.ts'

const api = { apiId: 12345, apiHash: '0123456789abcdef0123456789abcdef' }
const phone = '+4915100000000'

let peer: Peer
let login: TelegramLogin
const stopping: AbortController[] = []

async function begin(options: PeerOptions = {}): Promise<void> {
  peer = await startPeer({ ...options, world: { messages: 50, layout: 'one-supergroup' } })
  const controller = new AbortController()
  stopping.push(controller)
  login = beginLogin({
    api,
    peer: parsePeerAddress(peer.url),
    callDeadlineMs: 60_000,
    connectDeadlineMs: 60_000,
    signal: controller.signal,
  })
}

afterEach(async () => {
  stopping.length = 0
  await login.close()
  await peer.stop()
})

/** The login is good: a client that has nothing but its text reads with it. */
async function expectGoodSession(session: string): Promise<void> {
  const client = await peerClient(peer, { session })
  expect(await client.me()).toEqual(await peer.world.me())
  expect((await client.dialogs(undefined)).chats).toHaveLength(1)
  await client.close()
}

describe('a login by code', () => {
  test('gives a session that reads; a wrong code gives none', async () => {
    await begin({ phoneCode: '54321' })
    expect(await login.sendCode(phone)).toBe('app')
    await expect(login.signIn('11111')).rejects.toMatchObject({
      kind: 'refused',
      method: 'auth.signIn',
      reason: 'PHONE_CODE_INVALID',
    })
    expect(await login.signIn('54321')).toEqual({ kind: 'done', account: await peer.world.me() })
    await expectGoodSession(login.session())
    expect((await peer.stats()).handshakes).toBe(1)
  })

  test('goes to the data centre where the account is at home', async () => {
    await begin({ homeDc: 4 })
    await login.sendCode(phone)
    expect(await login.signIn('12345')).toMatchObject({ kind: 'done' })
    const dataCentre = Buffer.from(login.session().slice(1), 'base64')[0]
    expect(dataCentre).toBe(4)
    await expectGoodSession(login.session())
  })

  test('proves the second password without telling it', async () => {
    await begin({ password: 'correct horse' })
    await login.sendCode(phone)
    expect(await login.signIn('12345')).toEqual({ kind: 'password-needed' })
    await expect(login.checkPassword('battery staple')).rejects.toMatchObject({
      reason: 'PASSWORD_HASH_INVALID',
    })
    expect(await login.checkPassword('correct horse')).toMatchObject({ kind: 'done' })
    await expectGoodSession(login.session())
    expect(JSON.stringify(await peer.calls('auth.checkPassword'))).not.toMatch(/horse|staple/)
  })

  test('goes on with its key after the connection was lost', async () => {
    await begin()
    await login.sendCode(phone)
    await peer.dropConnections()
    const signedIn = await login.signIn('12345').catch(() => login.signIn('12345'))
    expect(signedIn).toMatchObject({ kind: 'done' })
    expect((await peer.stats()).handshakes).toBe(1)
  })

  test('begins anew when Telegram says so', async () => {
    await begin({
      faults: [
        { method: 'auth.sendCode', fault: { kind: 'error', message: 'AUTH_RESTART', code: 500 }, times: 1 },
      ],
    })
    expect(await login.sendCode(phone)).toBe('app')
    expect(await login.signIn('12345')).toMatchObject({ kind: 'done' })
  })

  test('tells of a pause that Telegram wants, and sends nothing again', async () => {
    await begin({
      faults: [{ method: 'auth.sendCode', fault: { kind: 'error', message: 'FLOOD_WAIT_300' } }],
    })
    await expect(login.sendCode(phone)).rejects.toMatchObject({ kind: 'wait', waitMs: 300_000 })
    expect((await peer.stats()).calls['auth.sendCode']).toBe(1)
  })
})

describe('a login by QR code', () => {
  test('shows a token, hears that it was scanned, and is done', async () => {
    await begin()
    const shown = await login.qrStep()
    expect(shown).toMatchObject({ kind: 'token', url: expect.stringMatching(/^tg:\/\/login\?token=[\w-]+$/) })
    const scanned = login.scanned(3_600_000)
    await peer.acceptLoginToken()
    await scanned
    expect(await login.qrStep()).toEqual({ kind: 'done', account: await peer.world.me() })
    await expectGoodSession(login.session())
  })

  test('is renewed when nobody scans it', async () => {
    await begin()
    expect(await login.qrStep()).toMatchObject({ kind: 'token' })
    await login.scanned(1)
    expect(await login.qrStep()).toMatchObject({ kind: 'token' })
  })

  test('goes to the home of the account, and asks for the second password there', async () => {
    await begin({ homeDc: 4, password: 'correct horse' })
    await login.qrStep()
    await peer.acceptLoginToken()
    await login.scanned(3_600_000)
    expect(await login.qrStep()).toEqual({ kind: 'password-needed' })
    expect(await login.checkPassword('correct horse')).toMatchObject({ kind: 'done' })
    expect(Buffer.from(login.session().slice(1), 'base64')[0]).toBe(4)
    await expectGoodSession(login.session())
  })

  test('stops waiting when it is told to', async () => {
    await begin()
    await login.qrStep()
    const scanned = login.scanned(3_600_000)
    stopping[0]?.abort()
    await expect(scanned).rejects.toMatchObject({ kind: 'stopped' })
    await expect(login.scanned(3_600_000)).rejects.toMatchObject({ kind: 'stopped' })
  })
})

describe('logOut', () => {
  test('ends the login at Telegram; one that has ended is fine, a silent Telegram is not', async () => {
    await begin()
    const session = await peer.mintSession()
    const options = { credentials: { ...api, session }, peer: parsePeerAddress(peer.url) }
    await logOut(options)
    const client = await peerClient(peer, { session })
    await expect(client.me()).rejects.toMatchObject({ kind: 'account' })
    await client.close()
    await logOut(options)
    await peer.stopListening()
    await expect(logOut(options)).rejects.toMatchObject({ kind: 'retry', reason: 'DISCONNECTED' })
  })
})
