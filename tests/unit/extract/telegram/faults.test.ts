import { expect, test } from 'vitest'
import { ChatRecords } from '../../../../extract/bronze/chat-records.ts'
import { World } from '../../../telegram-world/world.ts'
import { temporaryFolder } from '../support/bronze.ts'
import { expectSame, sync } from './support/live.ts'

test('when a chat can not be landed, the run ends, and only once no other chat is being landed', async () => {
  const world = new World()
  const ann = world.addUser({ firstName: 'Ann' })
  const chats = ['First', 'Second', 'Third'].map((title) => {
    const chat = world.addChat({ kind: 'supergroup', title, members: [ann] })
    for (let count = 0; count < 500; count++) world.send(chat, { from: ann, text: `message ${count}` })
    return chat
  })
  const bronze = temporaryFolder()
  const open = ChatRecords.open
  let closed = 0
  let opened = 0
  ChatRecords.open = async (options) => {
    const order = ++opened
    const records = await open(options)
    const { close } = records
    records.close = () => {
      closed++
      close.call(records)
    }
    if (order === 1) {
      records.flush = () => {
        throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO', errno: -5, syscall: 'fsync' })
      }
    }
    return records
  }
  try {
    await expect(sync(world, bronze, { parallelChats: 3 })).rejects.toThrow('EIO')
    expect([opened, closed]).toEqual([3, 3])
  } finally {
    ChatRecords.open = open
  }
  await sync(world, bronze, { parallelChats: 3 })
  for (const chat of chats) expectSame(world, bronze, chat)
})
