import { existsSync } from 'node:fs'
import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import type { SavedCredentials } from '../../extract/telegram/session/credentials-file.ts'
import {
  credentialsPath,
  deleteCredentialsFile,
  readCredentialsFile,
  shownPath,
} from '../../extract/telegram/session/credentials-file.ts'
import { sessionError } from '../../extract/telegram/session/errors.ts'
import { parsePeerAddress } from '../../extract/telegram/teleproto/peer-address.ts'
import type { CommandContext } from '../command.ts'
import { loginError } from './errors.ts'

/** Ends the saved login at Telegram and deletes it; `isLocal` leaves Telegram out. */
export async function logOut({ env, reporter, signal }: CommandContext, isLocal: boolean): Promise<void> {
  const path = credentialsPath(env)
  const shown = shownPath(path, env)
  if (!existsSync(path)) throw loginError('logout-nothing', { path: shown })
  if (!isLocal) await endAtTelegram(env, signal, path, shown)
  deleteCredentialsFile(path)
  const text = isLocal
    ? `Deleted ${shown}. The session is still open at Telegram: end it in the settings of an app, under Devices.`
    : `Logged out, and deleted ${shown}.`
  reporter.message({ name: 'LoggedOut', level: 'info', text, data: { path: shown, local: isLocal } })
}

async function endAtTelegram(
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  path: string,
  shown: string,
): Promise<void> {
  const peer = parsePeerAddress(env['TGELT_TELEGRAM_PEER'])
  const saved = readCredentialsFile(path, shown)
  if (saved === undefined) return
  if (saved.peer !== peer?.fingerprint) throw wrongPeer(saved, shown)
  const { logOut: logOutOfTelegram } = await import('../../extract/telegram/teleproto/log-out.ts')
  const credentials = {
    apiId: saved.apiId,
    apiHash: saved.apiHash.reveal(),
    session: saved.session.reveal(),
  }
  try {
    await logOutOfTelegram({ credentials, peer, signal })
  } catch (error) {
    if (!(error instanceof CallFailure) || signal.aborted) throw error
    throw loginError('logout-unreachable', { path: shown, reason: error.reason }, { cause: error })
  }
}

function wrongPeer({ peer }: SavedCredentials, path: string): Error {
  const code = peer === undefined ? 'telegram-session-not-of-peer' : 'telegram-session-of-peer'
  return sessionError(code, { path })
}
