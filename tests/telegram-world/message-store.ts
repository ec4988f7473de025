import type { TlMessage } from '../../extract/telegram/client/tl-object.ts'

/**
 * The messages of one chat, by id. What is sent one by one is held as it is; what a store is filled with is built when
 * somebody reads it, so that a million messages cost a million numbers.
 */
export class MessageStore {
  /** Of the messages that exist, ascending. */
  readonly ids: number[] = []
  readonly deletedIds: number[] = []
  private readonly held = new Map<number, TlMessage>()
  private readonly changes = new Map<number, number>()
  private build: ((id: number) => TlMessage) | undefined

  /** `ids` and `deletedIds` ascend, and are above all that the store has. */
  fill(ids: readonly number[], deletedIds: readonly number[], build: (id: number) => TlMessage): void {
    if (this.build !== undefined) throw new Error('a store is filled once')
    for (const id of ids) this.ids.push(id)
    for (const id of deletedIds) this.deletedIds.push(id)
    this.build = build
  }

  add(message: TlMessage): void {
    this.ids.push(message.id)
    this.held.set(message.id, message)
  }

  get(id: number): TlMessage | undefined {
    if (this.ids[this.countBelow(id)] !== id) return undefined
    return this.held.get(id) ?? this.build?.(id)
  }

  change(message: TlMessage): void {
    this.held.set(message.id, message)
    this.changes.set(message.id, (this.changes.get(message.id) ?? 0) + 1)
  }

  /** Whether there was something to delete. */
  delete(id: number): boolean {
    const place = this.countBelow(id)
    if (this.ids[place] !== id) return false
    this.ids.splice(place, 1)
    this.held.delete(id)
    this.deletedIds.push(id)
    return true
  }

  /** How many things a message has said so far. */
  versionsOf(id: number): number {
    return 1 + (this.changes.get(id) ?? 0)
  }

  newest(): TlMessage | undefined {
    const id = this.ids.at(-1)
    return id === undefined ? undefined : this.get(id)
  }

  /** How many messages have ids below this one: where it stands, or would stand. */
  countBelow(id: number): number {
    let low = 0
    let high = this.ids.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.ids[middle]! < id) low = middle + 1
      else high = middle
    }
    return low
  }

  /** How many messages are older than this date; dates ascend with ids. */
  countOlder(date: number): number {
    let low = 0
    let high = this.ids.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const message = this.get(this.ids[middle]!)
      if (Number(message?.['date']) < date) low = middle + 1
      else high = middle
    }
    return low
  }
}
