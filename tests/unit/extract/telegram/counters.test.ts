import { describe, expect, test } from 'vitest'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import { World } from '../../../telegram-world/world.ts'
import { worldClient } from '../../../telegram-world/world-client.ts'
import { temporaryFolder } from '../support/bronze.ts'
import { expectSame, landedChat, sync, unpaced } from './support/live.ts'

function refusing(wanted: string, reason: string) {
  const calls: string[] = []
  const faults = (call: string) => {
    calls.push(call)
    return call === wanted ? new CallFailure({ kind: 'refused', method: call, reason }) : undefined
  }
  return { calls, faults }
}

describe('while Telegram can not tell what has changed in a chat', () => {
  test('what is new is landed, nothing is read again, and the changes follow later', async () => {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const chat = world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] })
    for (let id = 2; id <= 300; id++) world.send(chat, { from: ann, text: `message ${id}` })
    const bronze = temporaryFolder()
    await sync(world, bronze)
    world.edit(chat, 5, { text: 'edited' })
    world.delete(chat, [6])
    const sent = world.send(chat, { from: ann, text: 'new' })
    const { calls, faults } = refusing('channelDifference', 'PERSISTENT_TIMESTAMP_OUTDATED')
    const summary = await sync(world, bronze, { faults })
    expect(summary.chats[0]?.error?.code).toBe('telegram-changes-untold')
    expect(landedChat(bronze, chat).stored.has(sent)).toBe(true)
    expect(calls.filter((call) => call === 'history')).toHaveLength(2)
    const later = await sync(world, bronze)
    expect(later.chats[0]?.error).toBeUndefined()
    expectSame(world, bronze, chat)
  })
})

describe('a counter that Telegram does not know', () => {
  test.each(['PERSISTENT_TIMESTAMP_INVALID', 'PERSISTENT_TIMESTAMP_EMPTY'])(
    'has all that shares it read again: %s',
    async (reason) => {
      const world = new World()
      const ann = world.addUser({ firstName: 'Ann' })
      const group = world.addChat({ kind: 'group', title: 'Three', members: [ann] })
      const pair = world.addChat({ kind: 'user', user: ann })
      const first = world.send(group, { from: ann, text: 'one' })
      world.send(pair, { from: ann, text: 'two' })
      const bronze = temporaryFolder()
      await sync(world, bronze)
      world.edit(group, first, { text: 'one!' })
      world.send(pair, { from: ann, text: 'three' })
      const { faults } = refusing('accountDifference', reason)
      const summary = await sync(world, bronze, { faults })
      expect(summary.chats.map(({ error }) => error)).toEqual([undefined, undefined])
      for (const chat of [group, pair]) expectSame(world, bronze, chat)
    },
  )
})

test("what the account's difference tells of a channel is not taken for the account's own", async () => {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const group = world.addChat({ kind: 'group', title: 'Three', members: [ann] })
  const ids = [1, 2, 3].map((count) => world.send(group, { from: ann, text: `message ${count}` }))
  const bronze = temporaryFolder()
  await sync(world, bronze)
  world.edit(group, ids[0]!, { text: 'edited' })
  const client = worldClient(world)
  const ask = client.accountDifference
  client.accountDifference = async (state) => {
    const answer = await ask(state)
    if (answer.kind !== 'slice') return answer
    const channels = { className: 'UpdateDeleteChannelMessages', channelId: '1000000009', messages: ids }
    return { ...answer, otherUpdates: [{ ...channels, pts: 9, ptsCount: 3 }, ...answer.otherUpdates] }
  }
  await sync(world, bronze, { clients: unpaced(client) })
  expect(landedChat(bronze, group).deletedIds).toEqual([])
  expectSame(world, bronze, group)
})
