import type { TelegramClient } from 'telegram'
import { Raw } from 'telegram/events/Raw.js'
import { returnBigInt } from 'telegram/Helpers.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ChatAddress } from '../../../extract/telegram/client/telegram-client.ts'
import { type Peer, startPeer } from '../../telegram-peer/start-peer.ts'
import { Api, connected, readHistory } from './library-client.ts'

let peer: Peer
let client: TelegramClient
let chat: ChatAddress
let mia: string

beforeEach(async () => {
  peer = await startPeer()
  mia = await peer.world.addUser({ firstName: 'Mia' })
  chat = await peer.world.addChat({ kind: 'supergroup', title: 'Makers', members: [mia] })
  client = await connected(peer)
})

afterEach(async () => {
  await client.destroy()
  await peer.stop()
})

/** The classes of what is pushed, until there is one of this class. */
function pushedUntil(className: string): Promise<readonly string[]> {
  const seen: string[] = []
  return new Promise((resolve) => {
    client.addEventHandler((update: { readonly className: string }) => {
      seen.push(update.className)
      if (update.className === className) resolve(seen.filter((each) => each.startsWith('Update')))
    }, new Raw({}))
  })
}

test('what happens is pushed to who is connected', async () => {
  await client.invoke(new Api.updates.GetState())
  const pushed = pushedUntil('UpdateDeleteChannelMessages')
  const direct = await peer.world.addChat({ kind: 'user', user: mia })
  const id = await peer.world.send(chat, { from: mia, text: 'hello' })
  await peer.world.edit(chat, id, { text: 'hello all' })
  const group = await peer.world.addChat({ kind: 'group', title: 'Flat', members: [mia] })
  await peer.world.send(direct, { from: mia, text: 'psst' })
  await peer.world.send(group, { from: mia, text: 'all' })
  await peer.world.delete(chat, [id])
  // Each box keeps its order; the library hands different ones on as they come.
  expect((await pushed).toSorted()).toEqual([
    'UpdateDeleteChannelMessages',
    'UpdateEditChannelMessage',
    'UpdateNewChannelMessage',
    'UpdateNewMessage',
    'UpdateShortChatMessage',
    'UpdateShortMessage',
  ])
})

test('silent changes and dropped pushes are not told; a difference tells of the latter', async () => {
  const { pts } = await peer.world.fullChat(chat)
  await client.invoke(new Api.updates.GetState())
  const first = await peer.world.send(chat, { text: 'silent' }, { isSilent: true })
  await peer.dropPushes(2)
  const lost = await peer.world.send(chat, { text: 'lost' })
  await peer.world.edit(chat, first, { text: 'changed' })
  expect((await peer.stats()).pushes).toBe(0)

  const channel = new Api.InputChannel({
    channelId: returnBigInt(chat.id),
    accessHash: returnBigInt(chat.accessHash!),
  })
  const difference = (limit: number, from = pts!) =>
    client.invoke(
      new Api.updates.GetChannelDifference({
        channel,
        filter: new Api.ChannelMessagesFilterEmpty(),
        pts: from,
        limit,
      }),
    )
  const slice = (await difference(1)) as Api.updates.ChannelDifference
  expect(slice).toMatchObject({
    className: 'updates.ChannelDifference',
    pts: pts! + 1,
    newMessages: [{ id: lost }],
  })
  const last = (await difference(1, slice.pts)) as Api.updates.ChannelDifference
  expect(last).toMatchObject({ final: true, pts: pts! + 2 })
  expect(last.otherUpdates[0]).toMatchObject({
    className: 'UpdateEditChannelMessage',
    message: { id: first },
  })
  expect(await difference(1, last.pts)).toMatchObject({ className: 'updates.ChannelDifferenceEmpty' })
  const heard = await peer.world.send(chat, { text: 'heard' })
  expect((await peer.stats()).pushes).toBe(1)
  await peer.world.forgetDifferences(chat)
  expect(await difference(100)).toMatchObject({
    className: 'updates.ChannelDifferenceTooLong',
    dialog: { topMessage: heard, pts: pts! + 3 },
  })
})

test('what a script has happen while a client reads is seen by the call that it waits for', async () => {
  const id = await peer.world.send(chat, { text: 'soon gone' })
  await peer.whenCalled('messages.getHistory', 2, { name: 'delete', args: [chat, [id]] })
  const newest = { offsetId: 0, addOffset: 0, limit: 100 }
  expect(await readHistory(client, chat, newest)).toEqual([2, 1])
  expect(await readHistory(client, chat, newest)).toEqual([1])
})

test("the account's difference comes in slices", async () => {
  const direct = await peer.world.addChat({ kind: 'user', user: mia })
  const state = await client.invoke(new Api.updates.GetState())
  await peer.world.advance(5)
  const hello = await peer.world.send(direct, { from: mia, text: 'hello' })
  await peer.world.send(direct, { text: 'hi' })
  await peer.world.delete(direct, [hello])
  const ask = ({ pts, date, qts }: { pts: number; date: number; qts: number }) =>
    client.invoke(new Api.updates.GetDifference({ pts, date, qts, ptsLimit: 2 }))
  const slice = (await ask(state)) as Api.updates.DifferenceSlice
  expect(slice.className).toBe('updates.DifferenceSlice')
  const last = (await ask(slice.intermediateState)) as Api.updates.Difference
  expect(last.otherUpdates).toMatchObject([{ className: 'UpdateDeleteMessages', messages: [hello] }])
  expect(await ask(last.state)).toMatchObject({ className: 'updates.DifferenceEmpty' })
  await peer.world.forgetDifferences(direct)
  expect(await ask(state)).toMatchObject({ className: 'updates.DifferenceTooLong', pts: last.state.pts })
})

test('updatesTooLong has the library ask for what it missed', async () => {
  await client.invoke(new Api.updates.GetState())
  pushedUntil('nothing')
  await peer.dropPushes(1)
  const direct = await peer.world.addChat({ kind: 'user', user: mia })
  await peer.world.send(direct, { from: mia, text: 'missed' })
  await peer.push({ className: 'UpdatesTooLong' })
  await peer.untilCalled('updates.getDifference', 1)
  const [asked] = await peer.calls('updates.getDifference')
  expect(asked).toMatchObject({ pts: 1 })
})
