import type { WorldChat } from './world-chat.ts'

export type Mutation =
  | { readonly kind: 'new' | 'edit'; readonly chat: WorldChat; readonly ids: readonly [number] }
  | { readonly kind: 'delete'; readonly chat: WorldChat; readonly ids: readonly number[] }

export type LoggedMutation = Mutation & {
  readonly pts: number
  readonly ptsCount: number
  readonly date: number
}

/** Where ids are counted and mutations logged: each supergroup and channel has a box, the account's other chats share one. */
export class UpdateBox {
  nextId = 1
  pts = 1
  lastDate = 0
  /** Differences from a lower pts are too long. */
  forgottenPts = 1
  private log: LoggedMutation[] = []

  takeId(): number {
    const id = this.nextId
    this.nextId += 1
    return id
  }

  record(mutation: Mutation, date: number): LoggedMutation {
    const ptsCount = mutation.ids.length
    this.pts += ptsCount
    this.lastDate = date
    const logged = { ...mutation, pts: this.pts, ptsCount, date }
    this.log.push(logged)
    return logged
  }

  /** What happened after `pts`, the oldest first, at most `limit` entries; undefined if that is no longer known. */
  since(
    pts: number,
    limit: number,
  ): { readonly entries: readonly LoggedMutation[]; readonly isAll: boolean } | undefined {
    if (pts < this.forgottenPts) return undefined
    const rest = this.log.slice(this.countUpTo(pts))
    return { entries: rest.slice(0, limit), isAll: rest.length <= limit }
  }

  forget(beforePts: number): void {
    this.log = this.log.slice(this.countUpTo(beforePts))
    this.forgottenPts = Math.max(this.forgottenPts, Math.min(beforePts, this.pts))
  }

  private countUpTo(pts: number): number {
    const place = this.log.findIndex((entry) => entry.pts > pts)
    return place === -1 ? this.log.length : place
  }
}
