import type { TelegramClient } from 'telegram'
import { computeCheck } from 'telegram/Password.js'
import { afterEach, expect, test } from 'vitest'
import type { PeerOptions } from '../../telegram-peer/peer-options.ts'
import { type Peer, startPeer } from '../../telegram-peer/start-peer.ts'
import { Api, inputPeer, libraryClient } from './library-client.ts'

const ends: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function strangerOf(
  options: PeerOptions,
): Promise<{ readonly peer: Peer; readonly client: TelegramClient }> {
  const peer = await startPeer(options)
  const client = libraryClient(peer)
  ends.push(
    () => peer.stop(),
    () => client.destroy(),
  )
  await client.connect()
  return { peer, client }
}

const credentials = { apiId: 1, apiHash: 'hash' }

test('the library logs in with code and second factor, and its session goes on', async () => {
  const { peer, client } = await strangerOf({ password: 'correct horse', phoneCode: '24680' })
  const codes = ['11111', '24680']
  const passwords = ['wrong', 'correct horse']
  const errors: string[] = []
  expect(await client.isUserAuthorized()).toBe(false)
  await client.signInUser(credentials, {
    phoneNumber: '+99966',
    phoneCode: async () => codes.shift()!,
    password: async () => passwords.shift()!,
    onError: async (error) => {
      errors.push(String((error as { errorMessage?: string }).errorMessage))
      return false
    },
  })
  expect(errors).toEqual(['PHONE_CODE_INVALID', 'PASSWORD_HASH_INVALID'])
  expect([...codes, ...passwords]).toEqual([])
  const session = String(client.session.save())
  await client.destroy()

  const again = libraryClient(peer, session)
  ends.push(() => again.destroy())
  await again.connect()
  expect(String((await again.getMe()).id)).toBe(peer.selfId)
  expect((await peer.stats()).handshakes).toBe(1)
  await again.invoke(new Api.auth.LogOut())
  expect(await again.isUserAuthorized()).toBe(false)
})

test('a password that was computed for another question is refused', async () => {
  const { client } = await strangerOf({ password: 'correct horse' })
  const sent = await client.invoke(
    new Api.auth.SendCode({ phoneNumber: '+99966', ...credentials, settings: new Api.CodeSettings({}) }),
  )
  const { phoneCodeHash } = sent as Api.auth.SentCode
  const signIn = new Api.auth.SignIn({ phoneNumber: '+99966', phoneCodeHash, phoneCode: '12345' })
  await expect(client.invoke(signIn)).rejects.toMatchObject({ errorMessage: 'SESSION_PASSWORD_NEEDED' })
  const question = await client.invoke(new Api.account.GetPassword())
  const right = await computeCheck(question, 'correct horse')
  const early = new Api.auth.CheckPassword({ password: await computeCheck(question, 'correct horses') })
  await expect(client.invoke(early)).rejects.toMatchObject({ errorMessage: 'PASSWORD_HASH_INVALID' })
  await client.invoke(new Api.auth.CheckPassword({ password: right }))
  expect(await client.isUserAuthorized()).toBe(true)
})

test('a QR code that is scanned logs in, with the second factor if there is one', async () => {
  const { peer, client } = await strangerOf({ password: 'correct horse' })
  const shown: Buffer[] = []
  await client.signInUserWithQrCode(credentials, {
    qrCode: async ({ token }) => {
      shown.push(token)
      // The library listens for the scan once it has shown the code.
      setImmediate(() => void peer.acceptLoginToken())
    },
    password: async () => 'correct horse',
    onError: async () => true,
  })
  expect(shown[0]!.length).toBe(16)
  expect(await client.isUserAuthorized()).toBe(true)
})

test('who is at home in another data centre is sent there', async () => {
  const { peer, client } = await strangerOf({ homeDc: 4 })
  await client.signInUser(credentials, {
    phoneNumber: '+99966',
    phoneCode: async () => '12345',
    onError: async () => true,
  })
  expect(client.session.dcId).toBe(4)
  expect(await client.isUserAuthorized()).toBe(true)
  expect((await peer.stats()).handshakes).toBe(2)
})

test('a takeout begins once it is confirmed, and reads what it named', async () => {
  const rules = {
    'messages.getHistory': { perSecond: 0.1, burst: 1 },
    'takeout:messages.getHistory': { perSecond: 1, burst: 2 },
  }
  const { peer, client } = await strangerOf({
    takeoutDelaySeconds: 86_400,
    world: { messages: 500 },
    limiter: { rules, clock: 'virtual' },
  })
  ends.push(() => own.destroy())
  const own = libraryClient(peer, await peer.mintSession())
  await own.connect()
  await client.destroy()
  const begin = new Api.account.InitTakeoutSession({ messageMegagroups: true })
  await expect(own.invoke(begin)).rejects.toMatchObject({ errorMessage: 'TAKEOUT_INIT_DELAY_86400' })
  await peer.confirmTakeout()
  const { id: takeoutId } = await own.invoke(begin)
  const read = async (chat: { id: string; accessHash: string | undefined }): Promise<number> => {
    const peerOf = inputPeer({ kind: 'supergroup', ...chat })
    const query = new Api.messages.GetHistory({ peer: peerOf, limit: 10 })
    const page = await own.invoke(new Api.InvokeWithTakeout({ takeoutId, query }))
    return (page as Api.messages.ChannelMessages).messages.length
  }
  expect(await read(peer.chats!.supergroup)).toBe(10)
  expect((await peer.stats()).limits).toMatchObject({ 'takeout:messages.getHistory': { granted: 1 } })
  await expect(read(peer.chats!.channel)).rejects.toMatchObject({ errorMessage: 'TAKEOUT_INVALID' })
  const end = new Api.InvokeWithTakeout({
    takeoutId,
    query: new Api.account.FinishTakeoutSession({ success: true }),
  })
  expect(await own.invoke(end)).toBe(true)
  await peer.advanceClock(5000)
  await expect(read(peer.chats!.supergroup)).rejects.toMatchObject({ errorMessage: 'TAKEOUT_INVALID' })
})
