import type { TelegramClient } from 'telegram'
import { afterEach, expect, test } from 'vitest'
import type { ChatAddress } from '../../../extract/telegram/client/telegram-client.ts'
import type { Fault } from '../../telegram-peer/faults.ts'
import type { PeerOptions } from '../../telegram-peer/peer-options.ts'
import { type Peer, startPeer } from '../../telegram-peer/start-peer.ts'
import { Api, connected, libraryClient, readHistory } from './library-client.ts'

const method = 'messages.getHistory'
const ends: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

async function tenMessages(
  options: PeerOptions = {},
): Promise<{ peer: Peer; client: TelegramClient; chat: ChatAddress }> {
  const peer = await startPeer(options)
  ends.push(() => peer.stop())
  const chat = await peer.world.addChat({ kind: 'supergroup', title: 'Makers' })
  for (let sent = 1; sent < 10; sent += 1) await peer.world.send(chat, { text: `message ${sent}` })
  const client = await connected(peer)
  ends.push(() => client.destroy())
  return { peer, client, chat }
}

const newest = { offsetId: 0, addOffset: 0, limit: 100 }
const all = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]

const pages: readonly (readonly [Fault, readonly number[]])[] = [
  [{ kind: 'short-page' }, [10, 9, 8, 7, 6]],
  [{ kind: 'holed-page' }, [10, 8, 7, 5, 4, 2, 1]],
  [{ kind: 'empty-page' }, []],
  [{ kind: 'repeated-ids' }, all.flatMap((id) => [id, id])],
  [{ kind: 'slow', delayMs: 1 }, all],
]

test.for(pages)('%j befalls the page that it names', async ([fault, ids]) => {
  const { peer, client, chat } = await tenMessages({ faults: [{ method, fault, at: 2 }] })
  expect(await readHistory(client, chat, newest)).toEqual(all)
  expect(await readHistory(client, chat, newest)).toEqual(ids)
  expect(await readHistory(client, chat, newest)).toEqual(all)
  expect((await peer.stats()).faults).toEqual({ [fault.kind]: 1 })
})

test('a short page upwards lacks the newest ones', async () => {
  const { client, chat } = await tenMessages({ faults: [{ method, fault: { kind: 'short-page' } }] })
  expect(await readHistory(client, chat, { offsetId: 1, addOffset: -100, limit: 100 })).toEqual([
    5, 4, 3, 2, 1,
  ])
})

test.for([
  'FLOOD_WAIT_42',
  'CHANNEL_PRIVATE',
  'SESSION_EXPIRED',
  'CHAT_ADMIN_REQUIRED',
  'AUTH_KEY_DUPLICATED',
])('%s reaches the library as an error', async (message) => {
  const { client, chat } = await tenMessages({
    faults: [{ method, fault: { kind: 'error', message }, times: 1 }],
  })
  await expect(readHistory(client, chat, newest)).rejects.toMatchObject({ errorMessage: message })
  expect(await readHistory(client, chat, newest)).toEqual(all)
})

test.for([
  { kind: 'drop' },
  { kind: 'drop-midway' },
  { kind: 'bad-salt' },
  { kind: 'error', message: 'USER_MIGRATE_4' },
] as const)('after %j the library asks again, by itself', async (fault) => {
  const { peer, client, chat } = await tenMessages({ faults: [{ method, fault, at: 1 }] })
  if (fault.kind === 'error') {
    // In the other data centre it has a key of its own, which nobody has logged in with.
    await expect(readHistory(client, chat, newest)).rejects.toMatchObject({
      errorMessage: 'AUTH_KEY_UNREGISTERED',
    })
    expect(client.session.dcId).toBe(4)
  } else expect(await readHistory(client, chat, newest)).toEqual(all)
  const { calls, connections } = await peer.stats()
  expect(calls[method]).toBe(2)
  expect(connections).toBe(fault.kind === 'bad-salt' ? 1 : 2)
})

test('silence lasts; what is held is answered when it is released', async () => {
  const faults = [
    { method, fault: { kind: 'silence' }, at: 1 } as const,
    { method, fault: { kind: 'hold' }, at: 2 } as const,
  ]
  const { peer, client, chat } = await tenMessages({ faults })
  const answered: string[] = []
  const never = readHistory(client, chat, newest).then(
    () => answered.push('never'),
    () => answered.push('failed'),
  )
  const held = readHistory(client, chat, newest).then(() => answered.push('held'))
  await peer.untilCalled(method, 2)
  expect(await readHistory(client, chat, newest)).toEqual(all)
  expect(answered).toEqual([])
  expect(await peer.release()).toBe(1)
  await held
  expect(answered).toEqual(['held'])
  await client.destroy()
  await never
  expect(answered).toEqual(['held', 'failed'])
})

test('a forgotten key ends the login, and so does revoking it', async () => {
  const { peer, client, chat } = await tenMessages({
    faults: [{ method, fault: { kind: 'forget-key' }, times: 1 }],
  })
  await expect(readHistory(client, chat, newest)).rejects.toMatchObject({
    errorMessage: 'AUTH_KEY_UNREGISTERED',
  })
  expect((await peer.stats()).handshakes).toBe(1)

  const other = await connected(peer)
  ends.push(() => other.destroy())
  await peer.addFault({ method, fault: { kind: 'revoke' } })
  await expect(readHistory(other, chat, newest)).rejects.toMatchObject({ errorMessage: 'SESSION_REVOKED' })
  await peer.clearFaults()
  await expect(readHistory(other, chat, newest)).rejects.toMatchObject({
    errorMessage: 'AUTH_KEY_UNREGISTERED',
  })
})

test('a page with an unknown constructor is rejected, and without that message it is not', async () => {
  const fault = { kind: 'unknown-constructor', messageId: 4 } as const
  const { client, chat } = await tenMessages({ faults: [{ method: '*', fault }] })
  await expect(readHistory(client, chat, newest)).rejects.toThrow(/constructor/i)
  expect(await readHistory(client, chat, { ...newest, limit: 6 })).toEqual([10, 9, 8, 7, 6, 5])
  expect(await readHistory(client, chat, { ...newest, offsetId: 4 })).toEqual([3, 2, 1])
})

test('chance strikes the same calls again with the same seed', async () => {
  const faults = [{ method, fault: { kind: 'empty-page' }, rate: 0.5 } as const]
  const runs = []
  for (const seed of [5, 5, 6]) {
    const { client, chat } = await tenMessages({ faults, seed })
    const struck: boolean[] = []
    for (let call = 0; call < 20; call += 1)
      struck.push((await readHistory(client, chat, newest)).length === 0)
    runs.push(struck)
  }
  expect(runs[0]).toContain(true)
  expect(runs[0]).toContain(false)
  expect(runs[1]).toEqual(runs[0])
  expect(runs[2]).not.toEqual(runs[0])
})

test('calls beyond the limit wait, and calls during a wait are counted', async () => {
  const limiter = { rules: { [method]: { perSecond: 0.5, burst: 2 } }, clock: 'virtual' } as const
  const { peer, client, chat } = await tenMessages({ limiter })
  const read = () => readHistory(client, chat, newest)
  await read()
  await read()
  await expect(read()).rejects.toMatchObject({ errorMessage: 'FLOOD_WAIT_2' })
  await peer.advanceClock(1000)
  await expect(read()).rejects.toMatchObject({ errorMessage: 'FLOOD_WAIT_1' })
  await peer.advanceClock(1000)
  expect(await read()).toEqual(all)
  expect((await peer.stats()).limits[method]).toEqual({
    granted: 3,
    refused: 2,
    violations: 1,
    achievedShare: 1,
  })
})

test('a peer that is gone refuses connections, and a mute one takes them without a word', async () => {
  const { peer, chat } = await tenMessages()
  await peer.stopListening()
  const client = libraryClient(peer, await peer.mintSession())
  ends.push(() => client.destroy())
  await expect(client.connect()).rejects.toThrow('ECONNREFUSED')
  await peer.listen()
  const again = await connected(peer)
  ends.push(() => again.destroy())
  expect(await readHistory(again, chat, newest)).toEqual(all)

  await peer.setMute(true)
  await peer.dropConnections()
  const unheard = readHistory(again, chat, newest).then(
    () => 'answered',
    () => 'failed',
  )
  await again.destroy()
  expect(await unheard).toBe('failed')
})

test('a call that is not served is named', async () => {
  const { client } = await tenMessages()
  const call = client.invoke(new Api.help.GetCountriesList({ langCode: 'en' }))
  await expect(call).rejects.toMatchObject({ errorMessage: 'METHOD_NOT_SERVED_HELP.GETCOUNTRIESLIST' })
})
