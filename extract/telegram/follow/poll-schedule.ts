import type { Clock } from '../../../kernel/clock.ts'
import { type ChatSelector, toChatSelector } from '../../chat-selector.ts'
import type { LiveChatName, LiveSummary } from '../live-events.ts'
import { AutoSchedule, shortestIntervalMs } from '../schedule/auto-schedule.ts'
import { nextBeat } from '../schedule/beats.ts'
import type { Every } from '../schedule/duration.ts'

/** When the next run begins, and which chats it reads. */
export interface PollSchedule {
  /** How long to sleep before the next run. */
  pauseMs(): number
  /** The chats to read in it; undefined: all of them. */
  due(): readonly ChatSelector[] | undefined
  /** A run has ended; undefined if it failed as a whole. */
  ran(summary: LiveSummary | undefined): void
}

export function pollSchedule(every: Every, clock: Clock): PollSchedule {
  return every.kind === 'auto' ? new OwnPace(clock) : fixedBeat(every.intervalMs, clock)
}

function fixedBeat(intervalMs: number, clock: Clock): PollSchedule {
  const first = clock.now()
  return {
    pauseMs() {
      const now = clock.now()
      return nextBeat(first, intervalMs, now).getTime() - now.getTime()
    },
    due: () => undefined,
    ran() {},
  }
}

/** Each chat as often as it is written to. */
class OwnPace implements PollSchedule {
  readonly #clock: Clock
  #schedule: AutoSchedule<string> | undefined
  /** After a run that left chats out, they are not asked for at once again. */
  #earliestMs = Number.NEGATIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  pauseMs(): number {
    const nowMs = this.#clock.elapsedMs()
    const dueMs = Math.max(this.#schedule?.nextDueMs() ?? nowMs, this.#earliestMs)
    return Math.max(0, dueMs - nowMs)
  }

  due(): readonly ChatSelector[] | undefined {
    const due = this.#schedule?.due(this.#clock.elapsedMs())
    return due === undefined || due.length === 0 ? undefined : due.map(toSelector)
  }

  ran(summary: LiveSummary | undefined): void {
    const nowMs = this.#clock.elapsedMs()
    const isWhole = summary !== undefined && summary.stopped === undefined && summary.chats.length > 0
    this.#earliestMs = isWhole ? Number.NEGATIVE_INFINITY : nowMs + shortestIntervalMs
    // What has become of the chats is not known: the next run reads all that are listed by then.
    if (summary === undefined || summary.chats.length === 0) {
      this.#schedule = undefined
      return
    }
    const isFirst = this.#schedule === undefined
    this.#schedule ??= new AutoSchedule(summary.chats.map(keyOf), nowMs)
    for (const chat of summary.chats) {
      // What the first run finds was written over a longer time than one interval.
      const count = isFirst ? Math.min(1, chat.landed.new) : chat.landed.new
      this.#schedule.looked(keyOf(chat), count, nowMs)
    }
  }
}

function keyOf({ chatKind, chatId }: LiveChatName): string {
  return `${chatKind}:${chatId}`
}

function toSelector(key: string): ChatSelector {
  const [kind, id = ''] = key.split(':')
  return { ...toChatSelector(id), kinds: chatKinds.filter((each) => each === kind) }
}

const chatKinds: readonly LiveChatName['chatKind'][] = ['user', 'group', 'supergroup', 'channel']
