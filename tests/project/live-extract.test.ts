import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChatAddress } from '../../extract/telegram/client/telegram-client.ts'
import { type BuiltProject, copyProject } from '../helpers/build-project.ts'
import { chatsToRead, seedWorld } from '../telegram-world/seed-world.ts'
import { sync } from '../unit/extract/telegram/support/live.ts'

// What live extraction lands of a whole account goes through the models and their tests, twice.
const { world, chats } = seedWorld({ messages: 2500, users: 40 })
const all: readonly ChatAddress[] = chatsToRead(chats)
let project: BuiltProject

beforeAll(async () => {
  project = copyProject()
  await extract()
  project.build()
})
afterAll(() => project.remove())

async function extract(): Promise<void> {
  await sync(world, join(project.folder, 'warehouse/bronze'), {
    lookBackMessages: 50,
    readsParticipants: true,
  })
}

/** Each chat's messages in silver: those that stand, and those that were seen deleted. */
async function silver(): Promise<Map<string, { ids: number[]; deleted: number[] }>> {
  const rows = await project.query(
    'select chat_key, message_id, is_deleted from silver.messages order by chat_key, message_id',
  )
  const found = new Map<string, { ids: number[]; deleted: number[] }>()
  for (const { chat_key, message_id, is_deleted } of rows) {
    const key = String(chat_key)
    const entry = found.get(key) ?? { ids: [], deleted: [] }
    found.set(key, entry)
    entry[is_deleted === true ? 'deleted' : 'ids'].push(Number(message_id))
  }
  return found
}

function keyOf({ kind, id }: ChatAddress): RegExp {
  return new RegExp(`^${kind}:${id}(:|$)`)
}

async function expectTruth(): Promise<void> {
  const found = [...(await silver())]
  for (const chat of all) {
    const [, messages] = found.find(([key]) => keyOf(chat).test(key)) ?? []
    expect(messages?.ids).toEqual(world.truth(chat).ids)
  }
}

test('every message that can be seen stands in silver, once', async () => {
  await expectTruth()
})

test('what was edited and deleted afterwards is so in silver, too, with its history', async () => {
  const { supergroup, group } = chats
  const [first = 0, second = 0, third = 0] = world.truth(supergroup).ids.slice(-30)
  world.edit(supergroup, first, { text: 'edited once' })
  world.delete(supergroup, [second])
  world.react(supergroup, third, '🔥', 5, { isSilent: true })
  const [inGroup = 0] = world.truth(group).ids.slice(-3)
  world.delete(group, [inGroup])
  await extract()
  project.build()
  await expectTruth()
  const found = [...(await silver())].find(([key]) => keyOf(supergroup).test(key))?.[1]
  expect(found?.deleted).toContain(second)
  const versions = await project.query(
    `select message_id, count(*) as versions from silver.message_versions
     where chat_key like 'supergroup:${supergroup.id}%' and message_id in (${first}, ${third}) group by 1 order by 1`,
  )
  expect(versions.map((row) => Number(row['versions']))).toEqual([2, 2])
})

test('people have names, topics titles, and the tables of gold are filled', async () => {
  const [names] = await project.query('select count(*) as n from silver.users where name is not null')
  expect(Number(names?.['n'])).toBeGreaterThanOrEqual(40)
  const topics = await project.query('select title from silver.topics where title is not null')
  expect(topics.length).toBeGreaterThan(3)
  const [daily] = await project.query('select count(*) as n from gold.chat_daily')
  expect(Number(daily?.['n'])).toBeGreaterThan(100)
})
