import type { Completeness } from '../live-events.ts'
import type { Landing } from './landing.ts'
import { oldHalfShift } from './payloads.ts'

/** The ids of a closed range of which nothing is landed, at most so many. */
export function missingIds(landing: Landing, from: number, to: number, max: number): readonly number[] {
  const missing: number[] = []
  let next = from
  for (const [id] of landing.verdicts(from, to)) {
    for (; next < id && missing.length < max; next++) missing.push(next)
    next = id + 1
    if (missing.length >= max) return missing
  }
  for (; next <= to && missing.length < max; next++) missing.push(next)
  return missing
}

/** Counts what is landed, id by id: nothing is taken from what a run believes to have done. */
export function measureCompleteness(landing: Landing, countsItsOwnIds: boolean): Completeness {
  const { live } = landing
  const counts = { stored: 0, deleted: 0, unreadable: 0 }
  const lowest = live.old_half === null ? 1 : oldHalfShift
  let ownIds = 0
  for (const [id, verdict] of landing.verdicts(lowest, Math.max(live.top_id, 1))) {
    counts[verdict]++
    if (id > 0) ownIds++
  }
  let unknown = live.skipped
  if (countsItsOwnIds) {
    const below = landedBelow(landing, live.unreadable_below ?? 1)
    const unreadable = Math.max(0, (live.unreadable_below ?? 1) - 1 - below)
    counts.unreadable += unreadable
    unknown += live.top_id - ownIds - unreadable
  }
  const asked = counts.stored + counts.deleted + counts.unreadable + unknown
  const isRead = live.has_reached_end && live.sweep === null && live.old_half?.has_reached_end !== false
  const proof = countsItsOwnIds ? 'every-id' : 'read-to-the-end'
  return { proof, asked, ...counts, unknown, isComplete: isRead && unknown === 0 }
}

function landedBelow(landing: Landing, id: number): number {
  let count = 0
  for (const _ of landing.verdicts(1, id - 1)) count++
  return count
}
