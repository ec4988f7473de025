import type { TelegramClient } from '../../extract/telegram/client/telegram-client.ts'
import { findCredentials } from '../../extract/telegram/session/find-credentials.ts'
import { parsePeerAddress } from '../../extract/telegram/teleproto/peer-address.ts'
import type { CommandContext } from '../command.ts'

/**
 * A client for the login of this user. A missing or wrong login is a typed error, before the MTProto library is loaded; what
 * Telegram says is a CallFailure.
 */
export async function connect({
  env,
  signal,
}: Pick<CommandContext, 'env' | 'signal'>): Promise<TelegramClient> {
  const peer = parsePeerAddress(env['TGELT_TELEGRAM_PEER'])
  const { apiId, apiHash, session } = findCredentials(env, peer?.fingerprint)
  const { connectTelegram } = await import('../../extract/telegram/teleproto/connect-telegram.ts')
  return connectTelegram({
    credentials: { apiId, apiHash: apiHash.reveal(), session: session.reveal() },
    peer,
    ...(peer?.tempo.callDeadlineMs === undefined ? {} : { callDeadlineMs: peer.tempo.callDeadlineMs }),
    signal,
  })
}
