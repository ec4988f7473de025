import { expect, test } from 'vitest'
import { toChatSelector } from '../../../../extract/chat-selector.ts'
import { measureFreshness } from '../../../../extract/telegram/freshness.ts'
import { World } from '../../../telegram-world/world.ts'
import { worldClient } from '../../../telegram-world/world-client.ts'
import { temporaryFolder } from '../support/bronze.ts'
import { sync } from './support/live.ts'

test('a public chat that the account has not joined falls behind like any other', async () => {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const joined = world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] })
  const other = world.addChat({ kind: 'channel', title: 'News', username: 'news' })
  world.leave(other)
  const bronzeFolder = temporaryFolder()
  const allowedChats = [toChatSelector(joined.id), toChatSelector('@news')]
  const statuses = async () => {
    const request = { client: worldClient(world), bronzeFolder, allowedChats, only: [] }
    const { chats } = await measureFreshness(request)
    return chats.map(({ status, telegram }) => [status, telegram?.id])
  }
  await sync(world, bronzeFolder, { allowedChats })
  expect(await statuses()).toEqual([
    ['fresh', 1],
    ['fresh', 1],
  ])
  for (const chat of [joined, other]) world.send(chat, { from: ann, text: 'news' })
  expect(await statuses()).toEqual([
    ['behind', 2],
    ['behind', 2],
  ])
})
