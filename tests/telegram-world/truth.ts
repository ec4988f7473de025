import type { TlMessage } from '../../extract/telegram/client/tl-object.ts'
import type { WorldChat } from './world-chat.ts'

/** Bronze keeps a migrated group's old messages under the supergroup, their ids less by this. */
const oldHalfOffset = 1_000_000_000

/** What there is in a chat, under the ids that bronze gives: a supergroup's old half is part of it, below zero. */
export interface ChatTruth {
  /** Of the messages that can be read, ascending. */
  readonly ids: readonly number[]
  /** Ids that were there and are deleted, ascending. */
  readonly deletedIds: readonly number[]
  /** Ids of messages that exist but lie up to `availableMinId`, ascending. */
  readonly unreadableIds: readonly number[]
  /** The message as Telegram gives it: the ids in it are its own. */
  message(id: number): TlMessage | undefined
  /** How many things the message has said so far, silent changes included. */
  versions(id: number): number
}

export function chatTruth(chat: WorldChat): ChatTruth {
  const { store, availableMinId } = chat
  const firstReadable = availableMinId === undefined ? 0 : store.countBelow(availableMinId + 1)
  const old = chat.migratedFrom === undefined ? undefined : chatTruth(chat.migratedFrom.chat)
  const shifted = (ids: readonly number[] | undefined): number[] =>
    (ids ?? []).map((id) => id - oldHalfOffset)
  return {
    ids: [...shifted(old?.ids), ...store.ids.slice(firstReadable)],
    deletedIds: [...shifted(old?.deletedIds), ...store.deletedIds.toSorted((a, b) => a - b)],
    unreadableIds: store.ids.slice(0, firstReadable),
    message: (id) => (id < 0 ? old?.message(id + oldHalfOffset) : store.get(id)),
    versions: (id) => (id < 0 ? (old?.versions(id + oldHalfOffset) ?? 0) : store.versionsOf(id)),
  }
}
