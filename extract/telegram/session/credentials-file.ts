import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { homedir, platform } from 'node:os'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import { isNodeError } from '../../../kernel/errors/node-error.ts'
import { writeFileAtomic } from '../../../kernel/files/atomic-file.ts'
import { parseJson } from '../../../kernel/json.ts'
import { type Credentials, isApiHash, isSession } from './credentials.ts'
import type { Environment } from './environment.ts'
import { sessionError } from './errors.ts'
import { Secret } from './secret.ts'

/** What the file holds beside the login. */
export interface SavedCredentials extends Credentials {
  /** Fingerprint of the test peer that the session was made at; undefined: it is Telegram's. */
  readonly peer: string | undefined
}

const onlyMine = 0o600
const others = 0o077

const fileSchema = z.strictObject({
  version: z.literal(1),
  api_id: z.number().int().positive(),
  api_hash: z.string().refine(isApiHash),
  session: z.string().refine(isSession),
  peer: z.string().optional(),
})

/** TGELT_CREDENTIALS, or credentials.json in tgelt's folder of the user's configuration. */
export function credentialsPath(env: Environment): string {
  if (env['TGELT_CREDENTIALS']) return resolve(env['TGELT_CREDENTIALS'])
  const configFolder = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config')
  return join(configFolder, 'tgelt', 'credentials.json')
}

/** The path with ~ for the home folder: errors get pasted into issues. */
export function shownPath(path: string, env: Environment): string {
  const home = env['HOME'] || homedir()
  return path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path
}

/** Reads a credentials file; undefined if there is none. One that others may read, or that isn't whole, is refused. */
export function readCredentialsFile(path: string, shown: string): SavedCredentials | undefined {
  const text = readPrivateFile(path, shown)
  if (text === undefined) return undefined
  const read = fileSchema.safeParse(parseJson(text))
  if (!read.success) {
    const [issue] = read.error.issues
    const place = issue?.path.join('.')
    // The issue's own text could hold what stands in the file.
    const reason = place
      ? `its "${place}" is missing or not what it should be`
      : 'it is not the JSON that tgelt writes'
    throw sessionError('telegram-credentials-invalid', { path: shown, reason })
  }
  const { api_id, api_hash, session, peer } = read.data
  return { apiId: api_id, apiHash: new Secret(api_hash), session: new Secret(session), peer }
}

/** Writes the file so that nobody but its owner can read it, at no time; whole or not at all. */
export function writeCredentialsFile(
  path: string,
  { apiId, apiHash, session, peer }: SavedCredentials,
): void {
  const saved = {
    version: 1,
    api_id: apiId,
    api_hash: apiHash.reveal(),
    session: session.reveal(),
    ...(peer === undefined ? {} : { peer }),
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileAtomic(path, `${JSON.stringify(saved, undefined, 2)}\n`, onlyMine)
}

export function deleteCredentialsFile(path: string): void {
  rmSync(path, { force: true })
}

/** Refuses a file inside a project: it would be committed with it. */
export function refuseInsideProject(path: string, projectRoot: string, shown: string): void {
  const below = relative(realFolder(projectRoot), realFolder(path))
  if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below)) return
  throw sessionError('telegram-credentials-in-project', { path: shown })
}

function realFolder(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder)) return join(realpathSync(folder), relative(folder, path))
    if (dirname(folder) === folder) return path
  }
}

function readPrivateFile(path: string, shown: string): string | undefined {
  let descriptor: number
  try {
    descriptor = openSync(path, 'r')
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return undefined
    throw error
  }
  try {
    const { mode } = fstatSync(descriptor)
    // Windows has no such modes.
    if (platform() !== 'win32' && (mode & others) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(3, '0')
      throw sessionError('telegram-credentials-exposed', { path: shown, mode: octal })
    }
    return readFileSync(descriptor, 'utf8')
  } finally {
    closeSync(descriptor)
  }
}
