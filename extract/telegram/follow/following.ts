import type { PushedUpdates } from '../client/telegram-client.ts'
import { type LandedCounts, type LiveChatSummary, nothingLanded } from '../live-events.ts'
import type { OpenChat } from '../open-chat.ts'
import { AccountBox } from './account-box.ts'
import { toArrival } from './arrival.ts'
import { CommitBeat } from './commit-beat.ts'
import type { FollowOptions } from './follow-options.ts'
import type { FollowTeam } from './follow-team.ts'
import { FollowedChat } from './followed-chat.ts'
import { routeOf } from './route-update.ts'
import { watchedClient } from './watched-client.ts'

/** All chats that are followed, what is pushed to them, and the beats that they share. */
export class Following {
  readonly #options: FollowOptions
  readonly #team: FollowTeam
  readonly #beat: CommitBeat
  readonly #chats: FollowedChat[] = []
  readonly #shared: FollowedChat[] = []
  readonly #channels = new Map<string, FollowedChat>()
  readonly #box: AccountBox
  #isOver = false

  constructor(options: FollowOptions, team: FollowTeam) {
    this.#options = options
    this.#team = team
    this.#beat = new CommitBeat(team, () => this.#box.giveAhead(), options.onLanded)
    const client = watchedClient(options.clients.account, {
      make: (call) => team.untilEnd(call),
      answered: () => team.answered(),
      failed: (error) => team.callFailed(this, error),
    })
    const onChannel = (channelId: string): void => this.#channels.get(channelId)?.markStale()
    const onWaiting = (): void => this.#beat.start()
    this.#box = new AccountBox({ client, team, chats: this.#shared, onChannel, onWaiting })
  }

  add(open: OpenChat, chatCount: number): void {
    const lookOffsetMs = (this.#team.limits.lookBackEveryMs * this.#chats.length) / chatCount
    const chat = new FollowedChat({
      open,
      options: this.#options,
      team: this.#team,
      beat: this.#beat,
      accountState: () => this.#box.state,
      lookOffsetMs,
      onCaughtUp: () => this.#team.caughtUp(chatCount),
    })
    this.#chats.push(chat)
    if (chat.isShared) this.#shared.push(chat)
    else this.#channels.set(open.listed.id, chat)
  }

  /** Takes what was pushed: at once and without failing. */
  take(pushed: PushedUpdates): void {
    if (pushed.kind === 'missed') {
      this.#box.markStale()
      for (const chat of this.#channels.values()) chat.markStale()
      return
    }
    this.#team.answered()
    for (const update of pushed.updates) {
      const route = routeOf(update)
      if (route?.kind === 'account') this.#box.offer(toArrival(update, pushed))
      else if (route?.kind === 'channel')
        this.#channels.get(route.channelId)?.offer(toArrival(update, pushed))
      else if (route !== undefined) this.#channels.get(route.channelId)?.markStale()
    }
  }

  /** Runs until it ends, or no chat is left. */
  async run(): Promise<void> {
    const guarded = (work: Promise<void>) => work.catch((error: unknown) => this.#team.fail(error))
    const beats = [guarded(this.#beat.run()), guarded(this.#heartbeat())]
    await Promise.all([this.#box.run(), ...this.#chats.map((chat) => chat.run())].map(guarded))
    this.#isOver = true
    this.#beat.stop()
    this.#team.ringAll()
    await Promise.all(beats)
  }

  /** Lands and commits all that is in memory; what fails for one chat is thrown after the others are done. */
  finish(): readonly LiveChatSummary[] {
    this.#box.finish()
    for (const chat of this.#chats) {
      try {
        chat.finish()
        this.#beat.looked(chat)
      } catch (error) {
        this.#team.error ??= error
      }
    }
    this.#beat.tell()
    return this.#chats.map((chat) => chat.summarize())
  }

  /** Drops what is not committed. */
  close(): void {
    for (const { landing } of this.#chats) landing.close()
  }

  async #heartbeat(): Promise<void> {
    const bell = this.#team.bell()
    const { heartbeatEveryMs } = this.#team.limits
    let told = this.#landed()
    let dueMs = this.#team.clock.elapsedMs() + heartbeatEveryMs
    while (!this.#isOver && !this.#team.isEnding) {
      await bell.wait(dueMs - this.#team.clock.elapsedMs())
      if (this.#team.clock.elapsedMs() < dueMs) continue
      dueMs += heartbeatEveryMs
      const landed = this.#landed()
      this.#team.tellLongTrouble(this.#chats.length)
      this.#team.emit({
        kind: 'heartbeat',
        landed: combine(landed, told, (now, before) => now - before),
        bufferedUpdates: this.#team.backlog.size,
      })
      told = landed
    }
  }

  #landed(): LandedCounts {
    return this.#chats.reduce(
      (sum, { landing }) => combine(sum, landing.counts, (a, b) => a + b),
      nothingLanded,
    )
  }
}

function combine(a: LandedCounts, b: LandedCounts, with_: (a: number, b: number) => number): LandedCounts {
  return {
    new: with_(a.new, b.new),
    changed: with_(a.changed, b.changed),
    deleted: with_(a.deleted, b.deleted),
    described: with_(a.described, b.described),
  }
}
