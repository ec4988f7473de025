import { CallFailure } from '../client/call-failure.ts'
import type { MessagePage } from '../client/telegram-client.ts'
import { askMessages } from './ask-messages.ts'
import { type ChatReader, countsItsOwnIds } from './chat-reader.ts'
import { dateOf, messagesBehind, newestId } from './page-order.ts'
import { liveError } from './sync-errors.ts'

const pageSize = 100
const endAttempts = 3
const lookAttempts = 5
/** Ever smaller pages around a message that can't be decoded. */
const smallerPages = [50, 25, 10, 5, 2, 1]

export interface HistoryOptions {
  /** Ids up to this one are not read. */
  readonly after: number
  /** The greatest id that is known to exist. */
  readonly topId: number
  /** Called with each page's last id once all up to it is landed. */
  readonly onRead: (cursor: number) => void
}

/**
 * Reads a chat's history from one id to its end, oldest first. A page may be short anywhere: only an empty one ends the history,
 * and only if nothing newer is known. Messages that are landed and that a page leaves out are asked for by their ids.
 */
export async function readHistory(reader: ChatReader, options: HistoryOptions): Promise<void> {
  let cursor = options.after
  let isLooking = true
  while (isLooking) {
    const page = await fetchPage(reader, cursor)
    const found = page === undefined ? [] : messagesBehind(page, cursor)
    if (page === undefined) cursor = await passUndecodable(reader, cursor, options)
    else if (found.length === 0) {
      const next = await confirmEnd(reader, cursor, options)
      isLooking = next !== undefined
      cursor = next ?? cursor
    } else {
      const last = found.at(-1)
      const lastId = last?.id ?? cursor
      const { landing, shift } = reader
      landing.landPeers(page)
      landing.landMessages(found, shift)
      const shown = new Set(found.map(({ id }) => id))
      if (isDoubtful(reader, page, cursor, found.length)) await lookAgain(reader, cursor, lastId, shown)
      await askMissing(reader, cursor, lastId, shown)
      advance(reader, cursor, lastId, options)
      reader.progress('history', lastId, dateOf(last))
      cursor = lastId
    }
  }
  const { landing, shift } = reader
  const top = shift === 0 ? Math.max(options.topId, landing.live.top_id) : options.topId
  await askStored(reader, landing.storedIds(cursor + 1 + shift, top + shift))
}

/**
 * Where the account counts the ids, a message that a page left out leaves no gap that could be asked for: a short page may
 * have, and one that doesn't reach down to the cursor, because messages were written while it was made.
 */
function isDoubtful({ address }: ChatReader, page: MessagePage, cursor: number, found: number): boolean {
  if (countsItsOwnIds(address)) return false
  const isAnchored = cursor === 0 || page.messages.some(({ id }) => id <= cursor)
  return found < pageSize - 1 || !isAnchored
}

function advance({ landing, shift }: ChatReader, from: number, to: number, options: HistoryOptions): void {
  landing.cover(from + 1 + shift, to + shift)
  options.onRead(to)
  landing.commitIfDue()
}

/**
 * A page behind a cursor; undefined if the very next message can't be decoded. Where nothing else can tell whether it
 * begins right there, it shows the message at the cursor, too.
 */
function fetchPage({ client, address }: ChatReader, cursor: number): Promise<MessagePage | undefined> {
  return decodablePage([pageSize, ...smallerPages], (limit) => {
    const overlap = limit === 1 || countsItsOwnIds(address) ? 0 : 1
    return client.history(address, { offsetId: cursor + 1, addOffset: overlap - limit, limit })
  })
}

/** The first of ever smaller pages that can be decoded; undefined if none can. */
export async function decodablePage(
  limits: readonly number[],
  fetch: (limit: number) => Promise<MessagePage>,
): Promise<MessagePage | undefined> {
  for (const limit of limits) {
    try {
      return await fetch(limit)
    } catch (error) {
      if (!(error instanceof CallFailure) || error.kind !== 'undecodable') throw error
    }
  }
  return undefined
}

/** Goes past a message that can't be decoded: by asking for the next ids, or to the message behind it. */
async function passUndecodable(reader: ChatReader, cursor: number, options: HistoryOptions): Promise<number> {
  const { client, address, landing } = reader
  if (countsItsOwnIds(address)) return askAhead(reader, cursor, options)
  const page = await client.history(address, { offsetId: cursor + 1, addOffset: -2, limit: 1 })
  const next = newestId(page)
  if (next === undefined || next <= cursor + 1) throw liveError('telegram-history-stuck', { id: cursor })
  landing.stage({ skipped: landing.live.skipped + 1 })
  advance(reader, cursor, next - 1, options)
  return next - 1
}

/** Reads the next hundred ids by asking for each: slower than pages, and independent of them. */
async function askAhead(reader: ChatReader, cursor: number, options: HistoryOptions): Promise<number> {
  const ids = Array.from({ length: pageSize }, (_, index) => cursor + 1 + index)
  const top = Math.max(options.topId, reader.landing.live.top_id)
  await askMessages(
    reader,
    ids.filter((id) => id <= top),
  )
  const end = Math.min(cursor + pageSize, Math.max(top, cursor + 1))
  advance(reader, cursor, end, options)
  return end
}

/**
 * After a page without anything new: undefined if this is the end of the history, otherwise the id to go on from. If
 * something newer is known of, it has to be denied by the newest page, or the page is asked for again.
 */
async function confirmEnd(
  reader: ChatReader,
  cursor: number,
  options: HistoryOptions,
): Promise<number | undefined> {
  if (options.topId <= cursor) return undefined
  const { client, address } = reader
  for (let attempt = 0; attempt < endAttempts; attempt++) {
    const newest = newestId(await client.history(address, { offsetId: 0, addOffset: 0, limit: 1 }))
    if (newest === undefined || newest <= cursor) return undefined
    const page = await fetchPage(reader, cursor)
    if (page !== undefined && messagesBehind(page, cursor).length > 0) return cursor
  }
  if (countsItsOwnIds(address)) return askAhead(reader, cursor, options)
  throw liveError('telegram-history-stuck', { id: cursor })
}

/** Reads a range again, from its other end, until a look shows all that any look has shown. */
async function lookAgain(reader: ChatReader, after: number, last: number, shown: Set<number>): Promise<void> {
  for (let attempt = 0; attempt < lookAttempts; attempt++) {
    let count = 0
    for (let below = last + 1; ; ) {
      const known = [...shown].filter((id) => id < below).length
      const page = await lookBelow(reader, after, below, known)
      for (const { id } of page.found) shown.add(id)
      count += page.found.length
      if (page.hasReached) break
      below = page.found[0]?.id ?? after
    }
    if (count === shown.size) return
  }
}

/**
 * Lands a page of a range, from its upper end down; a full one may not have reached the lower. Beyond the range there may be a
 * message that can't be decoded, so a page may be no larger than what is known to be in it.
 */
async function lookBelow(
  { client, address, landing, shift }: ChatReader,
  after: number,
  below: number,
  known: number,
) {
  const page = await decodablePage([pageSize, Math.min(pageSize, known)], (limit) =>
    client.history(address, { offsetId: below, addOffset: 0, limit }),
  )
  if (page === undefined) return { found: [], hasReached: true }
  const found = messagesBehind(page, after).filter(({ id }) => id < below)
  landing.landPeers(page)
  landing.landMessages(found, shift)
  return { found, hasReached: found.length < pageSize }
}

/** Asks for the landed messages in a range that was read and does not show them: deleted, or left out. */
export async function askMissing(
  reader: ChatReader,
  after: number,
  last: number,
  shown: ReadonlySet<number>,
): Promise<void> {
  const { landing, shift } = reader
  const stored = landing.storedIds(after + 1 + shift, last + shift)
  await askStored(
    reader,
    stored.filter((id) => !shown.has(id - shift)),
  )
}

/**
 * Asks for landed messages. What stays unanswered may have changed: the range counts as unread. What the account can't
 * read any more isn't asked for: it would be answered as if it were deleted.
 */
async function askStored(reader: ChatReader, ids: readonly number[]): Promise<void> {
  const { landing, shift } = reader
  const firstReadable = shift === 0 ? (landing.live.unreadable_below ?? 0) : Number.NEGATIVE_INFINITY
  const [id] = await askMessages(
    reader,
    ids.filter((each) => each >= firstReadable).map((each) => each - shift),
  )
  if (id !== undefined) throw liveError('telegram-history-stuck', { id: id - 1 })
}
