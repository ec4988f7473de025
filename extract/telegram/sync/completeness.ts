import type { Completeness } from '../live-events.ts'
import type { Landing } from './landing.ts'
import { oldHalfShift } from './payloads.ts'

/** Counts what is landed, id by id: nothing is taken from what a run believes to have done. */
export function measureCompleteness(landing: Landing, countsItsOwnIds: boolean): Completeness {
  const { top_id, unreadable_below, old_half, has_reached_end, sweep, skipped } = landing.live
  const own = landing.tally(1, top_id)
  const old = old_half === null ? nothing : landing.tally(oldHalfShift, 0)
  let unreadable = own.unreadable + old.unreadable
  let unknown = skipped
  if (countsItsOwnIds) {
    const belowFirst = (unreadable_below ?? 1) - 1
    const hidden = belowFirst - sum(landing.tally(1, belowFirst))
    unreadable += hidden
    unknown += top_id - sum(own) - hidden
  }
  const stored = own.stored + old.stored
  const deleted = own.deleted + old.deleted
  const isRead = has_reached_end && sweep === null && old_half?.has_reached_end !== false
  return {
    proof: countsItsOwnIds ? 'every-id' : 'read-to-the-end',
    asked: stored + deleted + unreadable + unknown,
    stored,
    deleted,
    unreadable,
    unknown,
    isComplete: isRead && unknown === 0,
  }
}

type Tally = ReturnType<Landing['tally']>

const nothing: Tally = { stored: 0, deleted: 0, unreadable: 0 }

function sum({ stored, deleted, unreadable }: Tally): number {
  return stored + deleted + unreadable
}
