import { CallFailure } from '../client/call-failure.ts'
import type { TlObject } from '../client/tl-object.ts'
import type { ChatReader } from './chat-reader.ts'

const participantsPage = 200
const topicsPage = 100

/** Lands the forum's topics. */
export async function readTopics({ client, address, landing, progress }: ChatReader): Promise<void> {
  const seen = new Set<unknown>()
  let after: TlObject | undefined
  for (;;) {
    const page = await client.topics(address, after, topicsPage)
    const fresh = page.topics.filter((topic) => !seen.has(topic['id']))
    if (fresh.length === 0) return
    landing.landPeers(page)
    landing.landTopics(fresh)
    for (const topic of fresh) seen.add(topic['id'])
    progress('people', undefined, undefined)
    // A deleted topic stands in no order: the page behind it would be the first one.
    after = fresh.findLast(({ className }) => className === 'ForumTopic')
    if (after === undefined) return
  }
}

/**
 * Lands who is in the chat, as far as Telegram tells: about 10,000 of a large group, and only administrators where the
 * list is hidden. Nothing, where the account may not see it.
 */
export async function readParticipants({ client, address, landing, progress }: ChatReader): Promise<void> {
  const seen = new Set<unknown>()
  for (let offset = 0; ; ) {
    const page = await client.participants(address, offset, participantsPage).catch(forbidden)
    if (page === undefined) return
    offset += page.participants.length
    const fresh = page.participants.filter(({ userId }) => userId !== undefined && !seen.has(userId))
    if (fresh.length === 0) return
    landing.landPeers(page)
    landing.landParticipants(fresh)
    for (const { userId } of fresh) seen.add(userId)
    progress('people', undefined, undefined)
    if (address.kind === 'group') return
  }
}

function forbidden(error: unknown): undefined {
  if (error instanceof CallFailure && error.kind === 'forbidden') return undefined
  throw error
}
