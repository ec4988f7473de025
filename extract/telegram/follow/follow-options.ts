import type { Sleep } from '../../../kernel/sleep.ts'
import type { LiveChatName } from '../live-events.ts'
import type { LiveOptions } from '../live-options.ts'

export interface FollowOptions extends Omit<LiveOptions, 'usesTakeout'> {
  readonly sleep: Sleep
  /** After each commit that made files visible, with the chats they are of. Nothing waits for it. */
  readonly onLanded?: ((chats: readonly LiveChatName[]) => void) | undefined
  readonly limits?: Partial<FollowLimits> | undefined
}

export interface FollowLimits {
  /** So many pushed updates wait in memory; what comes beyond is asked for later. */
  readonly maxBuffered: number
  /** What was landed is visible after so long. */
  readonly commitEveryMs: number
  /** A chat with so many landed messages is committed at once. */
  readonly commitMessages: number
  /** Each chat's newest messages are read again, and its gaps asked for. */
  readonly lookBackEveryMs: number
  /** Whatever nothing was heard of for so long is asked. */
  readonly quietEveryMs: number
  /** For so long an update waits for those that were sent before it. */
  readonly gapGraceMs: number
  readonly heartbeatEveryMs: number
  /** Work that failed is tried again after this pause; it doubles, up to the longest. */
  readonly retryMs: number
  readonly longestRetryMs: number
  /** When nothing has been answered for so long, a warning tells of it. */
  readonly troubleAfterMs: number
}

export const usualFollowLimits: FollowLimits = {
  maxBuffered: 10_000,
  commitEveryMs: 5000,
  commitMessages: 1000,
  lookBackEveryMs: 15 * 60_000,
  quietEveryMs: 10 * 60_000,
  gapGraceMs: 500,
  heartbeatEveryMs: 60_000,
  retryMs: 10_000,
  longestRetryMs: 15 * 60_000,
  troubleAfterMs: 5 * 60_000,
}
