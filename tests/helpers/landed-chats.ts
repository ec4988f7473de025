import { existsSync } from 'node:fs'
import type { ChatRef } from '../telegram-world/world-chat.ts'
import { type LandedRecord, landedRecords } from '../unit/extract/support/bronze.ts'

type Payload = Readonly<Record<string, unknown>>

export interface LandedChat {
  /** What was last landed of each message, by ascending id. */
  readonly stored: ReadonlyMap<number, Payload>
  readonly deletedIds: readonly number[]
  readonly unreadableIds: readonly number[]
  /** How many messages were landed under an id, tombstones aside. */
  readonly versions: ReadonlyMap<number, number>
}

/** What a reader makes of the landed records of each chat: the last one of a message says what it is. */
export class LandedChats {
  readonly #records = new Map<string, LandedRecord[]>()

  constructor(bronzeFolder: string) {
    for (const record of existsSync(bronzeFolder) ? landedRecords(bronzeFolder) : []) {
      if (!['message', 'deleted', 'unreadable'].includes(record.record_kind)) continue
      const key = `${record.chat_kind} ${record.chat_id}`
      const known = this.#records.get(key)
      if (known === undefined) this.#records.set(key, [record])
      else known.push(record)
    }
  }

  of({ kind, id }: ChatRef): LandedChat {
    const latest = new Map<number, LandedRecord>()
    const versions = new Map<number, number>()
    const records = this.#records.get(`${kind} ${id}`) ?? []
    for (const record of records.toSorted((a, b) => compare(a.observed_at, b.observed_at))) {
      const messageId = Number(record.message_id)
      latest.set(messageId, record)
      if (record.record_kind === 'message') versions.set(messageId, (versions.get(messageId) ?? 0) + 1)
    }
    const entries = [...latest].sort(([a], [b]) => a - b)
    const idsOf = (kindOfRecord: string) =>
      entries.filter(([, { record_kind }]) => record_kind === kindOfRecord).map(([each]) => each)
    return {
      stored: new Map(
        entries
          .filter(([, { record_kind }]) => record_kind === 'message')
          .map(([each, { payload }]) => [each, payload]),
      ),
      deletedIds: idsOf('deleted'),
      unreadableIds: idsOf('unreadable'),
      versions,
    }
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
