import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import type { TelegramClient } from '../../extract/telegram/client/telegram-client.ts'
import { backoffMs, usualBackoff } from '../../extract/telegram/pace/backoff.ts'
import { findCredentials } from '../../extract/telegram/session/find-credentials.ts'
import { parsePeerAddress } from '../../extract/telegram/teleproto/peer-address.ts'
import { systemSleep } from '../../kernel/sleep.ts'
import type { CommandContext } from '../command.ts'

/** A person waits for the answer: whether there is a connection at all has to be clear soon. */
const attempts = 3

/**
 * A client for the login of this user; trouble on the way to it is met a few times. A missing or wrong login is a typed
 * error, before the MTProto library is loaded; what Telegram says is a CallFailure.
 */
export async function connect({
  env,
  signal,
}: Pick<CommandContext, 'env' | 'signal'>): Promise<TelegramClient> {
  const peer = parsePeerAddress(env['TGELT_TELEGRAM_PEER'])
  const { apiId, apiHash, session } = findCredentials(env, peer?.fingerprint)
  const { connectTelegram } = await import('../../extract/telegram/teleproto/connect-telegram.ts')
  const deadlineMs = peer?.tempo.callDeadlineMs
  const options = {
    credentials: { apiId, apiHash: apiHash.reveal(), session: session.reveal() },
    peer,
    ...(deadlineMs === undefined ? {} : { callDeadlineMs: deadlineMs, connectDeadlineMs: deadlineMs }),
    signal,
  }
  const backoff = { ...usualBackoff, baseMs: peer?.tempo.backoffMs ?? usualBackoff.baseMs }
  for (let attempt = 1; ; attempt++) {
    try {
      return await connectTelegram(options)
    } catch (error) {
      const isTrouble = error instanceof CallFailure && error.kind === 'retry'
      if (!isTrouble || attempt === attempts) throw error
      await systemSleep(backoffMs(backoff, attempt, Math.random()), signal)
    }
  }
}
