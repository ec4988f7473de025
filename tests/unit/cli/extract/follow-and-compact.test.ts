import { expect, test } from 'vitest'
import { followAndCompact } from '../../../../cli/extract/follow-and-compact.ts'
import { compactBronze } from '../../../../extract/bronze/compact.ts'
import { World } from '../../../telegram-world/world.ts'
import { fixedClock, temporaryFolder } from '../../extract/support/bronze.ts'
import { fakeColumnar } from '../../extract/support/fake-columnar.js'
import { following } from '../../extract/telegram/support/follow.ts'
import { expectSame } from '../../extract/telegram/support/live.ts'

test('many files are made few, and what happens meanwhile is not lost', async () => {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const chats = [
    world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] }),
    world.addChat({ kind: 'group', title: 'Three', members: [ann] }),
  ]
  const say = (text: string) => chats.map((chat) => world.send(chat, { from: ann, text }))
  const bronze = temporaryFolder()
  const compacted: number[] = []
  // Would throw bronze-locked if somebody were still following.
  const compact = async () => {
    const made = await compactBronze({ bronzeFolder: bronze, port: fakeColumnar, clock: fixedClock })
    compacted.push(made.length)
    const [first = 0] = say('during compaction')
    world.edit(chats[0]!, first, { text: 'edited meanwhile' })
  }
  const follow = (options: Parameters<typeof followAndCompact>[0]) =>
    followAndCompact({ ...options, maxFiles: 5 })
  const run = following(world, bronze, { chats, follow: (options) => follow({ ...options, compact }) })
  for (let turn = 0; turn < 6; turn++) {
    await run.time.pass(6000)
    say(`message ${turn}`)
  }
  await run.time.pass(6000)
  expect(compacted.length).toBeGreaterThanOrEqual(2)
  await run.end()
  for (const chat of chats) expectSame(world, bronze, chat)
  expect(run.events.filter(({ kind }) => kind === 'live-finished')).toHaveLength(1)
})
