import { expect, test } from 'vitest'
import type { TlObject } from '../../../../extract/telegram/client/tl-object.ts'
import type { ChatReader } from '../../../../extract/telegram/sync/chat-reader.ts'
import { readTopics } from '../../../../extract/telegram/sync/people.ts'
import { scriptedClient } from './support.ts'

test('a deleted topic at the end of a page does not end the list of topics', async () => {
  const topic = (id: number) => ({ className: 'ForumTopic', id, topMessage: id * 10 })
  const pages = [[topic(5), topic(4), { className: 'ForumTopicDeleted', id: 3 }], [topic(2), topic(1)], []]
  const places: unknown[] = []
  const client = scriptedClient((_, [, after]) => {
    places.push((after as TlObject | undefined)?.['topMessage'])
    // From no place at all, the list begins again.
    const topics = places.length > 1 && places.at(-1) === undefined ? pages[0] : pages[places.length - 1]
    return { topics, users: [], chats: [], count: 5 }
  })
  const landed: unknown[] = []
  const landing = {
    landPeers: () => {},
    landTopics: (topics: readonly TlObject[]) => landed.push(...topics.map(({ id }) => id)),
  }
  const address = { kind: 'supergroup', id: '1', accessHash: '2' } as const
  await readTopics({ client, address, landing, shift: 0, progress: () => {} } as unknown as ChatReader)
  expect(landed).toEqual([5, 4, 3, 2, 1])
  expect(places).toEqual([undefined, 40, 10])
})
