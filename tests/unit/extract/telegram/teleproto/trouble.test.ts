import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CallFailure } from '../../../../../extract/telegram/client/call-failure.ts'
import type {
  ChatAddress,
  PushedUpdates,
  TelegramClient,
} from '../../../../../extract/telegram/client/telegram-client.ts'
import { type Peer, startPeer } from '../../../../telegram-peer/start-peer.ts'
import { peerClient } from './peer-client.ts'

let peer: Peer
const clients: TelegramClient[] = []

async function connect(options: Parameters<typeof peerClient>[1] = {}): Promise<TelegramClient> {
  const client = await peerClient(peer, options)
  clients.push(client)
  return client
}

beforeEach(async () => {
  peer = await startPeer({ world: { messages: 400, seed: 5, layout: 'one-supergroup' } })
})

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()))
  await peer.stop()
})

const chat = (): ChatAddress => peer.chats!.supergroup
const newest = { offsetId: 0, addOffset: 0, limit: 100 }

/** Until it is answered in time: with a short deadline, that depends on what else the machine does. */
async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof CallFailure && error.reason === 'TIMEOUT')) throw error
    }
  }
}

/** Collects what is pushed, until there is enough of it. */
function collect(client: TelegramClient) {
  const pushed: PushedUpdates[] = []
  let wake = (): void => undefined
  const stop = client.listen((each) => {
    pushed.push(each)
    wake()
  })
  const until = async (isEnough: () => boolean): Promise<void> => {
    while (!isEnough()) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return { pushed, stop, until }
}

describe('a call', () => {
  test.each([
    ['FLOOD_WAIT_7', { kind: 'wait', waitMs: 7000 }],
    ['FLOOD_WAIT_0', { kind: 'wait', waitMs: 1000 }],
    ['INTERNAL_SERVER_ERROR', { kind: 'retry' }],
    ['Timeout', { kind: 'retry' }],
    ['CHANNEL_PRIVATE', { kind: 'chat' }],
    ['CHAT_ADMIN_REQUIRED', { kind: 'forbidden' }],
  ])('fails with %s as soon as Telegram says so, and is sent once', async (reason, failure) => {
    const client = await connect()
    await peer.addFault({
      method: 'messages.getHistory',
      fault: { kind: 'error', message: reason },
      times: 1,
    })
    await expect(client.history(chat(), newest)).rejects.toMatchObject({
      ...failure,
      method: 'messages.getHistory',
      reason,
    })
    expect((await peer.stats()).calls['messages.getHistory']).toBe(1)
    expect((await client.history(chat(), newest)).messages).toHaveLength(100)
  })

  test('that is never answered ends at its deadline; the next one is answered', async () => {
    const client = await connect({ callDeadlineMs: 500 })
    await peer.addFault({ method: 'messages.getHistory', fault: { kind: 'silence' }, times: 1 })
    await expect(client.history(chat(), newest)).rejects.toMatchObject({ kind: 'retry', reason: 'TIMEOUT' })
    expect(await persistently(() => client.me())).toEqual(await peer.world.me())
  })

  test('whose answer comes after its deadline leaves the connection as it was', async () => {
    const client = await connect({ callDeadlineMs: 500 })
    await peer.addFault({ method: 'messages.getHistory', fault: { kind: 'hold' }, times: 1 })
    await expect(client.history(chat(), newest)).rejects.toMatchObject({ reason: 'TIMEOUT' })
    await peer.untilCalled('messages.getHistory', 1)
    expect(await peer.release()).toBe(1)
    expect(await persistently(() => client.me())).toEqual(await peer.world.me())
    expect((await peer.stats()).connections).toBe(1)
  })

  test.each(['drop', 'drop-midway'] as const)('is not sent again by itself after a %s', async (kind) => {
    const client = await connect()
    await peer.addFault({ method: 'messages.getHistory', fault: { kind }, times: 1 })
    await expect(client.history(chat(), newest)).rejects.toMatchObject({
      kind: 'retry',
      reason: 'DISCONNECTED',
    })
    expect((await client.history(chat(), newest)).messages).toHaveLength(100)
    const { calls, connections, handshakes } = await peer.stats()
    expect({ calls: calls['messages.getHistory'], connections, handshakes }).toEqual({
      calls: 2,
      connections: 2,
      handshakes: 0,
    })
  })

  test('is sent again with another salt, which nobody has to know of', async () => {
    const client = await connect()
    await peer.addFault({ method: 'messages.getHistory', fault: { kind: 'bad-salt' }, times: 1 })
    expect((await client.history(chat(), newest)).messages).toHaveLength(100)
  })

  test('whose answer holds an unknown constructor can’t be decoded; a smaller one around it can', async () => {
    const client = await connect()
    const { ids } = await peer.truth(chat())
    const messageId = ids.at(-50)!
    await peer.addFault({ method: 'messages.getHistory', fault: { kind: 'unknown-constructor', messageId } })
    await expect(client.history(chat(), newest)).rejects.toMatchObject({
      kind: 'undecodable',
      reason: 'UNDECODABLE',
    })
    const page = await client.history(chat(), { offsetId: messageId, addOffset: 0, limit: 100 })
    expect(page.messages).toHaveLength(100)
    expect(await client.me()).toEqual(await peer.world.me())
  })

  test('rejects at once when the signal aborts, and all later ones', async () => {
    const stopping = new AbortController()
    const client = await connect({ signal: stopping.signal })
    await peer.addFault({ method: 'messages.getHistory', fault: { kind: 'silence' } })
    const pending = client.history(chat(), newest)
    stopping.abort()
    await expect(pending).rejects.toMatchObject({ kind: 'stopped' })
    await expect(client.me()).rejects.toMatchObject({ kind: 'stopped', method: 'users.getUsers' })
  })

  test('rejects when the client is closed', async () => {
    const client = await connect()
    await peer.addFault({ method: 'messages.getHistory', fault: { kind: 'silence' } })
    const pending = client.history(chat(), newest)
    const rejected = expect(pending).rejects.toMatchObject({ kind: 'stopped' })
    await peer.untilCalled('messages.getHistory', 1)
    await client.close()
    await rejected
    await expect(client.me()).rejects.toMatchObject({ kind: 'stopped' })
  })
})

describe('the login', () => {
  test('that was revoked is gone for good: Telegram is not asked again', async () => {
    const client = await connect()
    await peer.revokeLogins()
    await expect(client.me()).rejects.toMatchObject({ kind: 'account', reason: 'SESSION_REVOKED' })
    const { calls } = await peer.stats()
    await expect(client.history(chat(), newest)).rejects.toMatchObject({
      kind: 'account',
      method: 'messages.getHistory',
    })
    expect((await peer.stats()).calls).toEqual(calls)
  })

  test('whose key was forgotten is gone: no new key is made', async () => {
    const client = await connect()
    await peer.addFault({ method: 'messages.getHistory', fault: { kind: 'forget-key' } })
    await expect(client.history(chat(), newest)).rejects.toMatchObject({
      kind: 'account',
      reason: 'AUTH_KEY_UNREGISTERED',
    })
    await expect(client.me()).rejects.toMatchObject({ kind: 'account' })
    expect((await peer.stats()).handshakes).toBe(0)
  })
})

describe('a takeout', () => {
  test('says how long it is delayed', async () => {
    await peer.stop()
    peer = await startPeer({
      world: { messages: 50, layout: 'one-supergroup' },
      takeoutDelaySeconds: 86_400,
    })
    const client = await connect()
    await expect(client.startTakeout(['supergroups'])).rejects.toMatchObject({
      kind: 'takeout-delay',
      waitMs: 86_400_000,
    })
    await peer.confirmTakeout()
    await client.startTakeout(['supergroups'])
    expect((await client.history(chat(), newest)).messages.length).toBeGreaterThan(10)
    await client.finishTakeout(true)
    await client.finishTakeout(true)
    expect((await peer.stats()).calls['account.finishTakeoutSession']).toBe(1)
  })

  test('that has ended stops nothing: reading goes on without it', async () => {
    const client = await connect()
    await client.startTakeout(['supergroups'])
    await peer.addFault({
      method: 'messages.getHistory',
      fault: { kind: 'error', message: 'TAKEOUT_INVALID' },
      times: 1,
    })
    expect((await client.history(chat(), newest)).messages).toHaveLength(100)
    const { calls } = await peer.stats()
    await client.finishTakeout(true)
    expect((await peer.stats()).calls).toEqual(calls)
  })
})

describe('pushes', () => {
  const idsOf = (pushed: readonly PushedUpdates[]): unknown[] =>
    pushed
      .flatMap((each) => (each.kind === 'updates' ? each.updates : []))
      .map(({ message }) => (message as { id: number } | undefined)?.id)

  test('arrive in their order, raw, with who they speak of; no difference is asked for', async () => {
    const client = await connect()
    const { pushed, until, stop } = collect(client)
    const sent: number[] = []
    for (let i = 0; i < 30; i++) sent.push(await peer.world.send(chat(), { text: `live ${i}` }))
    await until(() => pushed.length >= sent.length)
    expect(idsOf(pushed)).toEqual(sent)
    const { messages } = await peer.truth(chat(), { messages: true })
    const last = pushed.at(-1)
    expect(last).toMatchObject({
      kind: 'updates',
      updates: [{ className: 'UpdateNewChannelMessage', message: { id: sent.at(-1), message: 'live 29' } }],
    })
    expect(last?.kind === 'updates' && last.updates[0]?.['message']).toEqual(
      messages.find(({ id }) => id === sent.at(-1)),
    )
    expect(last?.kind === 'updates' && last.chats.map(({ id }) => id)).toContain(chat().id)
    stop()
    await peer.world.send(chat(), { text: 'unheard' })
    await client.me()
    expect(pushed).toHaveLength(sent.length)
    const { calls } = await peer.stats()
    expect(Object.keys(calls).filter((name) => name.startsWith('updates.'))).toEqual([])
  })

  test('that were left out show as a gap, which is not filled in secret', async () => {
    const client = await connect()
    const { pushed, until } = collect(client)
    await peer.dropPushes(1)
    await peer.world.send(chat(), { text: 'lost on the way' })
    const heard = await peer.world.send(chat(), { text: 'heard' })
    await until(() => pushed.length >= 1)
    expect(idsOf(pushed)).toEqual([heard])
  })

  test('may have been missed: Telegram says so, or the connection was lost', async () => {
    const client = await connect()
    const { pushed, until } = collect(client)
    await peer.push({ className: 'UpdatesTooLong' })
    await until(() => pushed.length === 1)
    expect(pushed).toEqual([{ kind: 'missed' }])
    // Nobody calls: the connection is made anew for what is pushed.
    await peer.dropConnections()
    await until(() => pushed.length === 2)
    expect(pushed[1]).toEqual({ kind: 'missed' })
    const heard = await peer.world.send(chat(), { text: 'after that' })
    await until(() => pushed.length === 3)
    expect(idsOf(pushed)).toEqual([heard])
  })

  test('in short forms say what the history says', async () => {
    await peer.stop()
    peer = await startPeer({ world: { messages: 300, seed: 2 } })
    const client = await connect()
    const { pushed, until } = collect(client)
    const { group, privateChats } = peer.chats!
    const places = [group, privateChats[0]!]
    const sent = [await peer.world.send(group, { text: 'to the flat' })]
    sent.push(await peer.world.send(places[1]!, { text: 'to one' }))
    await until(() => pushed.length === 2)
    for (const [index, place] of places.entries()) {
      const { messages } = await client.messages(place, [sent[index]!])
      const each = pushed[index]
      expect(each).toMatchObject({
        kind: 'updates',
        updates: [{ className: 'UpdateNewMessage', ptsCount: 1 }],
      })
      expect(each?.kind === 'updates' && each.updates[0]?.['message']).toEqual(messages[0])
    }
  })
})
