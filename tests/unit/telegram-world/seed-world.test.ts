import { expect, test } from 'vitest'
import { chatsToRead, seedWorld } from '../../telegram-world/seed-world.ts'

test('a seeded world has everything in it, and is the same for the same seed', () => {
  const { world, chats } = seedWorld({ messages: 20_000, seed: 7 })
  const again = seedWorld({ messages: 20_000, seed: 7 })
  const other = seedWorld({ messages: 20_000, seed: 8 })
  const all = chatsToRead(chats)
  const truths = all.map((chat) => world.truth(chat))
  const messages = truths.flatMap((truth) => truth.ids.map((id) => truth.message(id)!))
  const deleted = truths.flatMap(({ deletedIds }) => deletedIds).length

  expect(messages.length + deleted).toBeGreaterThan(19_000)
  expect(deleted / messages.length).toBeGreaterThan(0.02)
  expect(deleted / messages.length).toBeLessThan(0.04)
  const count = (field: string): number => messages.filter((message) => message[field] !== undefined).length
  for (const field of ['editDate', 'replyTo', 'reactions', 'action', 'fwdFrom', 'entities']) {
    expect(count(field), field).toBeGreaterThan(100)
  }
  const media = new Set(messages.map(({ media }) => (media as { className: string } | undefined)?.className))
  expect(media).toEqual(new Set([undefined, 'MessageMediaPhoto', 'MessageMediaDocument', 'MessageMediaPoll']))
  expect(world.topics(chats.forum, undefined, 100).topics).toHaveLength(9)
  expect(world.truth(chats.migrated).ids[0]).toBeLessThan(0)

  expect(again.world.truth(again.chats.forum).ids).toEqual(world.truth(chats.forum).ids)
  expect(again.world.truth(again.chats.forum).message(500)).toEqual(world.truth(chats.forum).message(500))
  expect(other.world.truth(other.chats.forum).ids).not.toEqual(world.truth(chats.forum).ids)
})

test('dates ascend with ids and end before the present; differences from before are too long', () => {
  const { world, chats } = seedWorld({ messages: 5000 })
  for (const chat of [chats.supergroup, chats.migrated, chats.oldGroup]) {
    const truth = world.truth(chat)
    const dates = truth.ids.map((id) => Number(truth.message(id)!['date']))
    expect(dates).toEqual(dates.toSorted((a, b) => a - b))
    expect(dates.at(-1)!).toBeLessThan(world.now)
  }
  const pts = world.fullChat(chats.supergroup).pts!
  expect(world.channelDifference(chats.supergroup, pts - 1, 100).kind).toBe('too-long')
  world.send(chats.supergroup, { text: 'live' })
  expect(world.channelDifference(chats.supergroup, pts, 100).kind).toBe('slice')
})
