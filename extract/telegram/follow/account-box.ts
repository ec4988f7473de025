import type { AccountDifference, AccountState, TelegramClient } from '../client/telegram-client.ts'
import { accountDifference, readAccountChanges } from '../sync/account-changes.ts'
import { type MessageUpdate, toMessageUpdate } from '../sync/apply-updates.ts'
import { peerOf } from '../sync/message-peer.ts'
import type { Arrival } from './arrival.ts'
import type { Bell } from './bell.ts'
import type { FollowTeam } from './follow-team.ts'
import type { FollowedChat } from './followed-chat.ts'
import { RetryPause } from './retry-pause.ts'
import { routeOf } from './route-update.ts'
import { arrange } from './sequence.ts'

const nobody = { users: [], chats: [] }

export interface AccountBoxOptions {
  readonly client: TelegramClient
  readonly team: FollowTeam
  /** The chats that share the account's sequence. */
  readonly chats: readonly FollowedChat[]
  /** Called when a difference says that something has happened in a channel. */
  readonly onChannel: (channelId: string) => void
  /** Called when something waits to be landed. */
  readonly onWaiting: () => void
}

/**
 * The account's own sequence of updates, which private chats and basic groups share: puts what is pushed in order, asks for
 * what is missing, and gives each chat its part together with the counter that it leads to.
 */
export class AccountBox {
  readonly #client: TelegramClient
  readonly #team: FollowTeam
  readonly #chats: readonly FollowedChat[]
  readonly #onChannel: (channelId: string) => void
  readonly #onWaiting: () => void
  readonly #bell: Bell
  readonly #retry: RetryPause
  #arrivals: Arrival[] = []
  #state: AccountState | undefined
  #isStale = false
  #gapSinceMs: number | undefined
  #heardMs: number

  constructor({ client, team, chats, onChannel, onWaiting }: AccountBoxOptions) {
    this.#client = client
    this.#team = team
    this.#chats = chats
    this.#onChannel = onChannel
    this.#onWaiting = onWaiting
    this.#bell = team.bell()
    this.#retry = new RetryPause(team.limits)
    this.#heardMs = team.clock.elapsedMs()
  }

  offer(arrival: Arrival): void {
    if (this.#followed().length === 0) return
    this.#heardMs = this.#team.clock.elapsedMs()
    if (this.#team.backlog.take(this.#arrivals.length)) this.#arrivals.push(arrival)
    else this.#isStale = true
    this.#onWaiting()
    this.#bell.ring()
  }

  /** Gives the chats what waits for a call that takes long; it comes again in its turn. */
  giveAhead(): void {
    this.#giveAhead(this.#arrivals, false)
  }

  /** Pushes may have been missed. */
  markStale(): void {
    this.#isStale = true
    this.#bell.ring()
  }

  /** Runs until it ends, or none of its chats is followed any more. Never rejects. */
  async run(): Promise<void> {
    while (!this.#team.isEnding && this.#followed().length > 0) {
      try {
        this.passOn()
        if (this.#team.clock.elapsedMs() >= this.#retry.untilMs) await this.#work()
        this.passOn()
      } catch (error) {
        const outcome = this.#team.judge(error)
        if (outcome.kind === 'ended') return
        const waitMs = outcome.kind === 'again' ? outcome.waitMs : undefined
        const told = outcome.kind === 'again' ? outcome.told : outcome.error
        const isFirst = this.#retry.failed(this.#team.clock.elapsedMs(), waitMs)
        if (isFirst && told !== undefined) this.#team.emit({ kind: 'warning', error: told })
      }
      await this.#bell.wait(this.#dueMs() - this.#team.clock.elapsedMs())
    }
  }

  /** Gives the chats what is in order; what waits behind a gap for too long goes ahead, and a difference is due. */
  passOn(): void {
    const before = this.#state
    if (before === undefined) return
    const { ready, old, early } = arrange(this.#arrivals, before.pts)
    this.#drop(old)
    this.#drop(ready)
    let isInOrder = true
    for (const arrival of ready) {
      const { place } = arrival
      const state = { ...(this.#state ?? before), ...(place && { pts: place.pts }) }
      isInOrder &&= this.#offer({ ...arrival, state })
      if (isInOrder) this.#state = state
      else {
        // The counter doesn't pass over what finds no room: a difference tells of it again.
        this.#isStale = true
        this.#offer({ ...arrival, state: undefined })
      }
    }
    const nowMs = this.#team.clock.elapsedMs()
    if (early.length === 0 || this.#isStale) this.#gapSinceMs = undefined
    else this.#gapSinceMs ??= nowMs
    const isOver = this.#gapSinceMs !== undefined && nowMs - this.#gapSinceMs >= this.#team.limits.gapGraceMs
    if (isOver) this.#isStale = true
    if (this.#isStale) this.#giveAhead(early)
  }

  /** Gives the chats all that is here, in order or not. */
  finish(): void {
    this.passOn()
    this.#giveAhead(this.#arrivals)
  }

  /** The counter up to which the chats have been given everything. */
  get state(): AccountState | undefined {
    return this.#state
  }

  async #work(): Promise<void> {
    if (this.#state === undefined) return this.#begin()
    const isQuiet = this.#team.clock.elapsedMs() >= this.#heardMs + this.#team.limits.quietEveryMs
    if (!this.#isStale && !isQuiet) return
    // An answer can't be put off once it is there: it is asked for when the chats can take it.
    if (this.#team.backlog.isHigh && !this.#areEmpty()) {
      this.#putOff()
      return
    }
    this.#isStale = false
    try {
      if (await this.#readDifferences()) this.#retry.succeeded()
      else this.#putOff()
    } catch (error) {
      this.#isStale = true
      throw error
    }
    this.#heardMs = this.#team.clock.elapsedMs()
  }

  #putOff(): void {
    this.#isStale = true
    this.#retry.later(this.#team.clock.elapsedMs())
  }

  #areEmpty(): boolean {
    return this.#followed().every(({ held }) => held === 0)
  }

  /** Lands what has happened since the chats were last read, each for itself, and lets them begin. */
  async #begin(): Promise<void> {
    const chats = this.#followed()
    await readAccountChanges(
      this.#client,
      chats.map(({ reader }) => reader),
    )
    const states = chats.flatMap(({ landing }) => landing.live.account_state ?? [])
    this.#state = states.sort((a, b) => a.pts - b.pts)[0]
    this.#retry.succeeded()
    for (const chat of chats) chat.begin()
  }

  /** Returns whether the chats have been given everything. */
  async #readDifferences(): Promise<boolean> {
    for (let state = this.#state; state !== undefined; state = this.#state) {
      const difference = await accountDifference(this.#client, state)
      // What was pushed until the answer came is older than it; where it isn't, it comes again in its turn.
      this.giveAhead()
      if (difference.kind === 'too-long') {
        this.#sweep(await this.#client.accountState())
        return true
      }
      if (!this.#giveSlice(difference)) return false
      this.#state = difference.state
      this.passOn()
      if (difference.kind === 'empty' || difference.isFinal) return true
    }
    return true
  }

  /** Returns whether there was room for it. Chats that have landed everything take an answer of any size. */
  #giveSlice(difference: Exclude<AccountDifference, { kind: 'too-long' }>): boolean {
    const { state } = difference
    const slice = difference.kind === 'slice' ? difference : { newMessages: [], otherUpdates: [], ...nobody }
    const added = slice.newMessages.map((message) => ({ kind: 'message', message }) as const)
    // A channel's updates may come with it: they count the channel's ids, and say that something has happened there.
    const own = slice.otherUpdates.filter((update) => routeOf(update)?.kind === 'account')
    const updates = [...added, ...own.flatMap((update) => toMessageUpdate(update) ?? [])]
    const parts = this.#partsOf(arrivalOf(updates, slice, state))
    const weight = parts.reduce((sum, [, part]) => sum + part.weight, 0)
    if (weight > this.#team.backlog.room && !this.#areEmpty()) return false
    for (const [chat, part] of parts) chat.keep(part)
    for (const update of slice.otherUpdates) {
      const route = routeOf(update)
      if (route !== undefined && route.kind !== 'account') this.#onChannel(route.channelId)
    }
    return true
  }

  #sweep(present: AccountState): void {
    for (const chat of this.#followed()) chat.keep({ ...arrivalOf([], nobody, present), isSweep: true })
    this.#state = present
  }

  /** Gives what waits for its turn, which comes later: the counter stays. */
  #giveAhead(arrivals: readonly Arrival[], isLast = true): void {
    const { early, ready } = arrange(arrivals, this.#state?.pts ?? 0)
    for (const arrival of [...ready, ...early]) {
      if (!arrival.isAhead) this.#offer({ ...arrival, state: undefined })
      arrival.isAhead = true
    }
    if (isLast) this.#drop(arrivals)
  }

  /** Gives the chats their parts if there is room for them. */
  #offer(arrival: Arrival): boolean {
    const parts = this.#partsOf(arrival)
    const { backlog } = this.#team
    if (backlog.room < parts.length || parts.some(([{ held }]) => !backlog.admits(held))) return false
    for (const [chat, part] of parts) chat.keep(part)
    return true
  }

  /** Each chat's part; deletions name no chat, and go to all that may know of it. */
  #partsOf(arrival: Arrival): readonly (readonly [FollowedChat, Arrival])[] {
    const deleted = arrival.updates.flatMap((update) => (update.kind === 'deleted' ? update.ids : []))
    const addressed = new Set(arrival.updates.flatMap((update) => peerOfUpdate(update) ?? []))
    const chats = this.#followed().filter(
      (chat) => addressed.has(chat.peer) || (deleted.length > 0 && chat.mayKnow(deleted)),
    )
    return chats.map((chat) => {
      const updates = arrival.updates.filter(
        (update) => update.kind === 'deleted' || peerOf(update.message) === chat.peer,
      )
      return [chat, { ...arrival, place: undefined, updates, weight: updates.length }]
    })
  }

  #followed(): readonly FollowedChat[] {
    return this.#chats.filter(({ summary }) => summary === undefined)
  }

  #drop(done: readonly Arrival[]): void {
    const gone = new Set(done)
    this.#arrivals = this.#arrivals.filter((arrival) => !gone.has(arrival))
    this.#team.backlog.release(done.length)
  }

  #dueMs(): number {
    const quietMs = this.#heardMs + this.#team.limits.quietEveryMs
    const isDue = this.#isStale || this.#state === undefined
    const workMs = Math.max(isDue ? Number.NEGATIVE_INFINITY : quietMs, this.#retry.untilMs)
    const gapMs = this.#gapSinceMs === undefined ? undefined : this.#gapSinceMs + this.#team.limits.gapGraceMs
    return Math.min(workMs, gapMs ?? Number.POSITIVE_INFINITY)
  }
}

function peerOfUpdate(update: MessageUpdate): string | undefined {
  return update.kind === 'message' ? peerOf(update.message) : undefined
}

function arrivalOf(
  updates: readonly MessageUpdate[],
  described: Arrival['described'],
  state: AccountState,
): Arrival {
  return {
    place: undefined,
    state,
    isSweep: false,
    updates,
    described,
    weight: updates.length,
    isAhead: false,
  }
}
