import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import {
  credentialsPath,
  readCredentialsFile,
  refuseInsideProject,
  shownPath,
  writeCredentialsFile,
} from '../../../../../extract/telegram/session/credentials-file.ts'
import { apiFromEnvironment } from '../../../../../extract/telegram/session/environment.ts'
import { findCredentials } from '../../../../../extract/telegram/session/find-credentials.ts'
import { Secret } from '../../../../../extract/telegram/session/secret.ts'
import { knownErrors } from '../../../../../kernel/errors/tgelt-error.ts'
import { temporaryFolder } from '../../../../helpers/temporary-folder.ts'

const apiHash = '0123456789abcdef0123456789abcdef'
const key = Buffer.alloc(256, 'key of a login ')
const addressText = '149.154.167.51'

/** As the library writes it: data centre, address as text, port, key. */
const session = textOf([2, 0, addressText.length], addressText)

function textOf(head: readonly number[], address: string | readonly number[]): string {
  const bytes = [Buffer.from(head), Buffer.from(address as string), Buffer.from([1, 187]), key]
  return `1${Buffer.concat(bytes).toString('base64')}`
}
const environment = { TGELT_API_ID: '12345', TGELT_API_HASH: apiHash, TGELT_SESSION: session }

function saved(peer?: string) {
  return { apiId: 12345, apiHash: new Secret(apiHash), session: new Secret(session), peer }
}

/** The error that is thrown: its code, and all that it shows of itself. */
function errorOf(run: () => unknown): { code: string | undefined; text: string } {
  try {
    run()
  } catch (thrown) {
    const [error] = knownErrors(thrown)
    return { code: error?.code, text: `${error?.message} ${error?.hint} ${inspect(thrown)}` }
  }
  return { code: undefined, text: '' }
}

describe('findCredentials', () => {
  const home = () => ({ HOME: temporaryFolder() })

  it('takes the environment first', () => {
    const found = findCredentials({ ...home(), ...environment }, undefined)
    expect(found.apiId).toBe(12345)
    expect(found.apiHash.reveal()).toBe(apiHash)
    expect(found.session.reveal()).toBe(session)
  })

  it.each([
    ['TGELT_API_ID', ['TGELT_API_HASH', 'TGELT_SESSION']],
    ['TGELT_API_HASH', ['TGELT_API_ID', 'TGELT_SESSION']],
  ])('refuses an environment without %s, even where a login is saved', (missing, set) => {
    const env = { ...home(), ...environment, [missing]: '' }
    writeCredentialsFile(credentialsPath(env), saved())
    const { code, text } = errorOf(() => findCredentials(env, undefined))
    expect(code).toBe('telegram-environment-incomplete')
    expect(text).toContain(`${set.join(' and ')} are set, but ${missing} is not`)
    expect(text).not.toContain(session)
    expect(text).not.toContain(apiHash)
  })

  it.each([
    ['Telethon', textOf([2], [149, 154, 167, 51])],
    ['Telethon, IPv6', textOf([2], Buffer.alloc(16, 0x20) as unknown as number[])],
  ])('takes a session of %s', (_, text) => {
    const found = findCredentials({ ...home(), ...environment, TGELT_SESSION: text }, undefined)
    expect(found.session.reveal()).toBe(text)
  })

  it('uses the saved login if the environment only names the program', () => {
    const env = { ...home(), ...environment, TGELT_SESSION: undefined }
    writeCredentialsFile(credentialsPath(env), saved())
    expect(findCredentials(env, undefined).session.reveal()).toBe(session)
  })

  it.each([
    ['TGELT_API_ID', 'x1', 'telegram-api-id-invalid'],
    ['TGELT_API_ID', '0', 'telegram-api-id-invalid'],
    ['TGELT_API_HASH', 'ffff', 'telegram-api-hash-invalid'],
    ['TGELT_SESSION', '1abc', 'telegram-session-invalid'],
    ['TGELT_SESSION', session.slice(0, 200), 'telegram-session-invalid'],
    ['TGELT_SESSION', session.slice(0, -4), 'telegram-session-invalid'],
    ['TGELT_SESSION', textOf([9, 0, addressText.length], addressText), 'telegram-session-invalid'],
  ])('refuses %s=%s without repeating it', (name, value, code) => {
    const error = errorOf(() => findCredentials({ ...home(), ...environment, [name]: value }, undefined))
    expect(error.code).toBe(code)
    if (value.length > 3) expect(error.text).not.toContain(value)
  })

  it('says how to log in where there is no login', () => {
    const { code, text } = errorOf(() => findCredentials(home(), undefined))
    expect(code).toBe('telegram-login-missing')
    expect(text).toMatch(/tgelt login.*~\/\.config\/tgelt|~\/\.config\/tgelt.*tgelt login/s)
  })

  it('uses a login made at a test peer at that peer alone, and a real one at Telegram alone', () => {
    const env = home()
    const path = credentialsPath(env)
    writeCredentialsFile(path, saved('aaaa'))
    expect(findCredentials(env, 'aaaa').apiId).toBe(12345)
    expect(errorOf(() => findCredentials(env, undefined)).code).toBe('telegram-session-of-peer')
    expect(errorOf(() => findCredentials(env, 'bbbb')).code).toBe('telegram-session-of-peer')
    writeCredentialsFile(path, saved())
    expect(errorOf(() => findCredentials(env, 'aaaa')).code).toBe('telegram-session-not-of-peer')
  })
})

describe('apiFromEnvironment', () => {
  it('needs both or neither', () => {
    expect(apiFromEnvironment({})).toBeUndefined()
    expect(errorOf(() => apiFromEnvironment({ TGELT_API_ID: '1' })).code).toBe(
      'telegram-environment-incomplete',
    )
  })
})

describe('the credentials file', () => {
  it('is only its owner’s, and leaves nothing beside it', () => {
    const folder = join(temporaryFolder(), 'config', 'tgelt')
    const path = join(folder, 'credentials.json')
    writeCredentialsFile(path, saved())
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700')
    expect(readdirSync(folder)).toEqual(['credentials.json'])
    expect(readCredentialsFile(path, path)?.session.reveal()).toBe(session)
  })

  it('becomes private when it replaces one that was not', () => {
    const path = join(temporaryFolder(), 'credentials.json')
    writeFileSync(path, '{}')
    chmodSync(path, 0o644)
    writeCredentialsFile(path, saved())
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
  })

  it.each([0o640, 0o604, 0o644, 0o620])('is refused with mode %o', (mode) => {
    const path = join(temporaryFolder(), 'credentials.json')
    writeCredentialsFile(path, saved())
    chmodSync(path, mode)
    const { code, text } = errorOf(() => readCredentialsFile(path, '~/c.json'))
    expect(code).toBe('telegram-credentials-exposed')
    expect(text).toContain('chmod 600 ~/c.json')
  })

  it.each([
    ['', 'not the JSON'],
    ['{"version":1', 'not the JSON'],
    ['{"version":2}', '"version"'],
    [JSON.stringify({ version: 1, api_id: 1, api_hash: apiHash, session: 'tampered-secret' }), '"session"'],
    [JSON.stringify({ version: 1, api_id: 1, api_hash: 'tampered-secret', session }), '"api_hash"'],
  ])('is refused when it is %s', (text, reason) => {
    const path = join(temporaryFolder(), 'credentials.json')
    writeFileSync(path, text, { mode: 0o600 })
    const error = errorOf(() => readCredentialsFile(path, 'c.json'))
    expect(error.code).toBe('telegram-credentials-invalid')
    expect(error.text).toContain(reason)
    expect(error.text).not.toMatch(/tampered-secret|a2V5IG9m|0123456789abcdef/)
  })

  it('is where the environment says', () => {
    expect(credentialsPath({ TGELT_CREDENTIALS: '/x/c.json', XDG_CONFIG_HOME: '/y' })).toBe('/x/c.json')
    expect(credentialsPath({ XDG_CONFIG_HOME: '/y', HOME: '/h' })).toBe('/y/tgelt/credentials.json')
    expect(credentialsPath({ HOME: '/h' })).toBe('/h/.config/tgelt/credentials.json')
    expect(shownPath('/h/.config/c.json', { HOME: '/h' })).toBe('~/.config/c.json')
  })

  it('may not be inside a project, nor come to be there through a link', () => {
    const folder = temporaryFolder()
    const project = join(folder, 'project')
    mkdirSync(join(project, 'deep'), { recursive: true })
    symlinkSync(join(project, 'deep'), join(folder, 'link'))
    const refused = (path: string) => errorOf(() => refuseInsideProject(path, project, 'c.json')).code
    expect(refused(join(project, 'c.json'))).toBe('telegram-credentials-in-project')
    expect(refused(join(project, 'deep/not/there/c.json'))).toBe('telegram-credentials-in-project')
    expect(refused(join(folder, 'link/c.json'))).toBe('telegram-credentials-in-project')
    expect(refused(join(folder, 'c.json'))).toBeUndefined()
    expect(refused(join(folder, 'project-2/c.json'))).toBeUndefined()
    expect(existsSync(join(project, 'c.json'))).toBe(false)
  })
})

describe('Secret', () => {
  it('shows itself to nobody who does not ask', () => {
    const secret = new Secret(session)
    const seen = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret),
    ]
    for (const text of seen) expect(text).not.toContain(session.slice(1, 40))
    expect(Object.keys(secret)).toEqual([])
    expect(secret.reveal()).toBe(session)
  })
})
