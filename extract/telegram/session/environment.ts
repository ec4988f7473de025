import { type ApiCredentials, type Credentials, isApiHash, isSession, parseApiId } from './credentials.ts'
import { environmentNames, sessionError } from './errors.ts'
import { Secret } from './secret.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The login that TGELT_API_ID, TGELT_API_HASH and TGELT_SESSION give; undefined if there is no TGELT_SESSION. A part
 * without the others is refused, since one mistyped name would quietly use another account.
 */
export function credentialsFromEnvironment(env: Environment): Credentials | undefined {
  const session = env['TGELT_SESSION']?.trim()
  const api = apiFromEnvironment(env)
  if (!session) return undefined
  if (api === undefined) throw incomplete(env)
  if (!isSession(session)) throw sessionError('telegram-session-invalid', { where: 'TGELT_SESSION' })
  return { ...api, session: new Secret(session) }
}

/** The api_id and api_hash that the environment gives; undefined if it gives neither. */
export function apiFromEnvironment(env: Environment): ApiCredentials | undefined {
  const [id, hash] = [env['TGELT_API_ID']?.trim(), env['TGELT_API_HASH']?.trim()]
  if (!id && !hash) return undefined
  if (!id || !hash) throw incomplete(env)
  const apiId = parseApiId(id)
  if (apiId === undefined) throw sessionError('telegram-api-id-invalid', { where: 'TGELT_API_ID' })
  if (!isApiHash(hash)) throw sessionError('telegram-api-hash-invalid', { where: 'TGELT_API_HASH' })
  return { apiId, apiHash: new Secret(hash) }
}

function incomplete(env: Environment): Error {
  const isSet = (name: string): boolean => Boolean(env[name]?.trim())
  return sessionError('telegram-environment-incomplete', {
    set: environmentNames.filter(isSet),
    missing: environmentNames.filter((name) => !isSet(name)),
  })
}
