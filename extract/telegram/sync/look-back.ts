import type { ChatReader } from './chat-reader.ts'
import { dateOf, messagesBehind } from './page-order.ts'
import { askMissing, decodablePage } from './read-history.ts'

const pageSize = 100

/**
 * Reads the newest messages again, newest first: reactions, views and some edits change without any notice, and
 * notices of deletions get lost. Posts whose counters alone can have changed are landed every few hours.
 */
export async function lookBack(reader: ChatReader, count: number): Promise<void> {
  const { client, address, landing, progress } = reader
  let before = 0
  for (let seen = 0; seen < count; ) {
    const limit = Math.min(pageSize, count - seen)
    const page = await decodablePage([limit, 10, 1], (each) =>
      client.history(address, { offsetId: before, addOffset: 0, limit: each }),
    )
    // A message that can't be decoded stands in the way; what lies behind it is read again by --verify.
    if (page === undefined) return
    const found = messagesBehind(page, 0).filter(({ id }) => before === 0 || id < before)
    const [oldest] = found
    if (oldest === undefined) return
    landing.landPeers(page)
    landing.landMessages(found.filter((message) => !landing.isCountedLately(message)))
    const last = before === 0 ? Math.max(landing.live.top_id, found.at(-1)?.id ?? 0) : before - 1
    await askMissing(reader, oldest.id - 1, last, new Set(found.map(({ id }) => id)))
    landing.commitIfDue()
    progress('recent', oldest.id, dateOf(oldest))
    seen += found.length
    before = oldest.id
  }
}
