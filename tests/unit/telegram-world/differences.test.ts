import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TlMessage, TlObject } from '../../../extract/telegram/client/tl-object.ts'
import { World } from '../../telegram-world/world.ts'
import type { ChatRef } from '../../telegram-world/world-chat.ts'

type Contents = Map<number, TlMessage>

const contents = (world: World, chat: ChatRef): Contents => {
  const truth = world.truth(chat)
  return new Map(truth.ids.map((id) => [id, truth.message(id)!]))
}

function apply(known: Contents, newMessages: readonly TlMessage[], updates: readonly TlObject[]): void {
  for (const message of newMessages) known.set(message.id, message)
  for (const update of updates) {
    const edited = update['message'] as TlMessage | undefined
    if (edited !== undefined) known.set(edited.id, edited)
    for (const id of (update['messages'] as number[] | undefined) ?? []) known.delete(id)
  }
}

const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('send' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('edit' as const), at: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('react' as const), at: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), at: fc.nat() }) },
)

function act(
  world: World,
  chat: ChatRef,
  { kind, at }: { kind: 'send' | 'edit' | 'react' | 'delete'; at: number },
): void {
  const { ids } = world.truth(chat)
  const id = ids[at % Math.max(1, ids.length)]
  world.advance(1)
  if (kind === 'send' || id === undefined) world.send(chat, { text: `said at ${world.now}` })
  else if (kind === 'edit') world.edit(chat, id, { text: `edited at ${world.now}` })
  else if (kind === 'react') world.react(chat, id, '👍', 1 + (at % 5))
  else world.delete(chat, [id, id + 1])
}

test("a channel's differences from any pts, in slices of any size, give what is there", () => {
  fc.assert(
    fc.property(
      fc.array(action, { maxLength: 60 }),
      fc.nat(),
      fc.integer({ min: 1, max: 30 }),
      (actions, cut, limit) => {
        const world = new World()
        const chat = world.addChat({ kind: 'supergroup', title: 'Makers' })
        const from = cut % (actions.length + 1)
        for (const each of actions.slice(0, from)) act(world, chat, each)
        const known = contents(world, chat)
        let pts = world.fullChat(chat).pts!
        for (const each of actions.slice(from)) act(world, chat, each)
        for (;;) {
          const part = world.channelDifference(chat, pts, limit)
          if (part.kind === 'too-long') throw new Error('nothing was forgotten')
          if (part.kind === 'slice') apply(known, part.newMessages, part.otherUpdates)
          pts = part.pts
          if (part.isFinal) break
        }
        expect(known).toEqual(contents(world, chat))
        expect(pts).toBe(world.fullChat(chat).pts)
      },
    ),
  )
})

test("the account's differences tell of private chats and basic groups, and which channels to ask", () => {
  const world = new World()
  const mia = world.addUser({ firstName: 'Mia' })
  const group = world.addChat({ kind: 'group', title: 'Flat', members: [mia] })
  const direct = world.addChat({ kind: 'user', user: mia })
  const supergroup = world.addChat({ kind: 'supergroup', title: 'Makers' })
  const hello = world.send(direct, { from: mia, text: 'hello' })
  const plan = world.send(group, { from: mia, text: 'plan' })
  const state = world.accountState()
  expect(world.accountDifference(state)).toEqual({ kind: 'empty', state })

  world.advance(10)
  world.edit(group, plan, { text: 'plan B' })
  world.delete(direct, [hello])
  const later = world.send(direct, { text: 'later' })
  world.send(supergroup, { text: 'elsewhere' })
  const difference = world.accountDifference(state)
  if (difference.kind !== 'slice') throw new Error(difference.kind)
  expect(difference.newMessages.map(({ id }) => id)).toEqual([later])
  expect(difference.otherUpdates.map(({ className }) => className)).toEqual([
    'UpdateEditMessage',
    'UpdateDeleteMessages',
    'UpdateChannelTooLong',
  ])
  expect(difference.otherUpdates[1]).toEqual({
    className: 'UpdateDeleteMessages',
    messages: [hello],
    pts: state.pts + 2,
    ptsCount: 1,
  })
  expect(difference.otherUpdates[2]!['channelId']).toBe(supergroup.id)
  expect(difference.state.pts).toBe(state.pts + 3)
  expect(world.accountDifference(difference.state).kind).toBe('empty')
  expect(difference.users.map(({ id }) => id)).toContain(mia)
})

test('a forgotten log makes differences too long; a counter from the future is refused', () => {
  const world = new World()
  const chat = world.addChat({ kind: 'channel', title: 'News' })
  const before = world.fullChat(chat).pts!
  const post = world.send(chat, { text: 'post' })
  world.forgetDifferences(chat)
  expect(world.channelDifference(chat, before, 100)).toEqual({
    kind: 'too-long',
    pts: before + 1,
    topMessageId: post,
  })
  expect(world.channelDifference(chat, before + 1, 100).kind).toBe('empty')
  expect(() => world.channelDifference(chat, before + 2, 100)).toThrow('PERSISTENT_TIMESTAMP_INVALID')
})

test('silent changes are seen in the history alone', () => {
  const world = new World()
  const chat = world.addChat({ kind: 'supergroup', title: 'Makers' })
  const first = world.send(chat, { text: 'first' })
  const second = world.send(chat, { text: 'second' })
  const pts = world.fullChat(chat).pts!
  const pushed: string[] = []
  const stop = world.onMutation(({ update }) => pushed.push(update.className))
  world.edit(chat, first, { text: 'changed' }, { isSilent: true })
  world.delete(chat, [second], { isSilent: true })
  expect(world.channelDifference(chat, pts, 100)).toEqual({ kind: 'empty', pts, isFinal: true })
  expect(pushed).toEqual([])
  const truth = world.truth(chat)
  expect(truth.message(first)!['message']).toBe('changed')
  expect(truth.versions(first)).toBe(2)
  expect(truth.ids).toEqual([1, first])
  expect(truth.deletedIds).toEqual([second])

  world.react(chat, first, '🔥', 2)
  expect(pushed).toEqual(['UpdateEditChannelMessage'])
  stop()
  world.send(chat, { text: 'unheard' })
  expect(pushed).toHaveLength(1)
})
