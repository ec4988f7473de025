import { selectable } from '../choose-chats.ts'
import type { AccountState, ListedChat } from '../client/telegram-client.ts'
import type { LiveChatName, LiveChatSummary } from '../live-events.ts'
import { type OpenChat, summarizeChat } from '../open-chat.ts'
import { readChannelChanges } from '../sync/channel-changes.ts'
import { type ChatReader, countsItsOwnIds } from '../sync/chat-reader.ts'
import type { Landing } from '../sync/landing.ts'
import { peerOfChat } from '../sync/message-peer.ts'
import { syncChat } from '../sync/sync-chat.ts'
import type { Arrival } from './arrival.ts'
import type { Bell } from './bell.ts'
import { ChatIntake } from './chat-intake.ts'
import type { CommitBeat } from './commit-beat.ts'
import type { FollowOptions } from './follow-options.ts'
import type { FollowTeam } from './follow-team.ts'
import { renamed } from './renamed-chat.ts'
import { RetryPause } from './retry-pause.ts'
import { watchedClient } from './watched-client.ts'

export interface FollowedChatOptions {
  readonly open: OpenChat
  readonly options: FollowOptions
  readonly team: FollowTeam
  readonly beat: CommitBeat
  /** Up to where the account's sequence has been given to the chats that share it. */
  readonly accountState: () => AccountState | undefined
  /** Its first look back comes so long after the first one's: they are spread over time. */
  readonly lookOffsetMs: number
  /** It is up to date for the first time. */
  readonly onCaughtUp: () => void
}

/**
 * One chat that is stayed connected to. Its works follow one another, and what is pushed is landed between them: an answer
 * is never landed over a push that is newer.
 */
export class FollowedChat {
  readonly name: LiveChatName
  readonly landing: Landing
  readonly isShared: boolean
  /** As messages name it: kind and id. */
  readonly peer: string
  readonly reader: ChatReader
  /** What has become of it, once it is followed no longer. */
  summary: LiveChatSummary | undefined
  readonly #of: FollowedChatOptions
  readonly #team: FollowTeam
  readonly #bell: Bell
  readonly #intake: ChatIntake
  readonly #retry: RetryPause
  readonly #ring = (): void => this.#bell.ring()
  #listed: ListedChat
  #mayBegin: boolean
  #isCaughtUp = false
  #hasStarted = false
  #isWorking = false
  #waitsForSlot = false
  #nextLookMs = Number.NEGATIVE_INFINITY
  #heardMs: number

  constructor(of: FollowedChatOptions) {
    const { open, team } = of
    const { landing, client } = open.reader
    this.#of = of
    this.#team = team
    this.#listed = open.listed
    this.name = selectable(open.listed)
    this.landing = landing
    this.isShared = !countsItsOwnIds(open.listed)
    this.peer = peerOfChat(open.listed)
    this.#mayBegin = !this.isShared
    this.#bell = team.bell()
    this.#retry = new RetryPause(team.limits)
    this.#heardMs = team.clock.elapsedMs()
    const { gapGraceMs } = team.limits
    this.#intake = new ChatIntake({ landing, backlog: team.backlog, isShared: this.isShared, gapGraceMs })
    this.#intake.isStale = landing.live.pts !== null
    const watched = watchedClient(client, {
      make: (call) => team.untilEnd(call),
      answered: () => this.#answered(),
      failed: (error) => team.callFailed(this, error),
    })
    this.reader = { ...open.reader, client: watched, progress: (...at) => this.#progressed(...at) }
  }

  /** Takes a push; one that finds no room makes the chat ask for a difference. */
  offer(arrival: Arrival): void {
    if (this.summary !== undefined) return
    this.#listed = renamed(this.#listed, arrival.described)
    this.#heardMs = this.#team.clock.elapsedMs()
    this.#intake.offer(arrival)
    this.#of.beat.looked(this)
    this.#ring()
  }

  /** How much of what it was given isn't landed. */
  get held(): number {
    return this.#intake.size
  }

  /** Whether one of these messages is landed, or may be by what is on its way. */
  mayKnow(ids: readonly number[]): boolean {
    return this.#isWorking || this.held > 0 || ids.some((id) => this.landing.knowsMessage(id))
  }

  /** Takes what the account's sequence has brought. */
  keep(arrival: Arrival): void {
    if (this.summary !== undefined) return
    this.#listed = renamed(this.#listed, arrival.described)
    this.#intake.keep(arrival)
    this.#of.beat.looked(this)
    this.#ring()
  }

  landAhead(): boolean {
    return this.#intake.landAhead()
  }

  /** Pushes may have been missed. */
  markStale(): void {
    this.#intake.isStale = true
    this.#ring()
  }

  /** The account's counter is known: chats that share it may be read. */
  begin(): void {
    this.#mayBegin = true
    this.#ring()
  }

  /** Follows until it ends, or the chat can't be read any more. Never rejects. */
  async run(): Promise<void> {
    while (!this.#team.isEnding && this.summary === undefined) {
      try {
        this.#land(true)
        this.#isWorking = true
        await this.#work()
        this.#land(true)
      } catch (error) {
        this.#failed(error)
      } finally {
        this.#isWorking = false
      }
      if (this.summary === undefined) await this.#bell.wait(this.#dueMs() - this.#team.clock.elapsedMs())
    }
  }

  /** Lands and commits what is in memory. */
  finish(): void {
    if (this.summary !== undefined) return
    this.#land(true)
    this.#intake.landAhead()
    this.landing.commit()
  }

  summarize(): LiveChatSummary {
    return this.summary ?? summarizeChat(this.#of.open, undefined, this.#team.clock.elapsedMs())
  }

  #land(isIdle: boolean): void {
    if (this.#intake.land(this.#team.clock.elapsedMs(), isIdle) > 0) this.#of.beat.landed(this)
    if (isIdle) this.#keepUp()
  }

  /** What the account's sequence has brought to others, this chat has come past as well. */
  #keepUp(): void {
    const { account_state } = this.landing.live
    const reached = this.#of.accountState()
    if (!this.isShared || account_state === null || reached === undefined) return
    if (reached.pts > account_state.pts) this.landing.stage({ account_state: reached })
  }

  async #work(): Promise<void> {
    const nowMs = this.#team.clock.elapsedMs()
    if (nowMs < this.#retry.untilMs) return
    const isSyncDue = nowMs >= this.#syncDueMs()
    const hasSlot = isSyncDue && this.#team.slots.take(this.#ring)
    this.#waitsForSlot = isSyncDue && !hasSlot
    if (hasSlot) await this.#sync().finally(() => this.#team.slots.release())
    else if (nowMs >= this.#differenceDueMs()) await this.#readDifference()
    else return
    const nextMs = this.#team.clock.elapsedMs()
    this.#heardMs = nextMs
    this.#retry.succeeded()
    if (!this.isShared && this.#intake.closeGap(nextMs)) this.#retry.failed(nextMs)
    this.#of.beat.landed(this)
  }

  async #sync(): Promise<void> {
    const { options, open, lookOffsetMs, onCaughtUp } = this.#of
    const { isVerifying, lookBackMessages, readsParticipants, clock } = options
    const listed = this.#listed
    if (!this.#hasStarted) this.#team.emit({ kind: 'chat-started', chat: this.name })
    this.#hasStarted = true
    const sync = { reader: this.reader, listed, lookBackMessages, readsParticipants, clock }
    await this.#cleared(() => syncChat({ ...sync, isVerifying: isVerifying && !this.#isCaughtUp }))
    const nowMs = clock.elapsedMs()
    this.#nextLookMs = nowMs + this.#team.limits.lookBackEveryMs
    if (this.#isCaughtUp) return
    this.#isCaughtUp = true
    this.#nextLookMs += lookOffsetMs
    this.landing.commit()
    this.#team.emit({ kind: 'chat-finished', chat: summarizeChat(open, undefined, nowMs) })
    onCaughtUp()
  }

  async #readDifference(): Promise<void> {
    await this.#cleared(() => readChannelChanges(this.reader, undefined))
  }

  /** What goes missing during a difference is not told by it: it makes the chat stale again. */
  async #cleared(work: () => Promise<void>): Promise<void> {
    const wasStale = this.#intake.isStale
    this.#intake.isStale = false
    try {
      await work()
    } catch (error) {
      this.#intake.isStale ||= wasStale
      throw error
    }
  }

  #syncDueMs(): number {
    if (!this.#mayBegin) return Number.POSITIVE_INFINITY
    return this.landing.live.sweep === null ? this.#nextLookMs : Number.NEGATIVE_INFINITY
  }

  #differenceDueMs(): number {
    if (this.isShared || this.landing.live.pts === null) return Number.POSITIVE_INFINITY
    if (this.#intake.isStale) return Number.NEGATIVE_INFINITY
    return this.#heardMs + this.#team.limits.quietEveryMs
  }

  /** When to look again, unless something rings before. */
  #dueMs(): number {
    const syncMs = this.#waitsForSlot ? Number.POSITIVE_INFINITY : this.#syncDueMs()
    const workMs = Math.max(this.#retry.untilMs, Math.min(syncMs, this.#differenceDueMs()))
    return Math.min(workMs, this.#intake.dueMs)
  }

  #answered(): void {
    this.#team.answered()
    this.#intake.landAhead()
  }

  #progressed(...[phase, atMessageId, atDate]: Parameters<ChatReader['progress']>): void {
    if (!this.#isCaughtUp) this.#of.open.reader.progress(phase, atMessageId, atDate)
    // Until its counter is staged, a difference stands between what is landed and what is pushed.
    if (phase !== 'changes') this.#land(false)
    this.#of.beat.looked(this)
  }

  #failed(error: unknown): void {
    const outcome = this.#team.judge(error)
    if (outcome.kind === 'again') {
      const isFirst = this.#retry.failed(this.#team.clock.elapsedMs(), outcome.waitMs)
      if (isFirst && outcome.told !== undefined) this.#team.emit({ kind: 'warning', error: outcome.told })
    } else if (outcome.kind === 'unreadable') {
      this.#intake.landAhead()
      this.#intake.clear()
      this.landing.commit()
      this.#of.beat.looked(this)
      this.summary = summarizeChat(this.#of.open, outcome.error, this.#team.clock.elapsedMs())
      this.#team.emit({ kind: 'warning', error: outcome.error })
      this.#team.ringAll()
    }
  }
}
