import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pacedClients } from '../../../../../extract/telegram/pace/paced-clients.ts'
import { knownUsernames } from '../../../../../extract/telegram/usernames/known-usernames.ts'
import {
  parseRemembered,
  showRemembered,
} from '../../../../../extract/telegram/usernames/remembered-chats.ts'
import type { Clock } from '../../../../../kernel/clock.ts'
import { temporaryFolder } from '../../../../helpers/temporary-folder.ts'
import { VirtualTime } from '../../../../helpers/virtual-time.ts'
import { World } from '../../../../telegram-world/world.ts'
import { worldClient } from '../../../../telegram-world/world-client.ts'

const hourMs = 3_600_000

function setClock(): { clock: Clock; at: (ms: number) => void } {
  let nowMs = 0
  const start = Date.parse('2026-11-20T12:00:00Z')
  return {
    clock: { now: () => new Date(start + nowMs), elapsedMs: () => nowMs },
    at: (ms) => {
      nowMs = ms
    },
  }
}

function newsWorld() {
  const world = new World()
  const chat = world.addChat({ kind: 'channel', title: 'News', username: 'news' })
  const lookUps: string[] = []
  const lookUp = (username: string) => async () => {
    lookUps.push(username)
    return world.resolve(username)
  }
  return { world, chat, lookUps, lookUp, folder: temporaryFolder() }
}

test('a username is looked up once a day for an account, whoever asks, and however it is written', async () => {
  const { chat, lookUps, lookUp, folder } = newsWorld()
  const { clock, at } = setClock()
  const first = await knownUsernames(folder, '777', clock).resolve('news', lookUp('news'))
  at(23 * hourMs)
  const second = await knownUsernames(folder, '777', clock).resolve('News', lookUp('News'))
  expect(second).toMatchObject({ kind: 'channel', id: chat.id, accessHash: chat.accessHash, title: 'News' })
  expect(Object.keys(second ?? {}).sort()).toEqual(Object.keys(first ?? {}).sort())
  expect(lookUps).toEqual(['news'])
  await knownUsernames(folder, '778', clock).resolve('news', lookUp('news'))
  at(25 * hourMs)
  await knownUsernames(folder, '777', clock).resolve('news', lookUp('news'))
  at(24 * hourMs)
  await knownUsernames(folder, '777', clock).resolve('news', lookUp('news'))
  expect(lookUps).toHaveLength(4)
})

test('that nobody has a username is believed for minutes', async () => {
  const { world, chat, lookUps, lookUp, folder } = newsWorld()
  const { clock, at } = setClock()
  const usernames = knownUsernames(folder, '777', clock)
  const find = () => usernames.resolve('makers', lookUp('makers'))
  expect([await find(), await find(), lookUps.length]).toEqual([undefined, undefined, 1])
  world.changeUsername(chat, 'makers')
  at(hourMs)
  expect(await find()).toMatchObject({ id: chat.id })
})

test('only what the chat is gets remembered, for this user alone', async () => {
  const { world, lookUp, folder } = newsWorld()
  const { clock } = setClock()
  world.users.set('1', { id: '1', accessHash: '-5', firstName: 'Ann', username: 'ann', isSelf: false })
  world.addChat({ kind: 'user', user: '1' })
  const phone = async () => {
    const chat = await lookUp('ann')()
    return chat && { ...chat, raw: { ...chat.raw, phone: '15550100', status: { className: 'X' } } }
  }
  await knownUsernames(folder, '777', clock).resolve('ann', phone)
  const path = join(folder, 'telegram/usernames-777.json')
  expect(readFileSync(path, 'utf8')).not.toMatch(/15550100|status/)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a damaged file counts as none, wherever it ends', async () => {
  const { lookUp } = newsWorld()
  const chat = await lookUp('news')()
  const whole = showRemembered(new Map([['news', { lookedUpAt: new Date('2026-11-20T12:00:00Z'), chat }]]))
  expect(parseRemembered(whole).get('news')?.chat).toMatchObject({ title: 'News' })
  fc.assert(
    fc.property(fc.nat(whole.trimEnd().length - 1), (length) => {
      expect(parseRemembered(whole.slice(0, length)).size).toBe(0)
    }),
  )
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'telegram'))
  writeFileSync(
    join(folder, 'telegram/usernames-777.json'),
    '{"schema_version": 1, "usernames": {"news": {}}}',
  )
  const { clock } = setClock()
  expect(await knownUsernames(folder, '777', clock).resolve('news', lookUp('news'))).toEqual(chat)
})

test('where nothing can be written or read, that is what is said', async () => {
  const { folder } = newsWorld()
  const usernames = knownUsernames(folder, '777', setClock().clock)
  const inTheWay = async () => {
    writeFileSync(join(folder, 'telegram'), 'a file where the folder should be')
    return undefined
  }
  await expect(usernames.resolve('news', inTheWay)).rejects.toMatchObject({ code: 'bronze-write-failed' })
  await expect(usernames.resolve('news', inTheWay)).rejects.toMatchObject({ code: 'bronze-read-failed' })
})

test('what is known waits for no turn', async () => {
  const { world, folder } = newsWorld()
  const time = new VirtualTime()
  const { clock, sleep } = time
  const options = { clock, sleep, random: () => 0.5, emit: () => {} }
  const usernames = knownUsernames(folder, '777', clock)
  const paced = pacedClients({ ...options, usernames, client: worldClient(world) })
  await time.run(paced.forChat({ priority: 0 }).resolve('news'))
  const silent = pacedClients({
    ...options,
    usernames,
    client: worldClient(world, () => {
      throw new Error('called')
    }),
  })
  expect(await silent.forChat({ priority: 0 }).resolve('news')).toMatchObject({ title: 'News' })
})
