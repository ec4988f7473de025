import { describe, expect, test } from 'vitest'
import { toChatSelector } from '../../../../extract/chat-selector.ts'
import { chooseChats } from '../../../../extract/telegram/choose-chats.ts'
import type { ChatAddress, ListedChat } from '../../../../extract/telegram/client/telegram-client.ts'
import { World } from '../../../telegram-world/world.ts'
import { worldClient } from '../../../telegram-world/world-client.ts'
import { temporaryFolder } from '../support/bronze.ts'
import { expectSame, sync } from './support/live.ts'
import { scriptedClient } from './support.ts'

const selectors = (...names: readonly (string | number)[]) => names.map((name) => toChatSelector(name))
const marked = ({ kind, id }: ChatAddress) => (kind === 'group' ? `-${id}` : `-100${id}`)

function channel(usernames: readonly string[]): ListedChat {
  const raw = {
    className: 'Channel',
    id: '7',
    usernames: usernames.map((username) => ({ className: 'Username', username, active: true })),
  }
  return { ...unknown, kind: 'channel', id: '7', accessHash: '1', title: 'News', username: undefined, raw }
}

const unknown = {
  isForum: false,
  isLeft: false,
  migratedTo: undefined,
  memberCount: undefined,
  topMessageId: undefined,
  topMessageDate: undefined,
  pts: undefined,
}

describe('a chat that project.yml lists by several names', () => {
  test('is read once', async () => {
    const client = scriptedClient((call) =>
      call === 'dialogs' ? { chats: [], next: undefined } : channel(['news', 'daily_news']),
    )
    const { chats } = await chooseChats(client, selectors('@news', '@daily_news', '@NEWS'), [])
    expect(chats.map(({ id }) => id)).toEqual(['7'])
    const only = await chooseChats(client, selectors('@news'), selectors('@daily_news'))
    expect(only.chats).toHaveLength(1)
  })

  test('is found in the dialogs by each of them', async () => {
    const client = scriptedClient((call) => {
      if (call !== 'dialogs') throw new Error(`${call} is limited, and not needed`)
      return { chats: [channel(['news', 'daily_news'])], next: undefined }
    })
    const { chats, problems } = await chooseChats(client, selectors('@Daily_News'), [])
    expect([chats.length, problems]).toEqual([1, []])
  })
})

describe('a basic group that became a supergroup', () => {
  function migrated() {
    const world = new World()
    const ann = world.addUser({ firstName: 'Ann' })
    const group = world.addChat({ kind: 'group', title: 'Makers', members: [ann] })
    world.send(group, { from: ann, text: 'before' })
    return { world, group, chat: world.migrate(group) }
  }

  test('is read, and it is told where everything goes on', async () => {
    const { world, group, chat } = migrated()
    const bronze = temporaryFolder()
    const summary = await sync(world, bronze, { chats: [group] })
    expectSame(world, bronze, group)
    expect(summary.warnings).toMatchObject([{ code: 'telegram-chat-migrated' }])
    expect(summary.warnings[0]?.hint).toContain(chat.id)
  })

  test('is read with the supergroup if that is listed, whatever it is called', async () => {
    const { world, group, chat } = migrated()
    for (const names of [[marked(group), marked(chat)], ['Makers'], [marked(chat)]]) {
      const chosen = await chooseChats(worldClient(world), selectors(...names), [])
      expect(chosen).toMatchObject({ chats: [{ id: chat.id }], problems: [] })
    }
  })
})
