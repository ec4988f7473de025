import { existsSync } from 'node:fs'
import type { Credentials } from './credentials.ts'
import { credentialsPath, readCredentialsFile, shownPath } from './credentials-file.ts'
import { credentialsFromEnvironment, type Environment } from './environment.ts'
import { sessionError } from './errors.ts'

/** Whether there seems to be a login; whether it is whole, only using it tells. */
export function hasLogin(env: Environment): boolean {
  return Boolean(env['TGELT_SESSION']) || existsSync(credentialsPath(env))
}

/**
 * The login to use: the environment's, or the saved one. `peer` is the fingerprint of the test peer that is spoken to, if
 * any: a saved login is used only where it was made.
 */
export function findCredentials(env: Environment, peer: string | undefined): Credentials {
  const given = credentialsFromEnvironment(env)
  if (given !== undefined) return given
  const path = credentialsPath(env)
  const shown = shownPath(path, env)
  const saved = readCredentialsFile(path, shown)
  if (saved === undefined) throw sessionError('telegram-login-missing', { path: shown })
  if (saved.peer !== undefined && saved.peer !== peer)
    throw sessionError('telegram-session-of-peer', { path: shown })
  if (saved.peer === undefined && peer !== undefined) {
    throw sessionError('telegram-session-not-of-peer', { path: shown })
  }
  return saved
}
