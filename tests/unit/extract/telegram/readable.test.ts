import { describe, expect, test } from 'vitest'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import type { ChatAddress } from '../../../../extract/telegram/client/telegram-client.ts'
import { World } from '../../../telegram-world/world.ts'
import { temporaryFolder } from '../support/bronze.ts'
import { expectSame, landedChat, sync } from './support/live.ts'

function supergroupOf(count: number) {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const chat = world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] })
  for (let id = 2; id <= count; id++) world.send(chat, { from: ann, text: `message ${id}` })
  return { world, ann, chat, bronze: temporaryFolder() }
}

describe('where the account can read moves', () => {
  test('up, and what was landed before is neither deleted nor asked for', async () => {
    const { world, chat, bronze } = supergroupOf(50)
    await sync(world, bronze)
    // It left and came back, or cleared the history for itself.
    world.setVisibility(chat, { availableMinId: 20 })
    world.delete(chat, [30], { isSilent: true })
    const summary = await sync(world, bronze, { isVerifying: true, lookBackMessages: 100 })
    expect(landedChat(bronze, chat).deletedIds).toEqual([30])
    expect(summary.chats[0]?.completeness).toMatchObject({
      stored: 49,
      deleted: 1,
      unreadable: 0,
      unknown: 0,
    })
  })

  test('above everything that was landed', async () => {
    const { world, ann, chat, bronze } = supergroupOf(50)
    await sync(world, bronze)
    world.setVisibility(chat, { availableMinId: 60 })
    for (let count = 0; count < 20; count++)
      world.send(chat, { from: ann, text: 'later' }, { isSilent: true })
    world.forgetDifferences(chat)
    const summary = await sync(world, bronze, { isVerifying: true })
    expect(landedChat(bronze, chat).deletedIds).toEqual([])
    expect(summary.chats[0]?.completeness).toMatchObject({ stored: 60, unreadable: 10, isComplete: true })
  })

  test.each([{ availableMinId: 20 }, { availableMinId: 20, isPrehistoryHidden: true }])(
    'down, and what was hidden is landed: %o',
    async (hidden) => {
      const { world, chat, bronze } = supergroupOf(250)
      world.setVisibility(chat, hidden)
      world.delete(chat, [7])
      await sync(world, bronze)
      world.setVisibility(chat, { availableMinId: 0, isPrehistoryHidden: false })
      const summary = await sync(world, bronze)
      expectSame(world, bronze, chat)
      expect(summary.chats[0]?.completeness).toMatchObject({ unreadable: 0, unknown: 0 })
    },
  )
})

describe('a basic group', () => {
  function groupOf(count: number) {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const group = world.addChat({ kind: 'group', title: 'Makers', members: [ann] })
    for (let id = 2; id <= count; id++) world.send(group, { from: ann, text: `message ${id}` })
    return { world, ann, group, bronze: temporaryFolder() }
  }

  const refusing = (wanted: string, chat: ChatAddress) => (call: string, args: readonly unknown[]) => {
    const isIt = call === wanted && (args[0] as ChatAddress).id === chat.id
    return isIt ? new CallFailure({ kind: 'chat', method: call, reason: 'CHAT_ID_INVALID' }) : undefined
  }

  test('that can not be read does not stand in the way of the supergroup that it became', async () => {
    const { world, ann, group, bronze } = groupOf(10)
    const chat = world.migrate(group)
    world.send(chat, { from: ann, text: 'after' })
    const faults = refusing('history', group)
    const first = await sync(world, bronze, { faults })
    expect(first.chats[0]).toMatchObject({ error: undefined, completeness: { stored: 2, isComplete: true } })
    const second = await sync(world, bronze, { faults, isVerifying: true })
    expect(second.chats[0]).toMatchObject({ error: undefined, completeness: { stored: 2 } })
    await sync(world, bronze, { isVerifying: true })
    expectSame(world, bronze, chat)
  })

  test('is landed once, though two accounts read the supergroup that it became', async () => {
    const seenBy = (selfId: string, before: number) => {
      const world = new World({ selfId })
      const ann = world.addUser({ firstName: 'Ann' })
      const pair = world.addChat({ kind: 'user', user: ann })
      for (let count = 0; count < before; count++) world.send(pair, { from: ann, text: 'elsewhere' })
      const group = world.addChat({ kind: 'group', title: 'Makers', members: [ann] })
      for (let count = 0; count < 5; count++) world.send(group, { from: ann, text: `message ${count}` })
      return { world, chat: world.migrate(group) }
    }
    const bronze = temporaryFolder()
    const one = seenBy('777', 0)
    await sync(one.world, bronze, { chats: [one.chat] })
    const other = seenBy('888', 40)
    const summary = await sync(other.world, bronze, { chats: [other.chat], isVerifying: true })
    expect(summary.chats[0]?.completeness).toMatchObject({ deleted: 0, isComplete: true })
    expectSame(one.world, bronze, one.chat)
  })

  test('that tells nothing of itself any more is still read', async () => {
    const { world, group, bronze } = groupOf(10)
    const summary = await sync(world, bronze, { faults: refusing('fullChat', group) })
    expect(summary.chats[0]?.error).toBeUndefined()
    expectSame(world, bronze, group)
  })
})

test('a takeout may read what a supergroup was before it became one', async () => {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] })
  const scopes: unknown[] = []
  const faults = (call: string, args: readonly unknown[]) => {
    if (call === 'startTakeout') scopes.push(args[0])
    return undefined
  }
  await sync(world, temporaryFolder(), { faults, usesTakeout: true })
  expect(scopes).toEqual([['supergroups', 'groups']])
})
