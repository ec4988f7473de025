import { newRunId } from '../../../kernel/run-id.ts'
import { lockBronze } from '../../bronze/bronze-lock.ts'
import { chooseChats, selectable } from '../choose-chats.ts'
import { CallFailure } from '../client/call-failure.ts'
import type { ListedChat } from '../client/telegram-client.ts'
import type { LiveSummary } from '../live-events.ts'
import { openChat, type RunIdentity, runIdentity } from '../open-chat.ts'
import { toLiveError } from '../sync/sync-errors.ts'
import { type FollowOptions, usualFollowLimits } from './follow-options.ts'
import { FollowTeam } from './follow-team.ts'
import { Following } from './following.ts'

/** Like that of a run; `stopped` says why it ended. */
export type FollowSummary = LiveSummary

/**
 * Brings the listed chats up to date, and then lands what happens in them within seconds, until the signal aborts: what is
 * in memory is landed, and it resolves. A chat that can't be read any more is told of and left; trouble is waited
 * out. Resolves as well when no chat is left. The bronze folder is locked all the time.
 *
 * Throws typed errors for what concerns no single chat, after all that was read is landed: nothing listed, login gone, disk full.
 */
export async function followLive(options: FollowOptions): Promise<FollowSummary> {
  const { clock, emit, clients, signal } = options
  const startedMs = clock.elapsedMs()
  const runId = newRunId(clock.now())
  const release = lockBronze(options.bronzeFolder, 'extract')
  const limits = { ...usualFollowLimits, ...options.limits }
  const team = new FollowTeam({ ...options, limits, emit })
  const end = (): void => team.end('interrupted')
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end, { once: true })
  try {
    const { id: account } = await clients.account.me()
    const { chats, problems } = await chooseChats(clients.account, options.allowedChats, options.only)
    for (const error of problems) emit?.({ kind: 'warning', error })
    emit?.({ kind: 'live-started', chats: chats.map(selectable) })
    const followed = await follow(options, team, runIdentity(runId, account), chats)
    const summary: FollowSummary = {
      runId,
      chats: followed,
      stopped: team.stopped,
      warnings: problems,
      durationMs: clock.elapsedMs() - startedMs,
    }
    if (team.error !== undefined) throw team.error
    // To be told to go is how following ends: nothing was cut short by it.
    const stopped = summary.stopped === 'interrupted' ? undefined : summary.stopped
    emit?.({ kind: 'live-finished', summary: { ...summary, stopped } })
    return summary
  } catch (error) {
    throw error instanceof CallFailure ? toLiveError(error, clock.now()) : error
  } finally {
    signal?.removeEventListener('abort', end)
    release()
  }
}

async function follow(
  options: FollowOptions,
  team: FollowTeam,
  identity: RunIdentity,
  chats: readonly ListedChat[],
): Promise<LiveSummary['chats']> {
  const following = new Following(options, team)
  // From before anything is read: what is pushed meanwhile waits.
  const stopListening = options.clients.account.listen((pushed) => following.take(pushed))
  try {
    for (const listed of chats) following.add(await openChat(options, identity, listed), chats.length)
    await following.run()
    return following.finish()
  } finally {
    stopListening()
    following.close()
  }
}
