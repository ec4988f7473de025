import { knownErrors, type TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { Sleep } from '../../../kernel/sleep.ts'
import { extractLive } from '../extract-live.ts'
import type { LiveChatName, LiveSummary, StopReason } from '../live-events.ts'
import type { LiveOptions } from '../live-options.ts'
import type { Every } from '../schedule/duration.ts'
import { pollSchedule } from './poll-schedule.ts'

export interface PollOptions extends LiveOptions {
  readonly every: Every
  readonly sleep: Sleep
  /** After each run that made files visible, with the chats they are of. Nothing waits for it. */
  readonly onLanded?: ((chats: readonly LiveChatName[]) => void) | undefined
}

export interface PollSummary {
  readonly runs: number
  readonly last: LiveSummary | undefined
  /** `interrupted`, or `account` if the login is gone. */
  readonly stopped: Extract<StopReason, 'interrupted' | 'account'>
}

/** Later runs may succeed; of the first one, everything that fails is told at once. */
const passingErrors: ReadonlySet<string> = new Set([
  'telegram-trouble',
  'telegram-wait-too-long',
  'telegram-refused',
  'telegram-chat-not-listed',
  'bronze-locked',
])

/**
 * Extracts again and again, at a fixed beat or each chat as often as it is written to, until the signal aborts or the login is
 * gone. The bronze folder is locked during runs alone. Only the first run verifies, or uses a takeout.
 *
 * Throws what `extractLive` throws; after the first run, what may pass is told of as a warning.
 */
export async function pollLive(options: PollOptions): Promise<PollSummary> {
  const { clock, signal, every } = options
  const schedule = pollSchedule(every, clock)
  let runs = 0
  let last: LiveSummary | undefined
  while (!signal?.aborted) {
    const only = schedule.due() ?? options.only
    const isFirst = runs++ === 0
    const once = isFirst ? {} : { isVerifying: false, usesTakeout: false }
    const run = extractLive({ ...options, ...once, only })
    const summary = await (isFirst ? run : run.catch((error: unknown) => passing(error, options)))
    last = summary ?? last
    schedule.ran(summary)
    const landed = summary?.chats.filter(({ files }) => files.length > 0) ?? []
    if (landed.length > 0) options.onLanded?.(landed.map(nameOf))
    const stopped = summary?.stopped
    if (stopped === 'account' || stopped === 'interrupted') return { runs, last, stopped }
    await pause(options, schedule.pauseMs())
  }
  return { runs, last, stopped: 'interrupted' }
}

function nameOf({ chatKind, chatId, name }: LiveChatName): LiveChatName {
  return { chatKind, chatId, name }
}

/** Tells of what may have passed by the next run; throws everything else. */
function passing(error: unknown, { emit, signal }: PollOptions): undefined {
  if (signal?.aborted) return undefined
  const [known]: readonly TgeltError[] = knownErrors(error)
  if (known === undefined || !passingErrors.has(known.code)) throw error
  emit?.({ kind: 'warning', error: known })
  return undefined
}

async function pause({ sleep, signal }: PollOptions, pauseMs: number): Promise<void> {
  try {
    await sleep(pauseMs, signal)
  } catch (error) {
    if (!signal?.aborted) throw error
  }
}
