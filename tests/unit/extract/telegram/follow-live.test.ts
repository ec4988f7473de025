import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { lockBronze } from '../../../../extract/bronze/bronze-lock.ts'
import { readChatState } from '../../../../extract/bronze/chat-state.ts'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import type { ChatAddress, TelegramClient } from '../../../../extract/telegram/client/telegram-client.ts'
import { World } from '../../../telegram-world/world.ts'
import { landedRecords, temporaryFolder } from '../support/bronze.ts'
import { following, leftBehind, type PushFilter } from './support/follow.ts'
import { expectSame, folderOf, landedChat, sync } from './support/live.ts'

function worldOfAll() {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const bob = world.addUser({ firstName: 'Bob' })
  const supergroup = world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] })
  const channel = world.addChat({ kind: 'channel', title: 'News' })
  const group = world.addChat({ kind: 'group', title: 'Three', members: [ann, bob] })
  const pair = world.addChat({ kind: 'user', user: ann })
  const chats = [supergroup, channel, group, pair]
  for (const chat of chats) {
    for (let count = 0; count < 20; count++) world.send(chat, { from: ann, text: `message ${count}` })
  }
  return { world, ann, bob, chats, supergroup, channel, group, pair, bronze: temporaryFolder() }
}

const newest = (world: World, chat: ChatAddress) => world.truth(chat).ids.at(-1)!

/** Counts calls, and can make them fail. */
function callsOf() {
  const calls: Record<string, number> = {}
  const state: {
    failure: ((call: string, args: readonly unknown[]) => CallFailure | undefined) | undefined
  } = {
    failure: undefined,
  }
  const faults = (call: string, args: readonly unknown[]) => {
    calls[call] = (calls[call] ?? 0) + 1
    return state.failure?.(call, args)
  }
  return { calls, faults, state }
}

const trouble = new CallFailure({ kind: 'retry', method: 'any', reason: 'TIMEOUT' })

/** Loses pushes while it is told to. */
function losing() {
  const wire = { isLosing: false }
  const pushes: PushFilter = (pushed, deliver) => {
    if (!wire.isLosing) deliver(pushed)
  }
  return { wire, pushes }
}

type SlowCall = 'channelDifference' | 'accountDifference' | 'history'

/** Calls wait before the gate: those that are sent through it, or answers that were made before. */
function gated(slowCalls: readonly SlowCall[], waiting: 'call' | 'answer') {
  let open = () => {}
  let gate = Promise.resolve()
  const slow = (client: TelegramClient, name: SlowCall) => {
    const call = client[name] as (...args: readonly unknown[]) => Promise<unknown>
    return async (...args: readonly unknown[]) => {
      if (waiting === 'call') await gate
      const answer = await call(...args)
      await gate
      return answer
    }
  }
  const around = (client: TelegramClient) =>
    Object.assign(
      Object.create(client) as TelegramClient,
      Object.fromEntries(slowCalls.map((name) => [name, slow(client, name)])),
    )
  const close = () => {
    gate = new Promise((resolve) => {
      open = resolve
    })
  }
  return { around, close, open: () => open() }
}

const differences = ['channelDifference', 'accountDifference'] as const

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
    expect(buffered()).toEqual([30])
    gate.open()
    await run.time.pass(60_000)
    for (const chat of chats) expectSame(world, bronze, chat)
    expect(buffered()).toEqual([30, 0])
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
    expect(beats).toEqual([80 + 3 + 4, 0])
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

describe('the end', () => {
  test('lands what is in memory, stops listening and gives the folder back', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const run = following(world, bronze, { chats })
    await run.time.pass(10_000)
    expect(() => lockBronze(bronze, 'import')).toThrow(/extract/)
    for (const chat of chats) world.send(chat, { from: ann, text: 'just before' })
    await run.time.settle()
    expect(landedChat(bronze, chats[0]!).stored.has(newest(world, chats[0]!))).toBe(false)
    const summary = await run.end()
    for (const chat of chats) expectSame(world, bronze, chat)
    expect(summary.chats.map(({ landed }) => landed.new)).toEqual([22, 22, 22, 21])
    lockBronze(bronze, 'import')()
    world.send(chats[0]!, { from: ann, text: 'after' })
    await run.time.settle()
    const { calls, faults } = callsOf()
    await sync(world, bronze, { chats, faults })
    for (const chat of chats) expectSame(world, bronze, chat)
    expect(calls).toMatchObject({ accountDifference: 1, channelDifference: 2 })
    expect(calls['history']).toBeUndefined()
  })

  test('does not wait for calls that wait for long', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const gate = gated(differences, 'answer')
    const run = following(world, bronze, { chats, around: gate.around })
    await run.time.pass(10_000)
    gate.close()
    run.push({ kind: 'missed' })
    await run.time.settle()
    for (const chat of chats) world.send(chat, { from: ann, text: 'pushed' })
    await run.time.settle()
    await run.end()
    for (const chat of chats) expectSame(world, bronze, chat)
    gate.open()
    await run.time.settle()
  })

  test('a kill before a commit loses nothing: the counters are not ahead of what is landed', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const gate = gated(differences, 'answer')
    const run = following(world, bronze, { chats, around: gate.around })
    await run.time.pass(10_000)
    gate.close()
    run.push({ kind: 'missed' })
    await run.time.settle()
    // Pushed while an answer is on its way, and committed because something else is.
    for (const chat of chats) world.send(chat, { from: ann, text: 'pushed' })
    await run.time.pass(20_000)
    const left = leftBehind(bronze)
    await sync(world, left, { chats })
    for (const chat of chats) expectSame(world, left, chat)
    gate.open()
    await run.end()
  })

  test('a login that is gone is told of, with all that was read landed', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const { faults, state } = callsOf()
    const run = following(world, bronze, { chats, faults })
    await run.time.pass(10_000)
    for (const chat of chats) world.send(chat, { from: ann, text: 'pushed' })
    await run.time.settle()
    state.failure = () => new CallFailure({ kind: 'account', method: 'any', reason: 'SESSION_REVOKED' })
    run.push({ kind: 'missed' })
    await run.time.settle()
    await expect(run.result).rejects.toMatchObject({ code: 'telegram-login-ended' })
    for (const chat of chats) expectSame(world, bronze, chat)
    lockBronze(bronze, 'import')()
  })

  test('a chat that can not be read any more is left, and the others go on', async () => {
    const { world, ann, chats, supergroup, channel, bronze } = worldOfAll()
    const run = following(world, bronze, { chats })
    await run.time.pass(10_000)
    world.kick(supergroup)
    run.push({ kind: 'missed' })
    await run.time.pass(1000)
    const codes = run.events.flatMap((event) => (event.kind === 'warning' ? [event.error.code] : []))
    expect(codes).toEqual(['telegram-chat-unreadable'])
    world.send(channel, { from: ann, text: 'pushed' })
    await run.time.pass(6000)
    expectSame(world, bronze, channel)
    const summary = await run.end()
    expect(summary.chats.map(({ error }) => error?.code)).toEqual([
      'telegram-chat-unreadable',
      undefined,
      undefined,
      undefined,
    ])
  })

  test('comes by itself when no chat is left', async () => {
    const { world, supergroup, bronze } = worldOfAll()
    const run = following(world, bronze, { chats: [supergroup] })
    await run.time.pass(10_000)
    world.kick(supergroup)
    run.push({ kind: 'missed' })
    await run.time.pass(1000)
    expect((await run.result).stopped).toBeUndefined()
  })
})

describe('trouble', () => {
  test('of one chat is waited out and costs the others nothing', async () => {
    const { world, ann, chats, supergroup, bronze } = worldOfAll()
    const { faults, state } = callsOf()
    state.failure = (_, args) =>
      (args[0] as { id?: string } | undefined)?.id === supergroup.id ? trouble : undefined
    const run = following(world, bronze, { chats, faults })
    await run.time.pass(15 * 60_000)
    for (const chat of chats.slice(1)) {
      world.send(chat, { from: ann, text: 'pushed' })
      await run.time.pass(6000)
      expectSame(world, bronze, chat)
    }
    expect(run.events.some(({ kind }) => kind === 'warning')).toBe(false)
    state.failure = undefined
    await run.time.pass(15 * 60_000)
    expectSame(world, bronze, supergroup)
    await run.end()
  })

  test('of the account is told of once when it lasts, and outlived', async () => {
    const { world, ann, chats, bronze } = worldOfAll()
    const { faults, state } = callsOf()
    const { wire, pushes } = losing()
    const run = following(world, bronze, { chats, faults, pushes })
    await run.time.pass(10_000)
    state.failure = () => trouble
    wire.isLosing = true
    run.push({ kind: 'missed' })
    for (const chat of chats) world.send(chat, { from: ann, text: 'lost' })
    await run.time.pass(60 * 60_000)
    const codes = run.events.flatMap((event) => (event.kind === 'warning' ? [event.error.code] : []))
    expect(codes).toEqual(['telegram-trouble'])
    state.failure = undefined
    await run.time.pass(15 * 60_000 + 5000)
    for (const chat of chats) expectSame(world, bronze, chat)
    await run.end()
  })
})
