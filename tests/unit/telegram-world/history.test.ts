import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RpcFault } from '../../telegram-world/rpc-fault.ts'
import { World } from '../../telegram-world/world.ts'

const ids = (page: { readonly messages: readonly { readonly id: number }[] }): number[] =>
  page.messages.map(({ id }) => id)

function supergroupOf(count: number) {
  const world = new World()
  const chat = world.addChat({ kind: 'supergroup', title: 'Makers', username: 'makers' })
  for (let sent = 1; sent < count; sent += 1) {
    world.advance(60)
    world.send(chat, { text: `message ${sent}` })
  }
  return { world, chat }
}

test('a page is the places that core.telegram.org/api/offsets counts, whatever is deleted', () => {
  const request = fc.record({
    offsetId: fc.integer({ min: 0, max: 140 }),
    addOffset: fc.integer({ min: -130, max: 130 }),
    limit: fc.integer({ min: 0, max: 130 }),
  })
  const deleted = fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { maxLength: 60 })
  fc.assert(
    fc.property(request, deleted, fc.integer({ min: 0, max: 60 }), (query, gone, availableMinId) => {
      const { world, chat } = supergroupOf(120)
      world.delete(chat, gone)
      world.setVisibility(chat, { availableMinId })
      const newestFirst = Array.from({ length: 120 }, (_, place) => 120 - place)
      const visible = newestFirst.filter((id) => !gone.includes(id) && id > availableMinId)
      // Places are counted from the newest message; the one named by offsetId, or where it would be, is place zero.
      const start = query.offsetId === 0 ? 0 : visible.filter((id) => id >= query.offsetId).length
      const limit = query.limit === 0 ? 20 : Math.min(query.limit, 100)
      const expected = visible.filter((_, place) => {
        const from = start + query.addOffset
        return place >= from && place < from + limit
      })
      expect(ids(world.history(chat, query))).toEqual(expected)
    }),
    { numRuns: 300 },
  )
})

test('reading upwards and downwards page by page gives each message once', () => {
  const { world, chat } = supergroupOf(431)
  world.delete(chat, [7, 8, 9, 200, 431])
  const up: number[] = []
  const down: number[] = []
  for (let last = 0; ; last = up.at(-1)!) {
    const page = ids(world.history(chat, { offsetId: last + 1, addOffset: -100, limit: 100 }))
    if (page.length === 0) break
    up.push(...page.reverse())
  }
  for (let last = 0; ; last = down.at(-1)!) {
    const page = ids(world.history(chat, { offsetId: last, addOffset: 0, limit: 100 }))
    if (page.length === 0) break
    down.push(...page)
  }
  expect(up).toEqual(world.truth(chat).ids)
  expect(down.reverse()).toEqual(up)
  expect(up).toHaveLength(426)
})

test('a date takes the place of an id', () => {
  const { world, chat } = supergroupOf(50)
  const noon = Number(world.truth(chat).message(20)!['date'])
  const page = world.history(chat, { offsetId: 0, offsetDate: noon, addOffset: 0, limit: 3 })
  expect(ids(page)).toEqual([19, 18, 17])
})

test('ids that are deleted, unreadable or were never sent are empty messages of the chat', () => {
  const { world, chat } = supergroupOf(10)
  world.delete(chat, [4])
  world.setVisibility(chat, { availableMinId: 2 })
  const page = world.messages(chat, [2, 3, 4, 99])
  expect(page.messages.map(({ className, id }) => [className, id])).toEqual([
    ['MessageEmpty', 2],
    ['Message', 3],
    ['MessageEmpty', 4],
    ['MessageEmpty', 99],
  ])
  expect(page.messages[0]!['peerId']).toEqual({ className: 'PeerChannel', channelId: chat.id })
  expect(() =>
    world.messages(
      chat,
      Array.from({ length: 101 }, (_, id) => id),
    ),
  ).toThrow(RpcFault)
})

test('private chats and basic groups share one counter, and a message is found from either', () => {
  const world = new World()
  const mia = world.addUser({ firstName: 'Mia' })
  const group = world.addChat({ kind: 'group', title: 'Flat', members: [mia] })
  const direct = world.addChat({ kind: 'user', user: mia })
  expect(world.send(direct, { from: mia, text: 'hi' })).toBe(2)
  expect(world.send(group, { text: 'all' })).toBe(3)
  expect(world.send(direct, { from: world.self.id, text: 'yes' })).toBe(4)
  expect(ids(world.history(direct, { offsetId: 0, addOffset: 0, limit: 100 }))).toEqual([4, 2])
  expect(world.history(direct, { offsetId: 0, addOffset: 0, limit: 100 }).isWhole).toBe(true)
  expect(world.history(direct, { offsetId: 0, addOffset: 0, limit: 1 }).isWhole).toBe(false)
  const found = world.messages(direct, [3, 5]).messages
  expect(found.map(({ className }) => className)).toEqual(['Message', 'MessageEmpty'])
})

test('a migrated group is one conversation of two chats', () => {
  const world = new World()
  const mia = world.addUser({ firstName: 'Mia' })
  const group = world.addChat({ kind: 'group', title: 'Flat', members: [mia] })
  const said = world.send(group, { from: mia, text: 'before' })
  const supergroup = world.migrate(group)
  world.send(supergroup, { from: mia, text: 'after' })
  const full = world.fullChat(supergroup)
  expect(full.migratedFrom).toEqual({
    chat: { kind: 'group', id: group.id, accessHash: undefined },
    maxId: 3,
  })
  const last = world.messages(group, [3]).messages[0]!
  expect(last['action']).toEqual({ className: 'MessageActionChatMigrateTo', channelId: supergroup.id })
  const shift = 1_000_000_000
  expect(world.truth(supergroup).ids).toEqual([1 - shift, 2 - shift, 3 - shift, 1, 2])
  expect(world.truth(supergroup).message(said - shift)!['message']).toBe('before')
  const old = world.dialogs().chats.find(({ kind }) => kind === 'group')!
  expect(old.migratedTo).toEqual(supergroup)
})

test('who is out of a chat reads it if it is public, and never if removed', () => {
  const { world, chat } = supergroupOf(3)
  const hidden = world.addChat({ kind: 'supergroup', title: 'Closed' })
  const request = { offsetId: 0, addOffset: 0, limit: 10 }
  world.leave(chat)
  world.leave(hidden)
  expect(ids(world.history(chat, request))).toEqual([3, 2, 1])
  expect(() => world.history(hidden, request)).toThrow('CHANNEL_PRIVATE')
  world.kick(chat)
  expect(() => world.history(chat, request)).toThrow('CHANNEL_PRIVATE')
  expect(world.dialogs().chats).toEqual([])
  world.rejoin(chat)
  expect(ids(world.history(chat, request))).toEqual([3, 2, 1])
  expect(() => world.history({ ...chat, accessHash: '5' } as typeof chat, request)).toThrow('CHANNEL_INVALID')
})
