import { newRunId } from '../../kernel/run-id.ts'
import { lockBronze } from '../bronze/bronze-lock.ts'
import { chooseChats, selectable } from './choose-chats.ts'
import { CallFailure } from './client/call-failure.ts'
import type { ListedChat, TakeoutScope } from './client/telegram-client.ts'
import type { LiveSummary } from './live-events.ts'
import type { LiveOptions } from './live-options.ts'
import { LiveRun } from './live-run.ts'
import { runIdentity } from './open-chat.ts'
import { toLiveError } from './sync/sync-errors.ts'

/**
 * Brings what is landed of the listed chats up to date with Telegram: the history the first time, afterwards what was
 * written, edited and deleted since. A chat that can't be read is told of and doesn't stop the others. Whatever ends a
 * run early, what it read before is landed, and the next one goes on from there.
 *
 * Throws typed errors for what concerns no single chat: nothing listed, login gone, bronze locked.
 */
export async function extractLive(options: LiveOptions): Promise<LiveSummary> {
  const { clock, emit, clients } = options
  const startedMs = clock.elapsedMs()
  const runId = newRunId(clock.now())
  const release = lockBronze(options.bronzeFolder, 'extract')
  try {
    const { id: account } = await clients.account.me()
    const { chats, problems } = await chooseChats(clients.account, options.allowedChats, options.only)
    for (const error of problems) emit?.({ kind: 'warning', error })
    emit?.({ kind: 'live-started', chats: chats.map(selectable) })
    const run = new LiveRun(options, runIdentity(runId, account))
    await inTakeout(options, chats, () => run.syncAll(chats))
    const summary: LiveSummary = {
      runId,
      chats: run.summaries,
      stopped: run.stopped,
      warnings: problems,
      durationMs: clock.elapsedMs() - startedMs,
    }
    emit?.({ kind: 'live-finished', summary })
    return summary
  } catch (error) {
    throw error instanceof CallFailure ? toLiveError(error, clock.now()) : error
  } finally {
    release()
  }
}

/** What reading a chat reads: that of a supergroup, perhaps the basic group that it was. */
const scopes: Record<ListedChat['kind'], readonly TakeoutScope[]> = {
  user: ['users'],
  group: ['groups'],
  supergroup: ['supergroups', 'groups'],
  channel: ['channels'],
}

async function inTakeout(
  { usesTakeout, clients }: LiveOptions,
  chats: readonly ListedChat[],
  work: () => Promise<void>,
): Promise<void> {
  if (!usesTakeout) return work()
  await clients.account.startTakeout([...new Set(chats.flatMap(({ kind }) => scopes[kind]))])
  let isSuccess = false
  try {
    await work()
    isSuccess = true
  } finally {
    // That a takeout could not be closed loses nothing: Telegram closes it by itself.
    await clients.account.finishTakeout(isSuccess).catch(() => {})
  }
}
