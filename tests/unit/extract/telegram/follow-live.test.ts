import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readChatState } from '../../../../extract/bronze/chat-state.ts'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import type {
  AccountDifference,
  AccountState,
  TelegramClient,
} from '../../../../extract/telegram/client/telegram-client.ts'
import { landedRecords } from '../support/bronze.ts'
import { following, type PushFilter } from './support/follow.ts'
import { callsOf, differences, gated, losing, newest, worldOfAll } from './support/follow-world.ts'
import { expectSame, folderOf, landedChat } from './support/live.ts'

describe('staying connected', () => {
  test('lands what is pushed within seconds, in chats of every kind', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const run = following(world, bronze, { chats })
    await run.time.pass(10_000)
    for (const chat of chats) expectSame(world, bronze, chat)
    for (const chat of chats) {
      const first = newest(world, chat)
      world.send(chat, { from: ann, text: 'pushed' })
      world.edit(chat, first, { text: 'edited' })
      world.edit(chat, first, { text: 'edited again' })
      world.delete(chat, [first - 1])
    }
    const edited = chats.map((chat) => world.truth(chat).ids.at(-2)!)
    await run.time.pass(5000)
    for (const chat of chats) expectSame(world, bronze, chat)
    expect(chats.map((chat, index) => landedChat(bronze, chat).versions.get(edited[index]!))).toEqual([
      3, 3, 3, 3,
    ])
    const summary = await run.end()
    expect(summary.stopped).toBe('interrupted')
    expect(summary.chats.map(({ completeness }) => completeness?.isComplete)).toEqual([
      true,
      true,
      true,
      true,
    ])
  })

  test('asks for nothing while everything is pushed in order, and for a difference when something is missing', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const { calls, faults } = callsOf()
    const { wire, pushes } = losing()
    const run = following(world, bronze, { chats, faults, pushes })
    await run.time.pass(10_000)
    const before = { ...calls }
    for (const chat of chats) world.send(chat, { from: ann, text: 'pushed' })
    await run.time.pass(10_000)
    expect(calls).toEqual(before)
    wire.isLosing = true
    for (const chat of chats) world.send(chat, { from: ann, text: 'lost' })
    await run.time.settle()
    wire.isLosing = false
    for (const chat of chats) world.send(chat, { from: ann, text: 'after' })
    await run.time.pass(6000)
    for (const chat of chats) expectSame(world, bronze, chat)
    expect(calls).toEqual({
      ...before,
      channelDifference: (before['channelDifference'] ?? 0) + 2,
      accountDifference: (before['accountDifference'] ?? 0) + 1,
    })
    await run.end()
  })

  test('waits a moment for what overtook one another on the way', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const { calls, faults } = callsOf()
    let held: (() => void)[] = []
    let isHolding = false
    const pushes: PushFilter = (pushed, deliver) => {
      if (isHolding) held.unshift(() => deliver(pushed))
      else deliver(pushed)
    }
    const run = following(world, bronze, { chats, faults, pushes })
    await run.time.pass(10_000)
    const before = { ...calls }
    isHolding = true
    for (const chat of chats) {
      const id = world.send(chat, { from: ann, text: 'first' })
      world.edit(chat, id, { text: 'second' })
      world.edit(chat, id, { text: 'third' })
    }
    await run.time.settle()
    for (const deliver of held) {
      deliver()
      await run.time.pass(10)
    }
    await run.time.pass(6000)
    expect(calls).toEqual(before)
    for (const chat of chats) {
      expectSame(world, bronze, chat)
      expect(landedChat(bronze, chat).versions.get(newest(world, chat))).toBe(3)
    }
    held = []
    await run.end()
  })

  test('keeps no more in memory than it may while a landing is slow, and loses nothing of the flood', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const gate = gated(differences, 'answer')
    const run = following(world, bronze, { chats, around: gate.around, limits: { maxBuffered: 50 } })
    await run.time.pass(10_000)
    gate.close()
    run.push({ kind: 'missed' })
    await run.time.settle()
    for (let n = 0; n < 400; n++)
      for (const chat of chats) world.send(chat, { from: ann, text: `flood ${n}` })
    await run.time.pass(60_000)
    const buffered = () =>
      run.events.flatMap((event) => (event.kind === 'heartbeat' ? [event.bufferedUpdates] : []))
    // Once when all have caught up, then each minute.
    expect(buffered()).toEqual([0, 30])
    gate.open()
    await run.time.pass(60_000)
    for (const chat of chats) expectSame(world, bronze, chat)
    expect(buffered()).toEqual([0, 30, 0])
    await run.end()
  })

  test('keeps no more in memory than it may while chats are being read', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const gate = gated(['history'], 'call')
    const run = following(world, bronze, {
      chats,
      around: gate.around,
      lookBackMessages: 10,
      parallelChats: 4,
      limits: { maxBuffered: 50, quietEveryMs: 3_600_000 },
    })
    await run.time.pass(20 * 60_000)
    gate.close()
    await run.time.pass(20 * 60_000)
    for (let n = 0; n < 100; n++) {
      for (const chat of chats) {
        const id = world.send(chat, { from: ann, text: `flood ${n}` })
        if (n % 3 === 0) world.delete(chat, [id])
        await run.time.settle()
      }
    }
    await run.time.pass(60_000)
    const heard = run.events.flatMap((event) => (event.kind === 'heartbeat' ? [event.bufferedUpdates] : []))
    expect(heard.at(-1)).toBeGreaterThanOrEqual(30)
    expect(Math.max(...heard)).toBeLessThanOrEqual(50)
    gate.open()
    await run.time.pass(60_000)
    for (const chat of chats) expectSame(world, bronze, chat)
    await run.end()
  })

  test('lands each edit that is pushed while an answer with the last of them is on its way', async () => {
    const { world, chats, bronze } = worldOfAll()
    const gate = gated(differences, 'call')
    const run = following(world, bronze, { chats, around: gate.around })
    await run.time.pass(10_000)
    gate.close()
    run.push({ kind: 'missed' })
    await run.time.settle()
    for (const chat of chats) {
      world.edit(chat, newest(world, chat), { text: 'second' })
      world.edit(chat, newest(world, chat), { text: 'third' })
    }
    await run.time.settle()
    gate.open()
    await run.time.pass(1000)
    await run.end()
    for (const chat of chats) expectSame(world, bronze, chat)
    expect(chats.map((chat) => landedChat(bronze, chat).versions.get(newest(world, chat)))).toEqual([
      3, 3, 3, 3,
    ])
    await run.end()
  })

  test('lands deletions of what an answer on its way still shows', async () => {
    const { world, chats, bronze } = worldOfAll()
    const gate = gated(['history'], 'answer')
    gate.close()
    const run = following(world, bronze, { chats, around: gate.around, parallelChats: 4 })
    await run.time.pass(10_000)
    for (const chat of chats) world.delete(chat, [newest(world, chat)])
    await run.time.settle()
    gate.open()
    await run.time.pass(10_000)
    for (const chat of chats) expectSame(world, bronze, chat)
    await run.end()
  })

  test('shows within seconds what is pushed, also while calls wait for long', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const gate = gated(differences, 'call')
    const run = following(world, bronze, { chats, around: gate.around })
    await run.time.pass(10_000)
    gate.close()
    run.push({ kind: 'missed' })
    await run.time.settle()
    for (const chat of chats) {
      world.edit(chat, newest(world, chat), { text: 'edited' })
      world.send(chat, { from: ann, text: 'pushed' })
    }
    await run.time.pass(5000)
    for (const chat of chats) expectSame(world, bronze, chat)
    gate.open()
    await run.time.pass(6000)
    for (const chat of chats) {
      expectSame(world, bronze, chat)
      expect(landedChat(bronze, chat).versions.get(world.truth(chat).ids.at(-2)!)).toBe(2)
    }
    await run.end()
  })

  test('asks whatever has been quiet for long: the last push may be lost', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const { wire, pushes } = losing()
    const run = following(world, bronze, { chats, pushes, limits: { lookBackEveryMs: 3_600_000 } })
    await run.time.pass(10_000)
    wire.isLosing = true
    for (const chat of chats) world.send(chat, { from: ann, text: 'lost' })
    await run.time.pass(10 * 60_000 + 5000)
    for (const chat of chats) expectSame(world, bronze, chat)
    await run.end()
  })

  test('looks back from time to time at what nobody is told of', async () => {
    const { world, chats, bronze } = worldOfAll()
    const run = following(world, bronze, { chats, lookBackMessages: 10 })
    await run.time.pass(10_000)
    for (const chat of chats) {
      world.react(chat, newest(world, chat), '🔥', 3, { isSilent: true })
      world.delete(chat, [newest(world, chat) - 1], { isSilent: true })
    }
    await run.time.pass(30 * 60_000)
    for (const chat of chats) if (chat.kind !== 'channel') expectSame(world, bronze, chat)
    // Counters of posts are landed every few hours.
    await run.time.pass(7 * 3_600_000)
    for (const chat of chats) expectSame(world, bronze, chat)
    await run.end()
  })

  test('reads everything again when differences are too long', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const { wire, pushes } = losing()
    const run = following(world, bronze, { chats, pushes })
    await run.time.pass(10_000)
    wire.isLosing = true
    for (const chat of chats) {
      world.edit(chat, newest(world, chat), { text: 'edited' })
      world.delete(chat, [newest(world, chat) - 1])
      world.send(chat, { from: ann, text: 'lost' })
      world.forgetDifferences(chat)
    }
    await run.time.settle()
    run.push({ kind: 'missed' })
    await run.time.pass(10_000)
    for (const chat of chats) expectSame(world, bronze, chat)
    await run.end()
  })

  test('reads everything again when Telegram does not know a counter any more', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const { faults, state } = callsOf()
    const { wire, pushes } = losing()
    const run = following(world, bronze, { chats, faults, pushes })
    await run.time.pass(10_000)
    wire.isLosing = true
    for (const chat of chats) world.send(chat, { from: ann, text: 'lost' })
    await run.time.settle()
    const unknown = new CallFailure({
      kind: 'refused',
      method: 'any',
      reason: 'PERSISTENT_TIMESTAMP_INVALID',
    })
    const refused = new Set<string>()
    state.failure = (call, args) => {
      const key = call + JSON.stringify(args[0])
      if (!call.endsWith('Difference') || refused.has(key)) return undefined
      refused.add(key)
      return unknown
    }
    run.push({ kind: 'missed' })
    await run.time.pass(6000)
    for (const chat of chats) expectSame(world, bronze, chat)
    expect(run.events.some(({ kind }) => kind === 'warning')).toBe(false)
    await run.end()
  })

  test("keeps a channel's deletions that come with the account's difference out of private chats", async () => {
    const { world, ann, chats, channel, pair, bronze } = worldOfAll()
    const { wire, pushes } = losing()
    const ids = world.truth(pair).ids.slice(0, 3)
    const stray = { className: 'UpdateDeleteChannelMessages', channelId: channel.id, messages: ids }
    const around = (client: TelegramClient) =>
      Object.assign(Object.create(client) as TelegramClient, {
        accountDifference: async (state: AccountState): Promise<AccountDifference> => {
          const none = { newMessages: [], otherUpdates: [], users: [], chats: [] }
          const told = await client.accountDifference(state)
          if (told.kind === 'too-long') return told
          const part = told.kind === 'slice' ? told : { ...none, kind: 'slice' as const, isFinal: true }
          const counted = { ...stray, pts: 1000, ptsCount: ids.length }
          return { ...part, state: told.state, otherUpdates: [...part.otherUpdates, counted] }
        },
      })
    const run = following(world, bronze, { chats, around, pushes })
    await run.time.pass(10_000)
    wire.isLosing = true
    world.send(pair, { from: ann, text: 'lost' })
    await run.time.settle()
    run.push({ kind: 'missed' })
    await run.time.pass(6000)
    for (const chat of chats) expectSame(world, bronze, chat)
    await run.end()
  })

  test('describes a chat again that is given another name', async () => {
    const { world, ann, chats, supergroup, group, pair, bronze } = worldOfAll()
    const run = following(world, bronze, { chats })
    await run.time.pass(10_000)
    world.renameChat(supergroup, 'Builders')
    world.renameChat(group, 'Trio')
    world.renameUser(ann, { firstName: 'Anna' })
    world.send(pair, { from: ann, text: 'me again' })
    await run.time.pass(40 * 60_000)
    const names = [supergroup, group, pair].map((chat) => readChatState(join(bronze, folderOf(chat)))?.name)
    expect(names).toEqual(['Builders', 'Trio', 'Anna'])
    const described = landedRecords(bronze).filter(({ record_kind }) => record_kind === 'chat')
    expect(described.map(({ payload }) => payload['title'])).toEqual(
      expect.arrayContaining(['Builders', 'Trio']),
    )
    await run.end()
  })

  test('tells once of all chats that a commit has made richer, and each minute that it lives', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const run = following(world, bronze, { chats })
    await run.time.pass(30_000)
    run.landed.splice(0)
    for (const chat of chats) world.send(chat, { from: ann, text: 'pushed' })
    await run.time.pass(30_000)
    expect(run.landed.map((names) => names.map(({ name }) => name))).toEqual([
      ['Makers', 'News', 'Three', 'Ann'],
    ])
    await run.time.pass(60_000)
    const beats = run.events.flatMap((event) => (event.kind === 'heartbeat' ? [event.landed.new] : []))
    expect(beats).toEqual([0, 80 + 3 + 4, 0])
    await run.end()
  })

  test('makes much visible at once', async () => {
    const { world, ann, supergroup, bronze } = worldOfAll()
    const run = following(world, bronze, { chats: [supergroup], limits: { commitEveryMs: 60_000 } })
    await run.time.pass(120_000)
    for (let n = 0; n < 1000; n++) world.send(supergroup, { from: ann, text: `flood ${n}` })
    await run.time.settle()
    expect(landedChat(bronze, supergroup).stored.size).toBeGreaterThanOrEqual(1000)
    await run.end()
  })
})
