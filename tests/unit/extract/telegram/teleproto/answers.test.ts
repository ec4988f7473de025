import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatAddress, TelegramClient } from '../../../../../extract/telegram/client/telegram-client.ts'
import { type Peer, startPeer } from '../../../../telegram-peer/start-peer.ts'
import { peerClient } from './peer-client.ts'

// The peer's world knows what each call has to give: what comes out of the adapter is compared with it, field by field.
let peer: Peer
let client: TelegramClient

beforeAll(async () => {
  peer = await startPeer({ world: { messages: 1500, seed: 5 } })
  client = await peerClient(peer)
})

afterAll(async () => {
  await client.close()
  await peer.stop()
})

const chats = (): readonly ChatAddress[] => Object.values(peer.chats!).flat()

/** Without what the wire does not carry: keys whose value is undefined. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describe('each answer is the world’s own', () => {
  test('me', async () => {
    expect(await client.me()).toEqual(await peer.world.me())
  })

  test('history, upwards and downwards, of chats of every kind', async () => {
    for (const chat of chats()) {
      const { ids, messages } = await peer.truth(chat, { messages: true })
      const own = ids.filter((id) => id > 0)
      const up: unknown[] = []
      const upIds: number[] = []
      for (;;) {
        const page = await client.history(chat, {
          offsetId: (upIds.at(-1) ?? 0) + 1,
          addOffset: -100,
          limit: 100,
        })
        if (page.messages.length === 0) break
        up.push(...page.messages.toReversed())
        upIds.push(...page.messages.map(({ id }) => id).toReversed())
      }
      expect(upIds).toEqual(own)
      expect(up).toEqual(plain(messages.slice(messages.length - own.length)))
      const down: number[] = []
      for (;;) {
        const request = { offsetId: down.at(-1) ?? 0, addOffset: 0, limit: 100 }
        const page = await client.history(chat, request)
        expect(plain(page)).toEqual(plain(await peer.world.history(chat, request)))
        if (page.messages.length === 0) break
        down.push(...page.messages.map(({ id }) => id))
      }
      expect(down.toReversed()).toEqual(own)
    }
  })

  test('messages by id, those that are gone among them', async () => {
    for (const chat of chats()) {
      const { ids, deletedIds } = await peer.truth(chat)
      const asked = [
        ...ids.filter((id) => id > 0).slice(0, 40),
        ...deletedIds.filter((id) => id > 0).slice(0, 40),
      ]
      const page = await client.messages(chat, asked)
      expect(plain(page)).toEqual(plain(await peer.world.messages(chat, asked)))
    }
  })

  test('dialogs, page by page', async () => {
    const listed = []
    let cursor: Parameters<TelegramClient['dialogs']>[0]
    do {
      const page = await client.dialogs(cursor)
      listed.push(...page.chats)
      cursor = page.next
    } while (cursor !== undefined)
    const expected = []
    do {
      const page = await peer.world.dialogs(cursor)
      expected.push(...page.chats)
      cursor = page.next
    } while (cursor !== undefined)
    expect(listed.length).toBeGreaterThan(6)
    expect(plain(listed)).toEqual(plain(expected))
  })

  test('a chat by its username, or nobody', async () => {
    expect(await client.resolve('workshop')).toMatchObject({
      id: peer.chats!.supergroup.id,
      kind: 'supergroup',
    })
    expect(await client.resolve('nobody_has_this')).toBeUndefined()
  })

  test('full chats', async () => {
    for (const chat of chats()) {
      expect(plain(await client.fullChat(chat))).toEqual(plain(await peer.world.fullChat(chat)))
    }
    const { migratedFrom } = await client.fullChat(peer.chats!.migrated)
    expect(migratedFrom?.chat).toEqual({ kind: 'group', id: peer.chats!.oldGroup.id, accessHash: undefined })
  })

  test('participants, by pages and whole', async () => {
    const { supergroup, group } = peer.chats!
    for (const offset of [0, 200, 400]) {
      const page = await client.participants(supergroup, offset, 200)
      expect(plain(page)).toEqual(plain(await peer.world.participants(supergroup, offset, 200)))
    }
    const whole = await client.participants(group, 0, 200)
    expect(whole.participants.length).toBeGreaterThan(3)
    expect(plain(whole)).toEqual(plain(await peer.world.participants(group, 0, 200)))
    expect((await client.participants(group, 200, 200)).participants).toEqual([])
  })

  test('topics, page by page, each once', async () => {
    const { forum, supergroup } = peer.chats!
    const whole = await peer.world.topics(forum, undefined, 100)
    const ids: unknown[] = []
    for (let after = undefined as Parameters<TelegramClient['topics']>[1]; ; ) {
      const page = await client.topics(forum, after, 3)
      if (page.topics.length === 0) break
      expect(page.count).toBe(whole.count)
      ids.push(...page.topics.map(({ id }) => id))
      after = page.topics.at(-1)
    }
    expect(ids).toEqual(whole.topics.map(({ id }) => id))
    await expect(client.topics(supergroup, undefined, 3)).rejects.toMatchObject({ kind: 'forbidden' })
  })
})

describe('differences', () => {
  test('of a channel: messages, edits and deletions, in slices, to the end; then empty; too long from the start', async () => {
    const { supergroup } = peer.chats!
    const { pts: before = 0 } = await client.fullChat(supergroup)
    const ids: number[] = []
    for (let i = 0; i < 15; i++) ids.push(await peer.world.send(supergroup, { text: `fresh ${i}` }))
    await peer.world.edit(supergroup, ids[14]!, { text: 'changed' })
    await peer.world.delete(supergroup, ids.slice(0, 2))

    const seen = new Map<number, unknown>()
    const deleted: unknown[] = []
    let pts = before
    let slices = 0
    for (let isFinal = false; !isFinal; ) {
      const difference = await client.channelDifference(supergroup, pts, 10)
      if (difference.kind === 'too-long') throw new Error('not this far back')
      isFinal = difference.isFinal
      pts = difference.pts
      if (difference.kind === 'empty') continue
      slices += 1
      for (const message of difference.newMessages) seen.set(message.id, message)
      for (const update of difference.otherUpdates) {
        if (update.className === 'UpdateDeleteChannelMessages')
          deleted.push(...(update['messages'] as number[]))
        if (update.className === 'UpdateEditChannelMessage') seen.set(ids[14]!, update['message'])
      }
    }
    const truth = await peer.truth(supergroup, { messages: true })
    const present = truth.messages.filter(({ id }) => ids.includes(Number(id)))
    expect(slices).toBeGreaterThan(1)
    expect(present).toHaveLength(13)
    expect(present.map(({ id }) => seen.get(Number(id)))).toEqual(plain(present))
    expect(deleted).toEqual(ids.slice(0, 2))
    expect(await client.channelDifference(supergroup, pts, 10)).toEqual({ kind: 'empty', pts, isFinal: true })
    expect(await client.channelDifference(supergroup, 1, 10)).toEqual({
      kind: 'too-long',
      pts,
      topMessageId: ids[14],
    })
  })

  test('of the account', async () => {
    const state = await client.accountState()
    expect(state).toEqual(await peer.world.accountState())
    expect(await client.accountDifference(state)).toMatchObject({ kind: 'empty', state: { pts: state.pts } })
    const { group } = peer.chats!
    const id = await peer.world.send(group, { text: 'to the flat' })
    const difference = await client.accountDifference(state)
    expect(difference).toMatchObject({
      kind: 'slice',
      isFinal: true,
      newMessages: [{ id, message: 'to the flat' }],
      state: await peer.world.accountState(),
    })
  })
})
