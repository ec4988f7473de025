import type { AccountState } from '../client/telegram-client.ts'
import type { TlObject } from '../client/tl-object.ts'
import { applyUpdates, type MessageUpdate, toMessageUpdate } from '../sync/apply-updates.ts'
import type { Described, Landing } from '../sync/landing.ts'
import { counterOf, type SequencePlace } from './route-update.ts'

/** What has arrived for a chat and is not done with yet. */
export interface Arrival {
  /** Of a chat's own sequence; what comes out of the account's is in order already. */
  readonly place: SequencePlace | undefined
  /** The account's counter once this and all before it is landed. */
  readonly state: AccountState | undefined
  /** Nobody can tell what has happened: everything is to be read again. */
  readonly isSweep: boolean
  readonly updates: readonly MessageUpdate[]
  readonly described: Described
  /** How much of the backlog it takes. */
  readonly weight: number
  /** Landed before its turn; what it says may have been overtaken by an answer that was on its way. */
  isAhead: boolean
}

export function toArrival(update: TlObject, described: Described): Arrival {
  const spoken = toMessageUpdate(update)
  return {
    place: counterOf(update),
    state: undefined,
    isSweep: false,
    updates: spoken === undefined ? [] : [spoken],
    described,
    weight: 1,
    isAhead: false,
  }
}

/**
 * Lands arrivals in their order. Of those that were landed ahead, only the last word on each message is landed again: an
 * answer that was made before it may have been landed since.
 */
export function landArrivals(landing: Landing, arrivals: readonly Arrival[], isShared: boolean): void {
  const last = lastWords(arrivals)
  for (const arrival of arrivals) {
    const updates = arrival.updates.flatMap((update): readonly MessageUpdate[] => {
      if (update.kind === 'message') {
        const isOvertaken = arrival.isAhead && last.get(update.message.id) !== update
        return isOvertaken ? [] : [update]
      }
      // Deletions in the account's sequence name no chat.
      const ids = isShared ? update.ids.filter((id) => landing.knowsMessage(id)) : update.ids
      return ids.length === 0 ? [] : [{ kind: 'deleted', ids }]
    })
    if (updates.length > 0) landing.landPeers(arrival.described)
    applyUpdates(landing, updates)
  }
}

function lastWords(arrivals: readonly Arrival[]): ReadonlyMap<number, MessageUpdate> {
  const last = new Map<number, MessageUpdate>()
  for (const { updates } of arrivals) {
    for (const update of updates) {
      if (update.kind === 'message') last.set(update.message.id, update)
      else for (const id of update.ids) last.set(id, update)
    }
  }
  return last
}
