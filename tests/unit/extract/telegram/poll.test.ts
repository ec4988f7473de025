import { describe, expect, test } from 'vitest'
import { lockBronze } from '../../../../extract/bronze/bronze-lock.ts'
import { toChatSelector } from '../../../../extract/chat-selector.ts'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import type { ChatAddress } from '../../../../extract/telegram/client/telegram-client.ts'
import { type PollOptions, pollLive } from '../../../../extract/telegram/follow/poll.ts'
import type { LiveEvent } from '../../../../extract/telegram/live-events.ts'
import { World } from '../../../telegram-world/world.ts'
import { type FaultHook, worldClient } from '../../../telegram-world/world-client.ts'
import { temporaryFolder } from '../support/bronze.ts'
import { fakeColumnar } from '../support/fake-columnar.js'
import { expectSame, unpaced } from './support/live.ts'
import { VirtualTime } from './support/virtual-time.ts'

function worldOfTwo() {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const chats = ['Busy', 'Calm'].map((title) =>
    world.addChat({ kind: 'supergroup', title, members: [ann] }),
  ) as [ChatAddress, ChatAddress]
  for (const chat of chats) for (let n = 0; n < 5; n++) world.send(chat, { from: ann, text: `old ${n}` })
  return { world, ann, chats, bronze: temporaryFolder() }
}

function polling(
  world: World,
  bronzeFolder: string,
  chats: readonly ChatAddress[],
  setup: Partial<PollOptions> & { readonly faults?: FaultHook },
) {
  const { faults, ...others } = setup
  const time = new VirtualTime()
  const controller = new AbortController()
  const events: LiveEvent[] = []
  const landed: string[][] = []
  const result = pollLive({
    clients: unpaced(worldClient(world, faults)),
    bronzeFolder,
    allowedChats: chats.map(({ id, kind }) => toChatSelector(id, kind)),
    only: [],
    isVerifying: false,
    usesTakeout: false,
    lookBackMessages: 0,
    readsParticipants: false,
    parallelChats: 1,
    columnar: fakeColumnar,
    every: { kind: 'fixed', intervalMs: 60_000 },
    ...others,
    clock: time.clock,
    sleep: time.sleep,
    signal: controller.signal,
    emit: (event) => events.push(event),
    onLanded: (names) => landed.push(names.map(({ name }) => String(name))),
  })
  result.catch(() => {})
  const runs = () =>
    events.flatMap((event) => (event.kind === 'live-started' ? [event.chats.map(({ name }) => name)] : []))
  return { time, events, landed, runs, abort: () => controller.abort(), result }
}

describe('extracting again and again', () => {
  test('keeps to a beat, tells what has landed, and leaves the folder to others in between', async () => {
    const { world, ann, chats, bronze } = worldOfTwo()
    const run = polling(world, bronze, chats, {})
    await run.time.pass(1000)
    world.send(chats[0], { from: ann, text: 'new' })
    lockBronze(bronze, 'compact')()
    await run.time.pass(150_000)
    expectSame(world, bronze, chats[0])
    expect(run.landed).toEqual([['Busy', 'Calm'], ['Busy']])
    run.abort()
    await run.time.settle()
    expect(await run.result).toMatchObject({ runs: 3, stopped: 'interrupted' })
  })

  test('reads each chat as often as it is written to', async () => {
    const { world, ann, chats, bronze } = worldOfTwo()
    const run = polling(world, bronze, chats, { every: { kind: 'auto' } })
    for (let minute = 0; minute < 60; minute++) {
      for (let n = 0; n < 30; n++) world.send(chats[0], { from: ann, text: `busy ${minute} ${n}` })
      await run.time.pass(60_000)
    }
    run.abort()
    await run.time.settle()
    const looks = run.runs().flat()
    const busy = looks.filter((name) => name === 'Busy').length
    const calm = looks.filter((name) => name === 'Calm').length
    expect(busy).toBeGreaterThan(30)
    expect(calm).toBeLessThan(8)
  })

  test('waits for the next beat when the way to Telegram is in trouble or the folder in use', async () => {
    const { world, ann, chats, bronze } = worldOfTwo()
    const failure = new CallFailure({ kind: 'retry', method: 'users.getUsers', reason: 'TIMEOUT' })
    let isFailing = false
    const faults = (call: string) => (isFailing && call === 'me' ? failure : undefined)
    const run = polling(world, bronze, chats, { faults })
    await run.time.pass(1000)
    world.send(chats[0], { from: ann, text: 'new' })
    isFailing = true
    await run.time.pass(60_000)
    isFailing = false
    const release = lockBronze(bronze, 'compact')
    await run.time.pass(60_000)
    release()
    const codes = run.events.flatMap((event) => (event.kind === 'warning' ? [event.error.code] : []))
    expect(codes).toEqual(['telegram-trouble', 'bronze-locked'])
    await run.time.pass(60_000)
    expectSame(world, bronze, chats[0])
    run.abort()
    await run.time.settle()
    expect((await run.result).stopped).toBe('interrupted')
  })

  test('ends when the login is gone', async () => {
    const { world, chats, bronze } = worldOfTwo()
    let runs = 0
    const failure = new CallFailure({
      kind: 'account',
      method: 'channels.getFullChannel',
      reason: 'SESSION_REVOKED',
    })
    const faults = (call: string) => {
      if (call === 'me') runs++
      return call === 'fullChat' && runs === 2 ? failure : undefined
    }
    const run = polling(world, bronze, chats, { faults })
    await run.time.pass(300_000)
    expect(await run.result).toMatchObject({ runs: 2, stopped: 'account' })
  })
})
