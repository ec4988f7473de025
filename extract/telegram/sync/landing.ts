import type { Clock } from '../../../kernel/clock.ts'
import type { ChatRecords } from '../../bronze/chat-records.ts'
import type { LiveState } from '../../bronze/chat-state.ts'
import type { Verdict } from '../../bronze/fingerprint-page.ts'
import type { IndexSpace } from '../../bronze/index-space.ts'
import { type Intervals, uniteIntervals } from '../../bronze/interval-set.ts'
import { contentHash, type HashedContent } from '../../envelope/content-hash.ts'
import type { RecordKind } from '../../envelope/envelope.ts'
import { isEmptyMessage, type TlMessage, type TlObject, type TlPeerObject } from '../client/tl-object.ts'
import type { LandedCounts } from '../live-events.ts'
import { isNameless, messagePayload, participantPayload, peerPayload, topicPayload } from './payloads.ts'
import { type MessageVerdict, tombstone, undecodable, verdictOf } from './verdicts.ts'

/** After so much, what was landed is made durable together with the state that speaks of it. */
const commitMessages = 5000
const commitMs = 30_000
const countersEveryMs = 6 * 3600 * 1000

const newLiveState: LiveState = {
  pts: null,
  account_state: null,
  has_reached_end: false,
  top_id: 0,
  newest_date: null,
  unreadable_below: null,
  sweep: null,
  swept_at: null,
  old_half: null,
  skipped: 0,
  participants_at: null,
}

/** Describes whom a page speaks of. */
export interface Described {
  readonly users: readonly TlPeerObject[]
  readonly chats: readonly TlPeerObject[]
}

/**
 * What is landed of one chat while it is read: messages, tombstones and descriptions go to its records; what is to be
 * remembered is staged, and saved by `commit` after everything landed before it has become durable. Each call that lands
 * is one moment of observation, later than all before it.
 */
export class Landing {
  readonly #records: ChatRecords
  readonly #clock: Clock
  readonly #chatId: string
  #live: LiveState
  #covered: Intervals
  #name: string | null
  readonly #landed = { new: 0, changed: 0, deleted: 0, described: 0 }
  readonly #files: string[] = []
  #observedAtMs: number
  #uncommitted = 0
  #committedMs: number
  #isClosed = false

  constructor(records: ChatRecords, chatId: string, clock: Clock) {
    const { live, covered_ids, name, newest_observed_at } = records.state
    this.#records = records
    this.#clock = clock
    this.#chatId = chatId
    this.#live = live ?? newLiveState
    this.#covered = live === null ? [] : covered_ids
    this.#name = name
    this.#observedAtMs = newest_observed_at === null ? 0 : Date.parse(newest_observed_at)
    this.#committedMs = clock.elapsedMs()
    // Whoever has records but no memory of how they came there can't know what has changed since.
    const isLost = live === null && records.state.files.length > 0
    if (isLost) this.readAllAgain('state-lost')
  }

  get live(): LiveState {
    return this.#live
  }

  /** Id ranges whose history has been read; of the old half, they are shifted below zero. */
  get covered(): Intervals {
    return this.#covered
  }

  get counts(): LandedCounts {
    return { ...this.#landed }
  }

  /** What became durable in this run, below the bronze folder. */
  get files(): readonly string[] {
    return this.#files
  }

  /** Messages that were landed and are not durable yet. */
  get uncommitted(): number {
    return this.#uncommitted
  }

  stage(change: Partial<LiveState>): void {
    this.#live = { ...this.#live, ...change }
  }

  /** Says that everything is to be read again, from the first id on, and why. */
  readAllAgain(reason: NonNullable<LiveState['sweep']>['reason']): void {
    this.stage({ sweep: { reason, next_id: 1 } })
  }

  stageName(name: string | null): void {
    this.#name = name
  }

  /** Says that the history of a closed range of ids has been read. */
  cover(from: number, to: number): void {
    if (from <= to) this.#covered = uniteIntervals([...this.#covered, [from, to]])
  }

  /** Messages that Telegram gave, in any order; empty ones become tombstones. */
  landMessages(messages: readonly TlMessage[], shift = 0): void {
    const observedAtMs = this.#observe()
    if (shift === 0) this.#noteNewest(messages)
    for (const message of messages) {
      if (isEmptyMessage(message)) this.#landTombstone(message.id + shift, observedAtMs)
      else this.#landMessage(message, shift, observedAtMs)
    }
  }

  /**
   * Whether a post was landed a short while ago and has not been edited since: what it could say that is new are its
   * counters, and those of a channel's posts change with every look.
   */
  isCountedLately(message: TlMessage): boolean {
    if (typeof message['views'] !== 'number') return false
    const latest = this.#records.index.latestMessage(message.id)
    if (latest === undefined || verdictOf(latest) !== 'stored') return false
    const editedMs = typeof message['editDate'] === 'number' ? message['editDate'] * 1000 : 0
    const ageMs = this.#clock.now().getTime() - latest.observedAtMs
    return editedMs < latest.observedAtMs && ageMs < countersEveryMs
  }

  landTombstones(ids: readonly number[], shift = 0): void {
    const observedAtMs = this.#observe()
    for (const id of ids) this.#landTombstone(id + shift, observedAtMs)
  }

  landUndecodable(messageId: number): void {
    const observedAtMs = this.#observe()
    this.#land({ recordKind: 'unreadable', messageId, observedAtMs, ...undecodable })
  }

  /** Users and chats that a page names. The chat itself is described by `landChat` alone, which knows more of it. */
  landPeers({ users, chats }: Described): void {
    const observedAtMs = this.#observe()
    for (const user of users) this.#landPeer('user', user, Number(user.id), observedAtMs)
    for (const chat of chats) {
      if (chat.id !== this.#chatId) this.#landPeer('chat', chat, chatKey(chat), observedAtMs)
    }
  }

  landChat(chat: TlPeerObject): void {
    this.#landPeer('chat', chat, chatKey(chat), this.#observe())
  }

  landTopics(topics: readonly TlObject[]): void {
    const observedAtMs = this.#observe()
    for (const topic of topics) {
      if (typeof topic['id'] === 'number')
        this.#describe('topic', topic['id'], topicPayload(topic), observedAtMs)
    }
  }

  landParticipants(participants: readonly TlObject[]): void {
    const observedAtMs = this.#observe()
    for (const participant of participants) {
      const id = Number(participant['userId'])
      if (Number.isSafeInteger(id))
        this.#describe('participant', id, participantPayload(participant), observedAtMs)
    }
  }

  /** The ids in a closed range whose last landed version is a message. */
  storedIds(from: number, to: number): number[] {
    const ids: number[] = []
    for (const [id, latest] of this.#records.index.messages(from, to)) {
      if (verdictOf(latest) === 'stored') ids.push(id)
    }
    return ids
  }

  /** How many messages of a closed range are landed as what. */
  tally(from: number, to: number): Readonly<Record<MessageVerdict, number>> {
    const contents = [tombstone.content, undecodable.content]
    const [deleted = 0, unreadable = 0, stored = 0] = this.#records.index.tallyMessages(from, to, contents)
    return { stored, deleted, unreadable }
  }

  /** The ids of a closed range of which nothing is landed, ascending, at most so many. */
  missingIds(from: number, to: number, max: number): readonly number[] {
    return this.#records.index.missingMessages(from, to, max)
  }

  /** The least id in a closed range of which anything is landed. */
  firstId(from: number, to: number): number | undefined {
    const [first] = this.#records.index.messages(from, to)
    return first?.[0]
  }

  /** Whether anything is landed of a message. */
  knowsMessage(id: number): boolean {
    return this.#records.index.knows('message', id)
  }

  commitIfDue(): void {
    const isLong = this.#clock.elapsedMs() - this.#committedMs >= commitMs
    if (this.#uncommitted >= commitMessages || (isLong && this.#uncommitted > 0)) this.commit()
  }

  /** Makes what was landed durable, then saves what is to be remembered of it. */
  commit(): void {
    // A call that was left alone may still ask for it before a pause, when the folder is somebody else's.
    if (this.#isClosed) return
    const files = this.#records.flush()
    this.#files.push(...files.map(({ file }) => `${this.#records.shownFolder}/${file}`))
    this.#uncommitted = 0
    this.#committedMs = this.#clock.elapsedMs()
    const next = {
      name: this.#name,
      covered_ids: this.#covered.map(([from, to]): [number, number] => [from, to]),
      live: this.#live,
    }
    const { name, covered_ids, live } = this.#records.state
    const isSame = JSON.stringify(next) === JSON.stringify({ name, covered_ids, live })
    if (files.length > 0 || this.#records.isRebuilt || !isSame) this.#records.save(next)
  }

  /** Drops what is not committed. */
  close(): void {
    this.#isClosed = true
    this.#records.close()
  }

  #observe(): number {
    this.#observedAtMs = Math.max(this.#clock.now().getTime(), this.#observedAtMs + 1)
    return this.#observedAtMs
  }

  #landMessage(message: TlMessage, shift: number, observedAtMs: number): void {
    const payload = messagePayload(message, shift)
    const content = contentHash(payload, payload.length)
    const messageId = message.id + shift
    const verdict = this.#land({ recordKind: 'message', messageId, observedAtMs, content, payload })
    if (verdict === 'new') this.#landed.new++
    else if (verdict !== 'unchanged') this.#landed.changed++
  }

  #landTombstone(messageId: number, observedAtMs: number): void {
    if (messageId > this.#live.top_id) this.stage({ top_id: messageId })
    const verdict = this.#land({ recordKind: 'deleted', messageId, observedAtMs, ...tombstone })
    if (verdict !== 'unchanged') this.#landed.deleted++
  }

  #landPeer(kind: 'user' | 'chat', peer: TlPeerObject, key: number, observedAtMs: number): void {
    if (isNameless(peer) || !Number.isSafeInteger(key)) return
    // A minimal description leaves things out; it only counts where there is none.
    if (peer['min'] === true && this.#records.index.knows(kind, key)) return
    this.#describe(kind, key, peerPayload(peer), observedAtMs)
  }

  #describe(kind: Exclude<IndexSpace, 'message' | 'unreadable'>, key: number, payload: Buffer, at: number) {
    const content = contentHash(payload, payload.length)
    const seen = { recordKind: kind, space: kind, key, observedAtMs: at, content, payload }
    const verdict = this.#records.land({
      ...seen,
      messageId: undefined,
      length: payload.length,
      isRepaired: false,
    })
    if (verdict !== 'unchanged') this.#landed.described++
  }

  #land(seen: {
    readonly recordKind: RecordKind
    readonly messageId: number
    readonly observedAtMs: number
    readonly content: HashedContent
    readonly payload: Buffer
  }): Verdict {
    const { messageId, payload } = seen
    const whole = {
      ...seen,
      space: 'message',
      key: messageId,
      length: payload.length,
      isRepaired: false,
    } as const
    const verdict = this.#records.land(whole)
    if (verdict !== 'unchanged') this.#uncommitted++
    return verdict
  }

  #noteNewest(messages: readonly TlMessage[]): void {
    let { top_id, newest_date } = this.#live
    for (const message of messages) {
      if (isEmptyMessage(message)) continue
      const date = message['date']
      if (typeof date === 'number' && date > (newest_date ?? 0)) newest_date = date
      if (message.id > top_id) top_id = message.id
    }
    this.stage({ top_id, newest_date })
  }
}

/** Channels and basic groups count apart. */
function chatKey(chat: TlPeerObject): number {
  return Number(chat.id) * 2 + (chat.className.startsWith('Channel') ? 1 : 0)
}
