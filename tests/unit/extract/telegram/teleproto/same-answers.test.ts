import { afterAll, beforeAll, expect, test } from 'vitest'
import { CallFailure } from '../../../../../extract/telegram/client/call-failure.ts'
import type { ChatAddress, TelegramClient } from '../../../../../extract/telegram/client/telegram-client.ts'
import { type Peer, startPeer } from '../../../../telegram-peer/start-peer.ts'
import { type SeededChats, seedWorld } from '../../../../telegram-world/seed-world.ts'
import { worldClient } from '../../../../telegram-world/world-client.ts'
import { peerClient } from './peer-client.ts'

// The adapter on a peer and the client that reads a world in this process must say the same: what is tested with the
// latter holds for the former.
const seed = { messages: 1500, seed: 17 } as const

let peer: Peer
let adapter: TelegramClient
let direct: TelegramClient
let chats: SeededChats

beforeAll(async () => {
  peer = await startPeer({ world: seed })
  adapter = await peerClient(peer)
  const seeded = seedWorld(seed)
  direct = worldClient(seeded.world)
  chats = seeded.chats
  for (const world of [peer.world, seeded.world]) {
    await world.advance(60)
    for (const chat of [chats.supergroup, chats.oldGroup, chats.privateChats[0]!]) {
      const id = await world.send(chat, { text: 'after the seed' })
      await world.edit(chat, id, { text: 'edited' })
      await world.react(chat, id, '👍', 3)
    }
    await world.delete(chats.supergroup, [20, 21, 22])
    await world.setVisibility(chats.discussion, { availableMinId: 30, isPrehistoryHidden: true })
    await world.leave(chats.channel)
    await world.kick(chats.discussion)
  }
})

afterAll(async () => {
  await adapter.close()
  await peer.stop()
})

const all = (): readonly ChatAddress[] => Object.values(chats).flat()

async function said<T>(
  client: TelegramClient,
  ask: (client: TelegramClient) => Promise<T>,
): Promise<unknown> {
  try {
    return normalised(await ask(client))
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error
    const { kind, method, reason, waitMs } = error
    return { kind, method, reason, waitMs }
  }
}

/** What is absent and what is undefined are the same; users and chats of a page come in any order. */
function normalised(value: unknown): unknown {
  const plain = JSON.parse(JSON.stringify(value ?? null))
  for (const field of ['users', 'chats']) {
    if (Array.isArray(plain?.[field]) && plain[field][0]?.className !== undefined) {
      plain[field].sort((a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1))
    }
  }
  return plain
}

async function same(ask: (client: TelegramClient) => Promise<unknown>): Promise<void> {
  expect(await said(adapter, ask)).toEqual(await said(direct, ask))
}

test('who and which chats there are', async () => {
  await same((client) => client.me())
  await same((client) => client.dialogs(undefined))
  await same((client) => client.resolve('workshop'))
  await same((client) => client.resolve('nobody'))
})

test('each chat in full', async () => {
  for (const chat of all()) await same((client) => client.fullChat(chat))
})

test('history, and messages by their ids', async () => {
  for (const chat of all()) {
    await same((client) => client.history(chat, { offsetId: 0, addOffset: 0, limit: 100 }))
    await same((client) => client.history(chat, { offsetId: 51, addOffset: -40, limit: 100 }))
    await same((client) => client.messages(chat, [1, 2, 20, 21, 60, 99_999]))
  }
})

test('differences, members and topics', async () => {
  for (const chat of [chats.supergroup, chats.forum, chats.discussion]) {
    const pts = (await direct.dialogs(undefined)).chats.find(({ id }) => id === chat.id)?.pts ?? 5
    for (const since of [pts - 4, pts, 1]) await same((client) => client.channelDifference(chat, since, 2))
    await same((client) => client.participants(chat, 0, 200))
    await same((client) => client.participants(chat, 200, 200))
    await same((client) => client.topics(chat, undefined, 4))
  }
  await same((client) => client.participants(chats.group, 0, 200))
  await same((client) => client.accountState())
  const state = await direct.accountState()
  for (const back of [0, 3, 1000]) {
    await same((client) => client.accountDifference({ ...state, pts: Math.max(1, state.pts - back) }))
  }
})
