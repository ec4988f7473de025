import { expect, test } from 'vitest'
import { CallFailure } from '../../../extract/telegram/client/call-failure.ts'
import type { PushedUpdates } from '../../../extract/telegram/client/telegram-client.ts'
import { RpcFault } from '../../telegram-world/rpc-fault.ts'
import { World } from '../../telegram-world/world.ts'
import { type ClientFault, failureOf, worldClient } from '../../telegram-world/world-client.ts'

function tenMessages() {
  const world = new World()
  const chat = world.addChat({ kind: 'supergroup', title: 'Makers' })
  for (let sent = 0; sent < 9; sent += 1) world.send(chat, { text: `message ${sent}` })
  return { world, chat }
}

test('faults befall the calls that the hook names', async () => {
  const { world, chat } = tenMessages()
  const wait = failureOf('messages.getHistory', new RpcFault(420, 'FLOOD_WAIT_42'))
  const faults: (ClientFault | undefined)[] = [
    wait,
    'short-page',
    'holed-page',
    'empty-page',
    'repeated-ids',
    undefined,
  ]
  const client = worldClient(world, (call) => (call === 'history' ? faults.shift() : undefined))
  const read = async (): Promise<number[]> => {
    const page = await client.history(chat, { offsetId: 0, addOffset: 0, limit: 100 })
    return page.messages.map(({ id }) => id)
  }
  await expect(read()).rejects.toMatchObject({ kind: 'wait', waitMs: 42_000, reason: 'FLOOD_WAIT_42' })
  expect(await read()).toEqual([10, 9, 8, 7, 6])
  expect(await read()).toEqual([10, 8, 7, 5, 4, 2, 1])
  expect(await read()).toEqual([])
  expect((await read()).slice(0, 4)).toEqual([10, 10, 9, 9])
  expect(await read()).toHaveLength(10)
})

test("Telegram's errors become failures", async () => {
  const { world, chat } = tenMessages()
  const client = worldClient(world)
  world.kick(chat)
  const reading = client.fullChat(chat)
  await expect(reading).rejects.toBeInstanceOf(CallFailure)
  await expect(reading).rejects.toMatchObject({ kind: 'chat', reason: 'CHANNEL_PRIVATE' })
  await expect(client.finishTakeout(true)).rejects.toMatchObject({ kind: 'takeout-over' })
  await client.close()
  await expect(client.me()).rejects.toMatchObject({ kind: 'stopped' })
})

test('what happens is pushed, and what was given is a copy', async () => {
  const { world, chat } = tenMessages()
  const client = worldClient(world)
  const pushed: PushedUpdates[] = []
  const stop = client.listen((each) => pushed.push(each))
  const page = await client.history(chat, { offsetId: 0, addOffset: 0, limit: 1 })
  world.edit(chat, 10, { text: 'changed' })
  await Promise.resolve()
  expect(page.messages[0]!['message']).toBe('message 8')
  expect(pushed).toMatchObject([{ kind: 'updates', updates: [{ className: 'UpdateEditChannelMessage' }] }])
  client.dropPushes(1)
  world.edit(chat, 10, { text: 'unheard' })
  client.sayMissed()
  world.kick(chat)
  await Promise.resolve()
  expect(pushed.slice(1)).toMatchObject([
    { kind: 'missed' },
    {
      updates: [{ className: 'UpdateChannel', channelId: chat.id }],
      chats: [{ className: 'ChannelForbidden' }],
    },
  ])
  stop()
  world.rejoin(chat)
  await Promise.resolve()
  expect(pushed).toHaveLength(3)
})
