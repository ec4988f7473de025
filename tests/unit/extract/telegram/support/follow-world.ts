import { CallFailure } from '../../../../../extract/telegram/client/call-failure.ts'
import type { ChatAddress, TelegramClient } from '../../../../../extract/telegram/client/telegram-client.ts'
import { World } from '../../../../telegram-world/world.ts'
import { temporaryFolder } from '../../support/bronze.ts'
import type { PushFilter } from './follow.ts'

/** A chat of each kind, with some messages. */
export function worldOfAll() {
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

/** The id of a chat's newest message. */
export const newest = (world: World, chat: ChatAddress) => world.truth(chat).ids.at(-1)!

/** Counts calls, and can make them fail. */
export function callsOf() {
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

export const trouble = new CallFailure({ kind: 'retry', method: 'any', reason: 'TIMEOUT' })

/** Loses pushes while it is told to. */
export function losing() {
  const wire = { isLosing: false }
  const pushes: PushFilter = (pushed, deliver) => {
    if (!wire.isLosing) deliver(pushed)
  }
  return { wire, pushes }
}

type SlowCall = 'channelDifference' | 'accountDifference' | 'history'

/** Calls wait before the gate: those that are sent through it, or answers that were made before. */
export function gated(slowCalls: readonly SlowCall[], waiting: 'call' | 'answer') {
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

export const differences = ['channelDifference', 'accountDifference'] as const
