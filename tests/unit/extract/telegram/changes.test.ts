import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CallFailure } from '../../../../extract/telegram/client/call-failure.ts'
import { World } from '../../../telegram-world/world.ts'
import { landedRecords, temporaryFolder } from '../support/bronze.ts'
import { expectSame, folderOf, landedChat, sync } from './support/live.ts'

function supergroupOf(count: number) {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const chat = world.addChat({ kind: 'supergroup', title: 'Makers', members: [ann] })
  for (let id = 2; id <= count; id++) world.send(chat, { from: ann, text: `message ${id}` })
  return { world, ann, chat, bronze: temporaryFolder() }
}

/** How often each call was made. */
function counting() {
  const calls: Record<string, number> = {}
  const faults = (call: string) => {
    calls[call] = (calls[call] ?? 0) + 1
    return undefined
  }
  return { calls, faults }
}

describe('later runs', () => {
  test('land what was written, edited and deleted since, and ask for nothing else', async () => {
    const { world, ann, chat, bronze } = supergroupOf(500)
    await sync(world, bronze)
    world.send(chat, { from: ann, text: 'new' })
    world.edit(chat, 7, { text: 'edited' })
    world.delete(chat, [9, 10])
    const { calls, faults } = counting()
    const summary = await sync(world, bronze, { faults })
    expectSame(world, bronze, chat)
    expect(summary.chats[0]?.landed).toMatchObject({ new: 1, changed: 1, deleted: 2 })
    expect(calls).toEqual({ me: 1, dialogs: 1, fullChat: 1, channelDifference: 1 })
  })

  test('land an edit that was taken back as a version of its own', async () => {
    const { world, chat, bronze } = supergroupOf(10)
    await sync(world, bronze)
    for (const text of ['other', 'message 5', 'other']) {
      world.edit(chat, 5, { text })
      await sync(world, bronze)
    }
    expectSame(world, bronze, chat)
    expect(landedChat(bronze, chat).versions.get(5)).toBe(4)
  })

  test('bring back a message whose tombstone was wrong', async () => {
    const { world, chat, bronze } = supergroupOf(10)
    const hiding = (call: string) => (call === 'history' ? ('holed-page' as const) : undefined)
    await sync(world, bronze, { faults: hiding })
    expectSame(world, bronze, chat)
  })

  test('find silent edits and deletions among the newest messages by looking back', async () => {
    const { world, chat, bronze } = supergroupOf(300)
    await sync(world, bronze)
    world.edit(chat, 250, { text: 'silently' }, { isSilent: true })
    world.react(chat, 260, '🔥', 3, { isSilent: true })
    world.delete(chat, [270, 300], { isSilent: true })
    await sync(world, bronze, { lookBackMessages: 100 })
    expectSame(world, bronze, chat)
  })

  test('find silent changes anywhere when they verify', async () => {
    const { world, chat, bronze } = supergroupOf(300)
    await sync(world, bronze)
    world.edit(chat, 5, { text: 'silently' }, { isSilent: true })
    world.delete(chat, [6, 300], { isSilent: true })
    await sync(world, bronze)
    expect(landedChat(bronze, chat).stored.has(6)).toBe(true)
    await sync(world, bronze, { isVerifying: true })
    expectSame(world, bronze, chat)
  })

  test('ask again for what an answer leaves out, and take nothing for unchanged that no answer spoke of', async () => {
    const { world, chat, bronze } = supergroupOf(300)
    await sync(world, bronze)
    // The page leaves it out, and so does the answer to those who ask for what the page has left out.
    world.edit(chat, 6, { text: 'silently' }, { isSilent: true })
    const { calls, faults } = counting()
    const hiding = (alsoMessages: (count: number) => boolean) => (call: string) => {
      faults(call)
      const isHiding = call === 'history' || (call === 'messages' && alsoMessages(calls['messages'] ?? 0))
      return isHiding ? ('holed-page' as const) : undefined
    }
    const stuck = await sync(world, bronze, { isVerifying: true, faults: hiding(() => true) })
    expect(stuck.chats[0]?.error?.code).toBe('telegram-history-stuck')
    delete calls['messages']
    const summary = await sync(world, bronze, { faults: hiding((count) => count === 1) })
    expect(summary.chats[0]?.error).toBeUndefined()
    expectSame(world, bronze, chat)
  })

  test('read everything again once differences are too long', async () => {
    const { world, ann, chat, bronze } = supergroupOf(300)
    await sync(world, bronze)
    world.edit(chat, 5, { text: 'edited' })
    world.delete(chat, [6])
    world.send(chat, { from: ann, text: 'new' })
    world.forgetDifferences(chat)
    const summary = await sync(world, bronze)
    expectSame(world, bronze, chat)
    expect(summary.chats[0]?.completeness?.isComplete).toBe(true)
  })

  test('read everything again once the state is lost, and land only what differs', async () => {
    const { world, chat, bronze } = supergroupOf(300)
    await sync(world, bronze)
    const before = landedRecords(bronze).filter(({ record_kind }) => record_kind === 'message').length
    rmSync(join(bronze, folderOf(chat), 'state.json'))
    world.edit(chat, 5, { text: 'edited' })
    world.delete(chat, [6])
    await sync(world, bronze)
    expectSame(world, bronze, chat)
    const after = landedRecords(bronze).filter(({ record_kind }) => record_kind === 'message').length
    expect(after).toBe(before + 1)
  })

  test('give private chats and basic groups their own share of what happened in the account', async () => {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const bob = world.addUser({ firstName: 'Bob' })
    const group = world.addChat({ kind: 'group', title: 'Three', members: [ann, bob] })
    const pair = world.addChat({ kind: 'user', user: ann })
    const other = world.addChat({ kind: 'user', user: bob })
    const first = world.send(group, { from: ann, text: 'one' })
    const second = world.send(pair, { from: ann, text: 'two' })
    world.send(other, { from: bob, text: 'three' })
    const bronze = temporaryFolder()
    await sync(world, bronze, { chats: [group, pair] })
    world.delete(group, [first])
    world.edit(pair, second, { text: 'two!' })
    world.send(other, { from: bob, text: 'four' })
    world.send(pair, { from: ann, text: 'five' })
    await sync(world, bronze, { chats: [pair] })
    await sync(world, bronze, { chats: [group, pair] })
    for (const chat of [group, pair]) expectSame(world, bronze, chat)
    expect(landedChat(bronze, group).deletedIds).toEqual([first])
    expect(landedRecords(bronze).some(({ chat_id }) => chat_id === other.id)).toBe(false)
  })

  test('a chat that has become unreadable is told of and stops no other', async () => {
    const { world, ann, chat, bronze } = supergroupOf(20)
    const second = world.addChat({ kind: 'supergroup', title: 'Second', members: [ann] })
    world.send(second, { from: ann, text: 'hello' })
    const faults = (call: string, args: readonly unknown[]) => {
      const isFirst = (args[0] as { id?: string } | undefined)?.id === chat.id
      return call === 'fullChat' && isFirst
        ? new CallFailure({ kind: 'chat', method: 'channels.getFullChannel', reason: 'CHANNEL_PRIVATE' })
        : undefined
    }
    const summary = await sync(world, bronze, { faults })
    expect(summary.chats.map(({ error }) => error?.code)).toEqual(['telegram-chat-unreadable', undefined])
    expectSame(world, bronze, second)
  })

  test('a login that is gone ends the run', async () => {
    const { world, bronze } = supergroupOf(300)
    let pages = 0
    const faults = (call: string) =>
      call === 'history' && ++pages === 2
        ? new CallFailure({ kind: 'account', method: 'messages.getHistory', reason: 'SESSION_REVOKED' })
        : undefined
    const summary = await sync(world, bronze, { faults })
    expect(summary.stopped).toBe('account')
    expect(summary.chats[0]).toMatchObject({ error: { code: 'telegram-login-ended' }, landed: { new: 100 } })
  })
})

describe('counters of posts', () => {
  test('are landed every few hours, and what is edited at once', async () => {
    const world = new World()
    const channel = world.addChat({ kind: 'channel', title: 'News' })
    const startMs = Date.parse('2026-11-20T12:00:00Z')
    let nowMs = startMs
    const tick = () => {
      nowMs += 1
      return nowMs
    }
    const clock = { now: () => new Date(tick()), elapsedMs: tick }
    const first = world.send(channel, { text: 'post', fields: { views: 1 } })
    const bronze = temporaryFolder()
    const looks = { lookBackMessages: 10, clock }
    await sync(world, bronze, looks)
    const view = async (views: number, fields: object = {}) => {
      world.edit(channel, first, { fields: { editDate: undefined, views, ...fields } }, { isSilent: true })
      await sync(world, bronze, looks)
      return landedChat(bronze, channel).stored.get(first)?.['views']
    }
    expect(await view(2)).toBe(1)
    nowMs += 5 * 3600 * 1000
    expect(await view(3)).toBe(1)
    nowMs += 2 * 3600 * 1000
    expect(await view(4)).toBe(4)
    expect(await view(5, { editDate: Math.ceil(nowMs / 1000) + 1 })).toBe(5)
  })
})
