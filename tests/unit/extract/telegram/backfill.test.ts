import { describe, expect, test } from 'vitest'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import type { HistoryRequest } from '../../../../extract/telegram/client/telegram-client.ts'
import { chatsToRead, seedWorld } from '../../../telegram-world/seed-world.ts'
import { World } from '../../../telegram-world/world.ts'
import { worldClient } from '../../../telegram-world/world-client.ts'
import { landedRecords, temporaryFolder } from '../support/bronze.ts'
import { expectSame, landedChat, sync, unpaced } from './support/live.ts'

describe('the first run', () => {
  test('lands all that can be seen of chats of every kind, and says so', async () => {
    const { world, chats } = seedWorld({ messages: 3000, users: 30 })
    const bronze = temporaryFolder()
    const summary = await sync(world, bronze)
    const all = chatsToRead(chats)
    for (const chat of all) expectSame(world, bronze, chat)
    expect(summary.chats.map(({ completeness }) => completeness?.isComplete)).toEqual(all.map(() => true))
    expect(summary.stopped).toBeUndefined()
  })

  test('lands nothing more when nothing has happened', async () => {
    const { world } = seedWorld({ messages: 1000, users: 30 })
    const bronze = temporaryFolder()
    await sync(world, bronze)
    const before = landedRecords(bronze).length
    const summary = await sync(world, bronze, { lookBackMessages: 200 })
    expect(landedRecords(bronze)).toHaveLength(before)
    expect(summary.chats.flatMap(({ files }) => files)).toEqual([])
  })

  test('counts each id of a supergroup once: stored, deleted or unreadable', async () => {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const chat = world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann], availableMinId: 10 })
    for (let id = 2; id <= 50; id++) world.send(chat, { from: ann, text: `message ${id}` })
    world.delete(chat, [20, 21, 33])
    const summary = await sync(world, temporaryFolder())
    expect(summary.chats[0]?.completeness).toEqual({
      proof: 'every-id',
      asked: 50,
      stored: 37,
      deleted: 3,
      unreadable: 10,
      unknown: 0,
      isComplete: true,
    })
  })

  test('takes ids below the first message for unreadable where newcomers see no history', async () => {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const chat = world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] })
    for (let id = 2; id <= 30; id++) world.send(chat, { from: ann, text: `message ${id}` })
    world.setVisibility(chat, { availableMinId: 9, isPrehistoryHidden: true })
    const bronze = temporaryFolder()
    const summary = await sync(world, bronze)
    expect(landedChat(bronze, chat).deletedIds).toEqual([])
    expect(summary.chats[0]?.completeness).toMatchObject({ stored: 21, unreadable: 9, unknown: 0 })
  })

  test('reads the old half of a migrated group under the supergroup, replies and all', async () => {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const group = world.addChat({ kind: 'group', title: 'Makers', members: [ann] })
    const asked = world.send(group, { from: ann, text: 'a question' })
    world.send(group, { from: ann, text: 'an answer', replyTo: asked })
    const chat = world.migrate(group)
    world.send(chat, { from: ann, text: 'after' })
    const bronze = temporaryFolder()
    await sync(world, bronze)
    expectSame(world, bronze, chat)
    const answer = [...landedChat(bronze, chat).stored.values()].find(
      ({ message }) => message === 'an answer',
    )
    expect(answer).toMatchObject({ replyTo: { replyToMsgId: asked - 1_000_000_000 } })
  })

  test('describes people, chats and topics in records of their own, without what is private', async () => {
    const { world } = seedWorld({ messages: 500, users: 12 })
    const bronze = temporaryFolder()
    await sync(world, bronze, { readsParticipants: true })
    const records = landedRecords(bronze)
    const kinds = new Set(records.map(({ record_kind }) => record_kind))
    expect(kinds).toEqual(new Set(['message', 'deleted', 'chat', 'user', 'topic', 'participant']))
    for (const { payload } of records.filter(({ record_kind }) => record_kind === 'user')) {
      expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(['phone', 'accessHash', 'status']))
    }
  })
})

test('messages that are written while a page of a private chat is made push none out of it', async () => {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const pair = world.addChat({ kind: 'user', user: ann })
  for (let count = 0; count < 450; count++) world.send(pair, { from: ann, text: `message ${count}` })
  const client = worldClient(world)
  const ask = client.history
  // TDLib's authors: a page that is not asked for from the end may be newer than it should be.
  client.history = (chat, { addOffset, ...request }) =>
    ask(chat, { ...request, addOffset: request.offsetId > 1 && addOffset < 0 ? addOffset - 2 : addOffset })
  const bronze = temporaryFolder()
  await sync(world, bronze, { clients: unpaced(client) })
  expectSame(world, bronze, pair)
})

describe('a page that is shorter than asked for', () => {
  const shortOnce = () => {
    const calls: Record<string, number> = {}
    const faults = (call: string) => {
      calls[call] = (calls[call] ?? 0) + 1
      return call === 'history' && calls[call] === 2 ? ('short-page' as const) : undefined
    }
    return { calls, faults }
  }

  test.each(['group', 'supergroup', 'channel'] as const)('ends nothing in a %s', async (kind) => {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const chat = world.addChat({ kind, title: 'Makers', members: [ann] })
    for (let count = 0; count < 450; count++) world.send(chat, { from: ann, text: `message ${count}` })
    const bronze = temporaryFolder()
    const { calls, faults } = shortOnce()
    const summary = await sync(world, bronze, { faults })
    expectSame(world, bronze, chat)
    expect(summary.chats[0]?.completeness?.isComplete).toBe(true)
    // All of it came by pages: nothing was missing that had to be asked for by its id.
    expect(calls['messages']).toBeUndefined()
  })

  test('with nothing on it, ends nothing while newer messages are known of', async () => {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const chat = world.addChat({ kind: 'group', title: 'Makers', members: [ann] })
    for (let count = 0; count < 450; count++) world.send(chat, { from: ann, text: `message ${count}` })
    const bronze = temporaryFolder()
    let pages = 0
    const faults = (call: string) =>
      call === 'history' && ++pages === 3 ? ('empty-page' as const) : undefined
    await sync(world, bronze, { faults })
    expectSame(world, bronze, chat)
  })
})

test.each([
  ['supergroup', 'unreadable'],
  ['group', 'unknown'],
] as const)(
  'a message among the newest of a %s that can not be decoded costs itself alone, in each run',
  async (kind, counted) => {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const chat = world.addChat({ kind, title: 'Makers', members: [ann] })
    for (let count = 0; count < 130; count++) world.send(chat, { from: ann, text: `message ${count}` })
    const { ids } = world.truth(chat)
    const strange = ids.at(-20)!
    const holds = (each: readonly { readonly id: number }[]) => each.some(({ id }) => id === strange)
    const faults = (call: string, args: readonly unknown[]) => {
      const isStruck =
        (call === 'history' && holds(world.history(chat, args[1] as HistoryRequest).messages)) ||
        (call === 'messages' && (args[1] as readonly number[]).includes(strange))
      return isStruck
        ? new CallFailure({ kind: 'undecodable', method: 'messages.getHistory', reason: 'UNDECODABLE' })
        : undefined
    }
    const bronze = temporaryFolder()
    for (let run = 0; run < 2; run++) {
      const { chats } = await sync(world, bronze, { faults, lookBackMessages: 100 })
      expect(chats[0]?.completeness).toMatchObject({ stored: ids.length - 1, [counted]: 1 })
      expect(chats[0]?.error?.code).toBe(counted === 'unknown' ? 'telegram-chat-incomplete' : undefined)
    }
    expect([...landedChat(bronze, chat).stored.keys()]).toEqual(ids.filter((id) => id !== strange))
  },
)
