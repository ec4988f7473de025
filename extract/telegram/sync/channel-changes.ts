import type { ChannelDifference } from '../client/telegram-client.ts'
import { applyUpdates, toMessageUpdate } from './apply-updates.ts'
import type { ChatReader } from './chat-reader.ts'
import { dateOf } from './page-order.ts'
import { isUnknownCounter } from './unknown-counter.ts'

const differenceLimit = 100

/**
 * Lands what has happened in a supergroup or channel since its counter was last read: new messages, edits and deletions. If that
 * can't be told any more, everything is to be read again, and the counter starts from where the chat is now.
 */
export async function readChannelChanges(reader: ChatReader, presentPts: number | undefined): Promise<void> {
  const { landing } = reader
  for (;;) {
    const { pts } = landing.live
    // The first time there is nothing to compare with; the counter is taken before the history is read.
    if (pts === null) return landing.stage({ pts: presentPts ?? null })
    const difference = await fetchDifference(reader, pts)
    if (difference.kind === 'too-long') {
      landing.readAllAgain('too-long')
      return landing.stage({ pts: difference.pts ?? presentPts ?? null })
    }
    if (difference.kind === 'slice') landSlice(reader, difference)
    landing.stage({ pts: difference.pts })
    if (difference.isFinal) return
    landing.commitIfDue()
  }
}

async function fetchDifference({ client, address }: ChatReader, pts: number): Promise<ChannelDifference> {
  try {
    return await client.channelDifference(address, pts, differenceLimit)
  } catch (error) {
    if (isUnknownCounter(error)) return { kind: 'too-long', pts: undefined, topMessageId: undefined }
    throw error
  }
}

function landSlice(reader: ChatReader, slice: Extract<ChannelDifference, { kind: 'slice' }>): void {
  const { landing, progress } = reader
  const { has_reached_end, top_id } = landing.live
  const { newMessages, otherUpdates } = slice
  landing.landPeers(slice)
  landing.landMessages(newMessages)
  const updates = otherUpdates.flatMap((update) => toMessageUpdate(update) ?? [])
  applyUpdates(landing, updates)
  // What had been read to its end goes on without a gap; ids that are missing in between are asked for.
  if (has_reached_end) landing.cover(top_id + 1, landing.live.top_id)
  const last = newMessages.at(-1)
  progress('changes', last?.id, dateOf(last))
}
