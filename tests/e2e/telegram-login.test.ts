import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasPseudoTerminals, runOnTerminal } from '../helpers/pseudo-terminal.ts'
import { type CliResult, runCli, startCli } from '../helpers/run-cli.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { type Peer, startPeer } from '../telegram-peer/start-peer.ts'

const apiHash = '0123456789abcdef0123456789abcdef'
const password = 'correct horse'

let peer: Peer
let bookClub: string

beforeAll(async () => {
  peer = await startPeer({ phoneCode: '54321', password })
  await peer.world.addChat({ kind: 'supergroup', title: 'Makers', isForum: true, username: 'makers' })
  const club = await peer.world.addChat({ kind: 'supergroup', title: 'Book \u001b[31mClub\nof 東京' })
  await peer.world.addChat({ kind: 'channel', title: 'News' })
  bookClub = club.id
})

afterAll(() => peer.stop())

interface Place {
  readonly folder: string
  readonly home: string
  readonly env: NodeJS.ProcessEnv
}

/** A home folder without a login, and an empty folder to work in; Telegram is the peer. */
function place(): Place {
  const home = temporaryFolder()
  return { folder: temporaryFolder(), home, env: { HOME: home, TGELT_TELEGRAM_PEER: peer.url } }
}

const credentialsOf = ({ home }: Place): string => join(home, '.config/tgelt/credentials.json')

async function loggedInByEnvironment(): Promise<NodeJS.ProcessEnv> {
  return { TGELT_API_ID: '12345', TGELT_API_HASH: apiHash, TGELT_SESSION: await peer.mintSession() }
}

/** A login as `tgelt login` saves it. */
async function logIn(at: Place): Promise<void> {
  const { env } = at
  const terminal = runOnTerminal(at.folder, ['login'], {
    ...env,
    TGELT_API_ID: '12345',
    TGELT_API_HASH: apiHash,
  })
  await terminal.shows('Phone number')
  terminal.type('+49 151 00000000\r')
  await terminal.shows('Code: ')
  terminal.type('54321\r')
  await terminal.shows('Password')
  terminal.type(`${password}\r`)
  expect((await terminal.end()).code).toBe(0)
}

function expectNoSecrets({ stdout, stderr }: CliResult, session: string): void {
  expect(stdout + stderr).not.toContain(session.slice(20, 60))
  expect(stdout + stderr).not.toContain(apiHash)
}

describe('tgelt chats', () => {
  test('lists chats with their ids, no title can move the cursor, and it ends by itself', async () => {
    const { folder, env } = place()
    const result = await runCli(folder, ['chats'], { env: { ...env, ...(await loggedInByEnvironment()) } })
    expect(result.code).toBe(0)
    const [head, ...rows] = result.stdout.trimEnd().split('\n')
    expect(head).toMatch(/^id +kind +title +username +members +topics +in project\.yml$/)
    expect(rows).toHaveLength(3)
    expect(result.stdout).toMatch(/supergroup +Makers +@makers +\d+ +yes +no/)
    expect(result.stdout).toContain('Book  [31mClub of 東京')
    expect(result.stdout).not.toContain('\u001b')
    expect(result.stderr).toContain('extract: {chats: [')
  })

  test('says as JSON which of them project.yml lists, and finds one by its name', async () => {
    const { folder, env } = place()
    writeFileSync(join(folder, 'project.yml'), `name: x\nextract: {chats: [${bookClub}]}\n`)
    const options = { env: { ...env, ...(await loggedInByEnvironment()) } }
    const all = JSON.parse((await runCli(folder, ['chats', '--output', 'json'], options)).stdout)
    expect(all.map(({ title, listed }: { title: string; listed: boolean }) => [title, listed])).toEqual(
      expect.arrayContaining([
        ['Makers', false],
        ['Book \u001b[31mClub\nof 東京', true],
        ['News', false],
      ]),
    )
    const found = await runCli(folder, ['chats', '--output', 'json', '--search', 'MAKE'], options)
    expect(JSON.parse(found.stdout)).toMatchObject([
      { kind: 'supergroup', title: 'Makers', username: 'makers', topics: true, left: false },
    ])
  })

  test('says how to log in, without a login', async () => {
    const { folder, env } = place()
    const { code, stdout, stderr } = await runCli(folder, ['chats'], { env })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('error[telegram-login-missing]')
    expect(stderr).toContain('tgelt login')
  })

  test('says what became of a login that Telegram has ended, and shows no secret', async () => {
    const { folder, env } = place()
    const login = await loggedInByEnvironment()
    await peer.addFault({ method: 'messages.getDialogs', fault: { kind: 'revoke' }, times: 1 })
    const result = await runCli(folder, ['--debug', 'chats'], { env: { ...env, ...login } })
    expect(result.code).toBe(2)
    expect(result.stderr).toContain('error[telegram-login-ended]')
    expectNoSecrets(result, login['TGELT_SESSION'] ?? '')
  })

  test('says when Telegram can’t be reached, or wants a pause', async () => {
    const { folder, env } = place()
    const login = await loggedInByEnvironment()
    await peer.addFault({
      method: 'messages.getDialogs',
      fault: { kind: 'error', message: 'FLOOD_WAIT_90' },
      times: 1,
    })
    const paused = await runCli(folder, ['chats'], { env: { ...env, ...login } })
    expect(paused.code).toBe(2)
    expect(paused.stderr).toMatch(
      /error\[telegram-wait-wanted\].*until \d{4}-\d\d-\d\dT[\d:]+Z \(FLOOD_WAIT_90\)/,
    )
    const nobody = peer.url.replace(/:\d+\//, ':1/')
    const unreachable = await runCli(folder, ['--debug', 'chats'], {
      env: { ...env, ...login, TGELT_TELEGRAM_PEER: nobody },
    })
    expect(unreachable.code).toBe(2)
    expect(unreachable.stderr).toContain('error[telegram-unreachable]')
    expectNoSecrets(unreachable, login['TGELT_SESSION'] ?? '')
  })

  test('stops at Ctrl-C without a word, though Telegram is silent', async () => {
    const { folder, env } = place()
    const login = await loggedInByEnvironment()
    await peer.addFault({ method: 'messages.getDialogs', fault: { kind: 'silence' }, times: 1 })
    const before = (await peer.stats()).calls['messages.getDialogs'] ?? 0
    const child = startCli(folder, ['chats'], { env: { ...env, ...login } })
    const said = text(child.stderr)
    await peer.untilCalled('messages.getDialogs', before + 1)
    child.kill('SIGINT')
    const [code] = await once(child, 'exit')
    expect({ code, said: await said }).toEqual({ code: 130, said: '' })
  })

  test('goes to no test peer but on this computer', async () => {
    const { folder, env } = place()
    const elsewhere = { ...env, TGELT_TELEGRAM_PEER: peer.url.replace('127.0.0.1', '192.0.2.1') }
    const { code, stderr } = await runCli(folder, ['chats'], { env: elsewhere })
    expect(code).toBe(2)
    expect(stderr).toContain('error[telegram-peer-not-loopback]')
  })
})

describe('tgelt login without a terminal', () => {
  test('names the variables', async () => {
    const { folder, env } = place()
    const { code, stderr } = await runCli(folder, ['login'], { env })
    expect(code).toBe(2)
    expect(stderr).toContain('error[login-not-interactive]')
    expect(stderr).toContain('TGELT_API_ID, TGELT_API_HASH and TGELT_SESSION')
  })
})

describe.skipIf(!hasPseudoTerminals)('on a terminal', () => {
  test('login asks for everything, saves the login for its owner alone, and chats reads with it', async () => {
    const at = place()
    const terminal = runOnTerminal(at.folder, ['login'], at.env)
    await terminal.shows('api_id: ')
    terminal.type('12345\r')
    await terminal.shows('api_hash')
    terminal.type(`${apiHash}\r`)
    await terminal.shows('Phone number')
    terminal.type('+49 151 00000000\r')
    await terminal.shows('Code: ')
    terminal.type('11111\r')
    await terminal.shows('not the code')
    terminal.type('54321\r')
    await terminal.shows('Password')
    terminal.type(`${password}\r`)
    const { code, shown } = await terminal.end()
    expect({ code, shown }).toMatchObject({ code: 0 })
    expect(shown).toContain('~/.config/tgelt/credentials.json')
    expect(shown).not.toContain(apiHash)
    expect(shown).not.toContain(password)
    const path = credentialsOf(at)
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600')
    expect(shown).not.toContain(JSON.parse(readFileSync(path, 'utf8')).session.slice(20, 60))

    const chats = await runCli(at.folder, ['chats'], { env: at.env })
    expect({ code: chats.code, rows: chats.stdout.trimEnd().split('\n').length }).toEqual({
      code: 0,
      rows: 4,
    })
    // Made at a test peer: Telegram itself is never asked with it.
    const real = await runCli(at.folder, ['chats'], { env: { HOME: at.home } })
    expect(real.stderr).toContain('error[telegram-session-of-peer]')
    const again = runOnTerminal(at.folder, ['login'], at.env)
    expect((await again.end()).shown).toContain('login-exists')
    chmodSync(path, 0o640)
    const exposed = await runCli(at.folder, ['chats'], { env: at.env })
    expect(exposed.stderr).toContain('error[telegram-credentials-exposed]')
  })

  test('login --qr draws a code that a phone can scan', async () => {
    const at = place()
    const env = { ...at.env, TGELT_API_ID: '12345', TGELT_API_HASH: apiHash }
    const terminal = runOnTerminal(at.folder, ['login', '--qr'], env)
    await terminal.shows('Link Desktop Device')
    await terminal.shows('▀')
    await peer.acceptLoginToken()
    await terminal.shows('Password')
    terminal.type(`${password}\r`)
    expect((await terminal.end()).code).toBe(0)
    expect(existsSync(credentialsOf(at))).toBe(true)
  })

  test('Ctrl-C at a question leaves 130 and no login', async () => {
    const at = place()
    const terminal = runOnTerminal(at.folder, ['login'], at.env)
    await terminal.shows('api_id: ')
    terminal.type('12345\r')
    await terminal.shows('api_hash')
    terminal.type('\u0003')
    const { code, shown } = await terminal.end()
    expect(code).toBe(130)
    expect(shown).not.toContain('error')
    expect(existsSync(credentialsOf(at))).toBe(false)
  })

  test('logout ends the login and deletes it; the file stays where Telegram could not be asked', async () => {
    const at = place()
    await logIn(at)
    const nobody = { ...at.env, TGELT_TELEGRAM_PEER: peer.url.replace(/:\d+\//, ':1/') }
    const unreachable = await runCli(at.folder, ['logout'], { env: nobody })
    expect(unreachable.code).toBe(2)
    expect(unreachable.stderr).toContain('error[logout-unreachable]')
    expect(unreachable.stderr).toContain('--local')
    expect(existsSync(credentialsOf(at))).toBe(true)
    const before = (await peer.stats()).calls['auth.logOut'] ?? 0
    expect((await runCli(at.folder, ['logout'], { env: at.env })).code).toBe(0)
    expect((await peer.stats()).calls['auth.logOut']).toBe(before + 1)
    expect(existsSync(credentialsOf(at))).toBe(false)
    const nothing = await runCli(at.folder, ['logout'], { env: at.env })
    expect(nothing.stderr).toContain('error[logout-nothing]')
  })

  test('logout --local asks nobody', async () => {
    const at = place()
    await logIn(at)
    const { calls } = await peer.stats()
    const { code, stderr } = await runCli(at.folder, ['logout', '--local'], { env: at.env })
    expect(code).toBe(0)
    expect(stderr).toContain('under Devices')
    expect(existsSync(credentialsOf(at))).toBe(false)
    expect((await peer.stats()).calls).toEqual(calls)
  })
})
