import { describe, expect, test } from 'vitest'
import { World } from '../../../telegram-world/world.ts'
import { temporaryFolder } from '../support/bronze.ts'
import { following } from './support/follow.ts'
import { expectSame, landedChat } from './support/live.ts'

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

const newest = (world: World, chat: { kind: 'user' | 'group' | 'supergroup' | 'channel'; id: string }) =>
  world.truth(chat).ids.at(-1)!

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
})
