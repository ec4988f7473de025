import type { TelegramClient } from '../client/telegram-client.ts'
import type { PeerAddress } from './peer-address.ts'
import { TeleprotoClient } from './teleproto-client.ts'

export interface ConnectOptions {
  readonly credentials: { readonly apiId: number; readonly apiHash: string; readonly session: string }
  /** A test peer in Telegram's place. */
  readonly peer: PeerAddress | undefined
  /** How long an answer may take. */
  readonly callDeadlineMs?: number
  /** How long a connection may take to be made. */
  readonly connectDeadlineMs?: number
  /** Ends all calls when it is aborted. */
  readonly signal?: AbortSignal
}

const defaults = { callDeadlineMs: 60_000, connectDeadlineMs: 30_000 }

/**
 * A connected client for a login. Rejects with a CallFailure, of kind `account` if Telegram knows no such login; nothing is
 * left open then. Importing this file loads the MTProto library: import it when it is needed.
 */
export async function connectTelegram(options: ConnectOptions): Promise<TelegramClient> {
  const { apiId, apiHash, session } = options.credentials
  const client = new TeleprotoClient({
    apiId,
    apiHash,
    session,
    peer: options.peer,
    callDeadlineMs: options.callDeadlineMs ?? defaults.callDeadlineMs,
    connectDeadlineMs: options.connectDeadlineMs ?? defaults.connectDeadlineMs,
    signal: options.signal,
  })
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.close()
    throw error
  }
}
