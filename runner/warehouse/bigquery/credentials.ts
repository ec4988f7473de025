import { resolve } from 'node:path'
import type { AuthClient } from 'google-auth-library'
import { redact } from '../../../kernel/redaction.ts'
import type { BigqueryTarget } from '../../resource/target.ts'
import { bigqueryError } from './errors.ts'
import { isLoopback } from './loopback.ts'
import { quietLookup } from './quiet-lookup.ts'

const bigqueryScope = 'https://www.googleapis.com/auth/bigquery'
const cloudScope = 'https://www.googleapis.com/auth/cloud-platform'

/** Who asks, as the target says. Throws `credentials-missing`, `credentials-refused`, `endpoint-not-encrypted`. */
export async function findCredentials(target: BigqueryTarget, projectRoot: string): Promise<AuthClient> {
  const { GoogleAuth, Impersonated, OAuth2Client } = await import('google-auth-library')
  if (isLoopback(target.apiEndpoint)) {
    const nobody = new OAuth2Client()
    nobody.setCredentials({ access_token: 'none' })
    return nobody
  }
  const { apiEndpoint, impersonateServiceAccount, keyfile, quotaProject } = target
  if (apiEndpoint !== undefined && /^http:/i.test(apiEndpoint)) {
    throw bigqueryError('endpoint-not-encrypted', { endpoint: apiEndpoint })
  }
  const scopes = [...(target.scopes ?? [bigqueryScope])]
  const auth = new GoogleAuth({
    scopes: impersonateServiceAccount === undefined ? scopes : [cloudScope],
    ...(keyfile === undefined ? {} : { keyFilename: resolve(projectRoot, keyfile) }),
  })
  const source = await quietLookup(() => auth.getClient()).catch((thrown: unknown) => {
    throw credentialsMissing(thrown, keyfile)
  })
  const client =
    impersonateServiceAccount === undefined
      ? source
      : new Impersonated({
          sourceClient: source,
          targetPrincipal: impersonateServiceAccount,
          targetScopes: scopes,
        })
  if (quotaProject !== undefined) client.quotaProjectId = quotaProject
  // Once here, where it can be told from what BigQuery says.
  const headers = await client.getRequestHeaders().catch((thrown: unknown) => {
    const reason = reasonOf(thrown)
    throw bigqueryError(isOffline(reason) ? 'login-unreachable' : 'credentials-refused', { reason })
  })
  // A key file that can't be read as one gives a client that says nothing.
  if (!headers.has('authorization')) {
    throw bigqueryError('credentials-missing', { reason: `${keyfile ?? 'what was found'} is no key` })
  }
  return client
}

function credentialsMissing(thrown: unknown, keyfile: string | undefined): Error {
  const reason = keyfile === undefined ? reasonOf(thrown) : `${keyfile}: ${reasonOf(thrown)}`
  return bigqueryError('credentials-missing', { reason })
}

/** Nobody was asked, so that nobody refused. */
function isOffline(reason: string): boolean {
  return /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/.test(reason)
}

/** Not the error itself, which may hold what was sent. Paths of key files are named by the caller. */
function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (/Could not load the default credentials/.test(message)) return 'there are no default credentials'
  if (/ENOENT|does not exist/.test(message)) return 'there is no such file'
  return redact(message.split('\n')[0] ?? '').replace(/(['"]?)(?<![:/])\/[^\s'"]*\1/g, '[path]')
}
