import type { Clock } from '../../../kernel/clock.ts'
import { CallFailure } from '../client/call-failure.ts'
import type { ChatAddress, FullChat, ListedChat } from '../client/telegram-client.ts'
import type { TlPeerObject } from '../client/tl-object.ts'
import { askMessages } from './ask-messages.ts'
import { readChannelChanges } from './channel-changes.ts'
import { type ChatReader, countsItsOwnIds } from './chat-reader.ts'
import { lookBack } from './look-back.ts'
import { newestId } from './page-order.ts'
import { oldHalfShift } from './payloads.ts'
import { readParticipants, readTopics } from './people.ts'
import { readHistory } from './read-history.ts'
import { liveError } from './sync-errors.ts'
import { isUntold } from './unknown-counter.ts'

export interface ChatSync {
  readonly reader: ChatReader
  readonly listed: ListedChat
  /** Read everything again, whatever is landed. */
  readonly isVerifying: boolean
  /** How many of the newest messages are read again. */
  readonly lookBackMessages: number
  readonly readsParticipants: boolean
  readonly clock: Clock
}

const gapChunk = 10_000
const participantsEveryMs = 24 * 3600 * 1000

/**
 * Brings what is landed of a chat up to date: describes it, lands what changed, reads what history is missing, looks back
 * at the newest messages, asks for every id that nothing is known of. Throws CallFailure; what was landed before can be
 * committed, and the next call goes on from there.
 */
export async function syncChat(sync: ChatSync): Promise<void> {
  const { reader, listed } = sync
  const { landing } = reader
  const isOwn = countsItsOwnIds(listed)
  const full = await describe(sync)
  const knownTop = landing.live.top_id
  const untold = isOwn ? await readChanges(reader, full?.pts ?? listed.pts) : undefined
  if (sync.isVerifying && landing.live.sweep?.reason !== 'verify') landing.readAllAgain('verify')
  const topId = listed.topMessageId ?? (await findTop(reader))
  landing.stage({ top_id: Math.max(landing.live.top_id, topId) })
  const hasReadAll = landing.live.sweep !== null || !landing.live.has_reached_end
  await readOldHalf(sync)
  await readOwnHistory(sync, topId, full)
  // Whoever comes back looks at what was there before; what is new was just read.
  if (!hasReadAll && knownTop > 0) await lookBack(reader, sync.lookBackMessages)
  if (isOwn) await fillGaps(reader)
  await readPeople(sync, full)
  if (untold !== undefined)
    throw liveError('telegram-changes-untold', { reason: untold.reason }, { cause: untold })
}

/** Returns why Telegram can't tell what has changed: what is new is found in the history, too. */
async function readChanges(reader: ChatReader, pts: number | undefined): Promise<CallFailure | undefined> {
  try {
    await readChannelChanges(reader, pts)
    return undefined
  } catch (error) {
    if (isUntold(error)) return error
    throw error
  }
}

async function findTop({ client, address }: ChatReader): Promise<number> {
  return newestId(await client.history(address, { offsetId: 0, addOffset: 0, limit: 1 })) ?? 0
}

async function describe({ reader, listed }: ChatSync): Promise<FullChat | undefined> {
  const { address, landing, progress } = reader
  progress('describing', undefined, undefined)
  landing.stageName(listed.title)
  const full = address.kind === 'user' ? undefined : await fullChat(reader)
  landing.landChat(described(listed, full))
  if (full === undefined) return undefined
  const { migratedFrom } = full
  noteReadable(reader, full)
  if (migratedFrom !== undefined && landing.live.old_half === null) {
    const { chat, maxId } = migratedFrom
    const { account } = reader
    landing.stage({ old_half: { chat_id: chat.id, max_id: maxId, has_reached_end: false, account } })
  }
  return full
}

/** Of a basic group that it was removed from, the account may still read its history, and no more. */
async function fullChat({ client, address }: ChatReader): Promise<FullChat | undefined> {
  const full = client.fullChat(address)
  return address.kind === 'group' ? readable(full) : full
}

/** From where on the account can read: that moves up when it leaves and comes back, and down when the chat is opened. */
function noteReadable({ landing }: ChatReader, { availableMinId = 0, isPrehistoryHidden }: FullChat): void {
  if (availableMinId > 0) landing.stage({ unreadable_below: availableMinId + 1 })
  else if (!isPrehistoryHidden) landing.stage({ unreadable_below: null })
}

/** The chat as Telegram lists it, with what only its full description says of it. */
function described({ raw, memberCount }: ListedChat, full: FullChat | undefined): TlPeerObject {
  const participantsCount = full?.memberCount ?? memberCount
  return {
    ...raw,
    ...(participantsCount === undefined ? {} : { participantsCount }),
    ...(full?.linkedChatId === undefined ? {} : { linkedChatId: full.linkedChatId }),
  }
}

/**
 * The history of a basic group before it became this supergroup: a sequence of ids of its own, landed below zero. Who came
 * later can't read it: then there is none.
 */
async function readOldHalf({ reader }: ChatSync): Promise<void> {
  const { landing } = reader
  const { old_half, sweep } = landing.live
  if (old_half === null || (old_half.has_reached_end && sweep === null)) return
  // To another account the same messages have other ids: they would be landed twice, and the first ones taken for deleted.
  if (old_half.account !== undefined && old_half.account !== reader.account) return
  const isSweeping = sweep !== null && old_half.has_reached_end
  const address: ChatAddress = { kind: 'group', id: old_half.chat_id, accessHash: undefined }
  // A sweep that has come to the newer half is through with this one.
  if (isSweeping && sweep.next_id > 1) return
  const covered = landing.covered.find(([from]) => from === oldHalfShift + 1)
  await readable(
    readHistory(
      { ...reader, address, shift: oldHalfShift },
      {
        after: isSweeping || covered === undefined ? 0 : covered[1] - oldHalfShift,
        topId: old_half.max_id,
        onRead: () => {},
      },
    ),
  )
  landing.stage({ old_half: { ...old_half, has_reached_end: true } })
}

async function readOwnHistory(
  { reader, clock }: ChatSync,
  topId: number,
  full: FullChat | undefined,
): Promise<void> {
  const { landing } = reader
  const { sweep } = landing.live
  const read = landing.covered.find(([from]) => from <= 1 && from > oldHalfShift / 2)
  const readTo = read?.[1] ?? 0
  // What differences and earlier runs have read to the end, and nothing newer is known of, isn't read again.
  if (sweep === null && landing.live.has_reached_end && Math.max(topId, landing.live.top_id) <= readTo) return
  let isFirst = readTo === 0
  await readHistory(reader, {
    after: sweep === null ? readTo : sweep.next_id - 1,
    topId,
    onRead: (cursor) => {
      if (isFirst) noteHiddenPrehistory(reader, full)
      isFirst = false
      if (sweep !== null) landing.stage({ sweep: { ...sweep, next_id: cursor + 1 } })
    },
  })
  landing.cover(1, Math.max(topId, landing.live.top_id))
  landing.stage({ has_reached_end: true })
  if (sweep !== null) landing.stage({ sweep: null, swept_at: clock.now().toISOString() })
}

/** Where those who join don't see what was written before, the first message that is seen is the first readable one. */
function noteHiddenPrehistory({ landing }: ChatReader, full: FullChat | undefined): void {
  if (full?.isPrehistoryHidden !== true || landing.live.unreadable_below !== null) return
  const first = landing.firstId(1, landing.live.top_id)
  if (first !== undefined) landing.stage({ unreadable_below: first })
}

/** Asks for every id that nothing is landed of, each once. */
async function fillGaps(reader: ChatReader): Promise<void> {
  const { landing } = reader
  for (let from = landing.live.unreadable_below ?? 1; ; ) {
    const missing = landing.missingIds(from, landing.live.top_id, gapChunk)
    const last = missing.at(-1)
    if (last === undefined) return
    await askMessages(reader, missing)
    from = last + 1
  }
}

async function readPeople(sync: ChatSync, full: FullChat | undefined): Promise<void> {
  const { reader, listed, clock, readsParticipants } = sync
  const { landing } = reader
  if (listed.isForum) await optional(readTopics(reader))
  const { participants_at } = landing.live
  const now = clock.now()
  const isDue = participants_at === null || now.getTime() - Date.parse(participants_at) >= participantsEveryMs
  if (!readsParticipants || !isDue || full?.canViewParticipants !== true) return
  await optional(readParticipants(reader))
  landing.stage({ participants_at: now.toISOString() })
}

/** Undefined if the account can't read it. */
async function readable<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof CallFailure && (error.kind === 'chat' || error.kind === 'forbidden'))
      return undefined
    throw error
  }
}

/** What needs rights that the account doesn't have is left out. */
async function optional(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!(error instanceof CallFailure) || error.kind !== 'forbidden') throw error
  }
}
