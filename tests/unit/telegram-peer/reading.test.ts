import type { TelegramClient } from 'telegram'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChatAddress } from '../../../extract/telegram/client/telegram-client.ts'
import { type Peer, startPeer } from '../../telegram-peer/start-peer.ts'
import { connected, readHistory } from './library-client.ts'

let peer: Peer
let client: TelegramClient

beforeAll(async () => {
  peer = await startPeer({ world: { messages: 3000, seed: 3 } })
  client = await connected(peer)
})

afterAll(async () => {
  await client.destroy()
  await peer.stop()
})

const chats = (): readonly ChatAddress[] => Object.values(peer.chats!).flat()

async function readUpwards(chat: ChatAddress): Promise<readonly number[]> {
  const ids: number[] = []
  for (;;) {
    const page = await readHistory(client, chat, {
      offsetId: (ids.at(-1) ?? 0) + 1,
      addOffset: -100,
      limit: 100,
    })
    if (page.length === 0) return ids
    ids.push(...page.toReversed())
  }
}

async function readDownwards(chat: ChatAddress): Promise<readonly number[]> {
  const ids: number[] = []
  for (;;) {
    const page = await readHistory(client, chat, { offsetId: ids.at(-1) ?? 0, addOffset: 0, limit: 100 })
    if (page.length === 0) return ids.toReversed()
    ids.push(...page)
  }
}

test('the library reads each chat in both directions, all that is there and nothing else', async () => {
  for (const chat of chats()) {
    const { ids } = await peer.truth(chat)
    const own = ids.filter((id) => id > 0)
    expect(own.length).toBeGreaterThan(50)
    expect(await readUpwards(chat)).toEqual(own)
    expect(await readDownwards(chat)).toEqual(own)
  }
})
