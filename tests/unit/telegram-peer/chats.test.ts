import type { TelegramClient } from 'telegram'
import { returnBigInt } from 'telegram/Helpers.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChatAddress } from '../../../extract/telegram/client/telegram-client.ts'
import { type Peer, startPeer } from '../../telegram-peer/start-peer.ts'
import { Api, connected, inputPeer } from './library-client.ts'

let peer: Peer
let client: TelegramClient
let forum: ChatAddress
let members: string[]

beforeAll(async () => {
  peer = await startPeer()
  members = []
  for (let place = 0; place < 250; place += 1)
    members.push(await peer.world.addUser({ firstName: `User ${place}` }))
  forum = await peer.world.addChat({
    kind: 'supergroup',
    title: 'Makers',
    username: 'makers',
    isForum: true,
    members,
  })
  client = await connected(peer)
})

afterAll(async () => {
  await client.destroy()
  await peer.stop()
})

const inputChannel = (chat: ChatAddress): Api.TypeEntityLike => inputPeer(chat) as Api.TypeEntityLike

test('dialogs of all kinds come by pages of a hundred', async () => {
  const { world } = peer
  for (const user of members.slice(0, 120)) {
    await world.send(await world.addChat({ kind: 'user', user }), { from: user, text: 'hello' })
    await world.advance(5)
  }
  await world.addChat({ kind: 'channel', title: 'News' })
  const group = await world.addChat({ kind: 'group', title: 'Flat', members: members.slice(0, 3) })
  await world.migrate(group)
  const titles: string[] = []
  for (
    let offset = { offsetDate: 0, offsetId: 0, offsetPeer: new Api.InputPeerEmpty() as Api.TypeInputPeer };
    ;
  ) {
    const page = await client.invoke(
      new Api.messages.GetDialogs({ ...offset, limit: 100, hash: returnBigInt(0) }),
    )
    const { dialogs, messages } = page as Api.messages.DialogsSlice
    if (dialogs.length === 0) break
    titles.push(...dialogs.map((dialog) => (dialog as Api.Dialog).peer.className))
    const top = messages.at(-1) as Api.Message
    const chat = top.peerId as Api.PeerUser
    offset = { offsetDate: top.date, offsetId: top.id, offsetPeer: await client.getInputEntity(chat) }
  }
  const count = (className: string): number => titles.filter((each) => each === className).length
  expect([count('PeerUser'), count('PeerChannel'), count('PeerChat')]).toEqual([120, 3, 1])
})

test('a chat is found by its username, and described in full', async () => {
  const found = await client.invoke(new Api.contacts.ResolveUsername({ username: 'Makers' }))
  expect((found.chats[0] as Api.Channel).title).toBe('Makers')
  const nobody = client.invoke(new Api.contacts.ResolveUsername({ username: 'nobody' }))
  await expect(nobody).rejects.toMatchObject({ errorMessage: 'USERNAME_NOT_OCCUPIED' })
  await peer.world.setVisibility(forum, { availableMinId: 1, isPrehistoryHidden: true })
  const full = await client.invoke(new Api.channels.GetFullChannel({ channel: inputChannel(forum) }))
  const { pts } = await peer.world.fullChat(forum)
  await peer.world.setVisibility(forum, { availableMinId: 0, isPrehistoryHidden: false })
  expect(full.fullChat).toMatchObject({
    className: 'ChannelFull',
    availableMinId: 1,
    hiddenPrehistory: true,
    pts,
  })
  const [chat] = (await client.invoke(new Api.channels.GetChannels({ id: [inputChannel(forum)] }))).chats
  expect(chat).toMatchObject({ className: 'Channel', forum: true, megagroup: true, participantsCount: 251 })
})

test('a basic group is described with its members, a user with a name', async () => {
  const group = await peer.world.addChat({ kind: 'group', title: 'Flat', members: members.slice(0, 3) })
  const full = await client.invoke(new Api.messages.GetFullChat({ chatId: returnBigInt(group.id) }))
  const { participants } = full.fullChat as Api.ChatFull
  expect((participants as Api.ChatParticipants).participants).toHaveLength(4)
  expect(full.users).toHaveLength(4)
  const me = await client.invoke(new Api.users.GetFullUser({ id: new Api.InputUserSelf() }))
  expect(me.users[0]).toMatchObject({ self: true, firstName: 'Ada' })
})

test('members come two hundred at a time', async () => {
  const read = async (offset: number): Promise<number> => {
    const page = await client.invoke(
      new Api.channels.GetParticipants({
        channel: inputChannel(forum),
        filter: new Api.ChannelParticipantsRecent(),
        offset,
        limit: 200,
        hash: returnBigInt(0),
      }),
    )
    return (page as Api.channels.ChannelParticipants).participants.length
  }
  expect([await read(0), await read(200), await read(251)]).toEqual([200, 51, 0])
})

test('topics come by pages, with their newest messages', async () => {
  const wood = await peer.world.createTopic(forum, 'Wood', { from: members[0]! })
  const metal = await peer.world.createTopic(forum, 'Metal')
  const oak = await peer.world.send(forum, { text: 'oak', topicId: wood, from: members[1]! })
  const read = (offsetId: number, offsetTopic: number) =>
    client.invoke(
      new Api.messages.GetForumTopics({
        peer: inputPeer(forum),
        offsetDate: 0,
        offsetId,
        offsetTopic,
        limit: 2,
      }),
    )
  const first = await read(0, 0)
  expect(first.topics.map((topic) => [topic.id, (topic as Api.ForumTopic).topMessage])).toEqual([
    [wood, oak],
    [metal, metal],
  ])
  expect(first.messages.map(({ id }) => id)).toEqual([oak, metal])
  expect((await read(metal, metal)).topics.map(({ id }) => id)).toEqual([1])
})

test('messages are had by their ids, and missing ones are empty', async () => {
  const ids = [1, 999].map((id) => new Api.InputMessageID({ id }))
  const page = await client.invoke(new Api.channels.GetMessages({ channel: inputChannel(forum), id: ids }))
  const { messages } = page as Api.messages.ChannelMessages
  expect(messages.map(({ className, id }) => [className, id])).toEqual([
    ['MessageService', 1],
    ['MessageEmpty', 999],
  ])
  const own = await client.invoke(new Api.messages.GetMessages({ id: ids }))
  expect((own as Api.messages.Messages).messages.map(({ className }) => className)).toContain('MessageEmpty')
  const stranger = { ...forum, accessHash: '12345' }
  const wrong = client.invoke(new Api.channels.GetMessages({ channel: inputChannel(stranger), id: ids }))
  await expect(wrong).rejects.toMatchObject({ errorMessage: 'CHANNEL_INVALID' })
})
