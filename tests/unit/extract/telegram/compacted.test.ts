import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compactBronze } from '../../../../extract/bronze/compact.ts'
import { seedWorld } from '../../../telegram-world/seed-world.ts'
import { fixedClock, landedRecords, temporaryFolder } from '../support/bronze.ts'
import { fakeColumnar } from '../support/fake-columnar.js'
import { expectSame, folderOf, sync } from './support/live.ts'

test('what has been compacted is known to later runs, also if their state is lost', async () => {
  const { world, chats } = seedWorld({ messages: 600, users: 10 })
  const bronze = temporaryFolder()
  await sync(world, bronze)
  const before = landedRecords(bronze).length
  await compactBronze({ bronzeFolder: bronze, port: fakeColumnar, clock: fixedClock })
  expect(landedRecords(bronze)).toHaveLength(before)
  const all = [chats.supergroup, chats.migrated, chats.group]
  for (const chat of all) {
    const [first = 0, second = 0] = world.truth(chat).ids.slice(-5)
    world.edit(chat, first, { text: 'edited' })
    world.delete(chat, [second])
  }
  await sync(world, bronze)
  for (const chat of all) expectSame(world, bronze, chat)
  // Two more records for each chat, and nothing else.
  expect(landedRecords(bronze)).toHaveLength(before + 2 * all.length)

  for (const chat of all) rmSync(join(bronze, folderOf(chat), 'state.json'))
  await compactBronze({ bronzeFolder: bronze, port: fakeColumnar, clock: fixedClock })
  await sync(world, bronze)
  for (const chat of all) expectSame(world, bronze, chat)
  const messages = landedRecords(bronze).filter(({ message_id }) => message_id !== null)
  const keys = messages.map(
    ({ chat_id, message_id, content_hash }) => `${chat_id} ${message_id} ${content_hash}`,
  )
  expect(new Set(keys).size).toBe(keys.length)
})
