import type { LiveEvent } from '../../extract/telegram/live-events.ts'
import { usualBackoff } from '../../extract/telegram/pace/backoff.ts'
import { usualLimits } from '../../extract/telegram/pace/circuit-breaker.ts'
import { paceFile } from '../../extract/telegram/pace/pace-file.ts'
import { type PacedClients, pacedClients } from '../../extract/telegram/pace/paced-clients.ts'
import { type PeerTempo, parsePeerAddress } from '../../extract/telegram/teleproto/peer-address.ts'
import { knownUsernames } from '../../extract/telegram/usernames/known-usernames.ts'
import { systemSleep } from '../../kernel/sleep.ts'
import type { CommandContext } from '../command.ts'
import { connect } from './connect.ts'

export interface ClientsRequest {
  readonly bronzeFolder: string
  readonly maxWaitMs: number | undefined
  /** For who stays: trouble of Telegram or the network is waited out. */
  readonly outlastsTrouble: boolean
  readonly emit: (event: LiveEvent) => void
}

/** Clients for this user's login that keep to the account's pace, which is remembered beside what is landed. */
export async function openClients(
  context: CommandContext,
  { bronzeFolder, maxWaitMs, outlastsTrouble, emit }: ClientsRequest,
): Promise<PacedClients> {
  const client = await connect(context)
  try {
    const { clock, signal, env } = context
    const peer = parsePeerAddress(env['TGELT_TELEGRAM_PEER'])
    const options = {
      client,
      clock,
      sleep: systemSleep,
      random: Math.random,
      emit,
      signal,
      maxWaitMs,
      limits: { ...usualLimits, outlastsTrouble },
      ...(peer === undefined ? {} : peerPace(peer.tempo)),
    }
    // Whose pace it is has to be asked first.
    const { id } = await pacedClients(options).forChat({ priority: 0 }).me()
    const usernames = knownUsernames(bronzeFolder, id, clock)
    return pacedClients({ ...options, usernames, memory: paceFile(bronzeFolder, id) })
  } catch (error) {
    await client.close()
    throw error
  }
}

function peerPace({ intervalMs, backoffMs }: PeerTempo) {
  const pace = intervalMs && {
    intervalMs,
    burst: 5,
    fastestIntervalMs: intervalMs / 100,
    slowestIntervalMs: 60_000,
  }
  return {
    ...(pace ? { paceOf: () => pace } : {}),
    ...(backoffMs ? { backoff: { ...usualBackoff, baseMs: backoffMs, longestMs: backoffMs * 60 } } : {}),
  }
}
