import { describe, expect, test } from 'vitest'
import { lockBronze } from '../../../../extract/bronze/bronze-lock.ts'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import { following, leftBehind } from './support/follow.ts'
import { callsOf, differences, gated, losing, newest, trouble, worldOfAll } from './support/follow-world.ts'
import { expectSame, landedChat, sync } from './support/live.ts'

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
