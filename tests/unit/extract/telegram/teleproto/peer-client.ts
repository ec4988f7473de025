import type { TelegramClient } from '../../../../../extract/telegram/client/telegram-client.ts'
import { connectTelegram } from '../../../../../extract/telegram/teleproto/connect-telegram.ts'
import { parsePeerAddress } from '../../../../../extract/telegram/teleproto/peer-address.ts'
import type { Peer } from '../../../../telegram-peer/start-peer.ts'

interface PeerClientOptions {
  readonly session?: string
  /** Short only where the deadline is what is tested. */
  readonly callDeadlineMs?: number
  readonly signal?: AbortSignal
}

/** The adapter, connected to a peer with a login of its own. */
export async function peerClient(peer: Peer, options: PeerClientOptions = {}): Promise<TelegramClient> {
  const { session = await peer.mintSession(), ...others } = options
  return connectTelegram({
    credentials: { apiId: 12345, apiHash: '0123456789abcdef0123456789abcdef', session },
    peer: parsePeerAddress(peer.url),
    connectDeadlineMs: 60_000,
    callDeadlineMs: 60_000,
    ...others,
  })
}
