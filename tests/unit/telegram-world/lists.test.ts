import { expect, test } from 'vitest'
import { World } from '../../telegram-world/world.ts'

test('dialogs are paged by their newest message, pinned ones on the first page alone', () => {
  const world = new World()
  const pinned = world.addChat({ kind: 'supergroup', title: 'Pinned', isPinned: true })
  for (let place = 0; place < 250; place += 1) {
    if (place % 3 === 0) world.advance(60)
    const user = world.addUser({ firstName: `User ${place}` })
    world.send(world.addChat({ kind: 'user', user }), { text: 'hello' })
  }
  const pages = [world.dialogs()]
  while (pages.at(-1)!.next !== undefined) pages.push(world.dialogs(pages.at(-1)!.next))
  const listed = pages.flatMap(({ chats }) => chats)
  expect(pages.map(({ chats }) => chats.length)).toEqual([100, 100, 51])
  expect(new Set(listed.map(({ id }) => id)).size).toBe(251)
  expect(listed[0]!.id).toBe(pinned.id)
  const dates = listed.slice(1).map(({ topMessageDate }) => topMessageDate!)
  expect(dates).toEqual(dates.toSorted((a, b) => b - a))
})

test('members come two hundred at a time, up to the cap, and not to everybody', () => {
  const world = new World({ participantCap: 350 })
  const members = Array.from({ length: 500 }, (_, place) =>
    world.addUser({ firstName: `User ${place}`, isBot: place === 0 }),
  )
  const chat = world.addChat({ kind: 'supergroup', title: 'Crowd', members })
  expect(world.participants(chat, 0, 999).participants).toHaveLength(200)
  expect(world.participants(chat, 200, 200).participants).toHaveLength(150)
  expect(world.participants(chat, 350, 200).participants).toHaveLength(0)
  expect(world.participants(chat, 0, 200).count).toBe(501)
  world.setVisibility(chat, { memberRule: 'hidden' })
  expect(world.participants(chat, 0, 200).participants.map(({ className }) => className)).toEqual([
    'ChannelParticipantCreator',
    'ChannelParticipant',
  ])
  world.setVisibility(chat, { memberRule: 'admin-required' })
  expect(() => world.participants(chat, 0, 200)).toThrow('CHAT_ADMIN_REQUIRED')
  const group = world.addChat({ kind: 'group', title: 'Flat', members: members.slice(0, 4) })
  expect(world.participants(group, 0, 1).participants).toHaveLength(5)
})

test('topics come with the most recent activity first', () => {
  const world = new World()
  const forum = world.addChat({ kind: 'supergroup', title: 'Makers', isForum: true })
  const wood = world.createTopic(forum, 'Wood')
  const metal = world.createTopic(forum, 'Metal')
  const asked = world.send(forum, { text: 'oak?', topicId: wood })
  const answer = world.send(forum, { text: 'yes', topicId: wood, replyTo: asked })
  const page = world.topics(forum, undefined, 2)
  expect(page.topics.map(({ title, topMessage }) => [title, topMessage])).toEqual([
    ['Wood', answer],
    ['Metal', metal],
  ])
  expect(world.topics(forum, page.topics.at(-1), 2).topics.map(({ title }) => title)).toEqual(['General'])
  const truth = world.truth(forum)
  expect(truth.message(asked)!['replyTo']).toEqual({
    className: 'MessageReplyHeader',
    forumTopic: true,
    replyToMsgId: wood,
  })
  expect(truth.message(answer)!['replyTo']).toMatchObject({ replyToMsgId: asked, replyToTopId: wood })
})

test("a channel's posts are forwarded to where they are discussed", () => {
  const world = new World()
  const channel = world.addChat({ kind: 'channel', title: 'News', username: 'news' })
  const discussion = world.addChat({ kind: 'supergroup', title: 'Comments' })
  world.linkDiscussion(channel, discussion)
  const post = world.send(channel, { text: 'fresh' })
  const forwarded = world.truth(discussion).message(2)!
  expect(forwarded['fwdFrom']).toMatchObject({ channelPost: post, savedFromMsgId: post })
  expect(world.fullChat(channel).linkedChatId).toBe(discussion.id)
  expect(world.fullChat(discussion).linkedChatId).toBe(channel.id)
  expect(world.resolve('NEWS')?.id).toBe(channel.id)
  expect(world.resolve('nobody')).toBeUndefined()
})

test('names change for chats and users', () => {
  const world = new World()
  const mia = world.addUser({ firstName: 'Mia' })
  const chat = world.addChat({ kind: 'supergroup', title: 'Makers', members: [mia] })
  world.send(chat, { from: mia, text: 'hello' })
  const told: string[] = []
  world.onMutation(({ update }) => told.push(update.className))
  world.renameUser(mia, { firstName: 'Maria' })
  world.renameChat(chat, 'Builders')
  const page = world.history(chat, { offsetId: 0, addOffset: 0, limit: 10 })
  expect(page.chats[0]!['title']).toBe('Builders')
  expect(page.users.find(({ id }) => id === mia)!['firstName']).toBe('Maria')
  expect(page.messages[0]!['action']).toMatchObject({ className: 'MessageActionChatEditTitle' })
  expect(told).toEqual(['UpdateUserName', 'UpdateNewChannelMessage'])
})
