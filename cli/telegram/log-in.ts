import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { renderUnicodeCompact } from 'uqr'
import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import { toTelegramError } from '../../extract/telegram/client/telegram-errors.ts'
import {
  credentialsPath,
  refuseInsideProject,
  shownPath,
  writeCredentialsFile,
} from '../../extract/telegram/session/credentials-file.ts'
import { apiFromEnvironment } from '../../extract/telegram/session/environment.ts'
import { Secret } from '../../extract/telegram/session/secret.ts'
import { parsePeerAddress } from '../../extract/telegram/teleproto/peer-address.ts'
import { printable } from '../../kernel/printable.ts'
import type { CommandContext } from '../command.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { programName } from '../program-name.ts'
import type { Colors } from '../ui/terminal.ts'
import { loginError } from './errors.ts'
import { askForApi, logInByCode, logInByQr } from './login-flow.ts'
import { PromptEnded } from './prompter.ts'
import { terminalPrompter } from './terminal-prompter.ts'

export interface LoginRequest {
  readonly qr?: boolean
  readonly force?: boolean
}

/** Logs in to Telegram with the help of whoever sits at the terminal, and saves the login. */
export async function logIn(context: CommandContext, { qr, force }: LoginRequest): Promise<ExitCode> {
  const { env, root, terminal, signal, clock } = context
  const peer = parsePeerAddress(env['TGELT_TELEGRAM_PEER'])
  const path = credentialsPath(env)
  const shown = shownPath(path, env)
  if (existsSync(join(root, 'project.yml'))) refuseInsideProject(path, root, shown)
  if (existsSync(path) && !force) throw loginError('login-exists', { path: shown })
  const given = apiFromEnvironment(env)
  if (!(process.stdin.isTTY && terminal.live)) throw loginError('login-not-interactive', {})

  refuseUnwritable(path)
  const prompter = terminalPrompter(process.stdin, process.stderr, signal)
  try {
    const api = given ?? (await askForApi(prompter))
    const { beginLogin } = await import('../../extract/telegram/teleproto/begin-login.ts')
    const login = beginLogin({ api: { apiId: api.apiId, apiHash: api.apiHash.reveal() }, peer, signal })
    try {
      const { account } = qr
        ? await logInByQr(login, prompter, (url) => qrCode(url, terminal.colors))
        : await logInByCode(login, prompter)
      const session = new Secret(login.session())
      writeCredentialsFile(path, { ...api, session, peer: peer?.fingerprint })
      say(context, shown, account.name)
    } finally {
      await login.close()
    }
    return exitCode.ok
  } catch (error) {
    if (error instanceof PromptEnded || signal.aborted) return exitCode.interrupted
    throw error instanceof CallFailure ? toTelegramError(error, clock.now()) : error
  }
}

/** Before anything is asked: a login that can't be saved would stay open at Telegram, and nobody would have it. */
function refuseUnwritable(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  accessSync(dirname(path), constants.W_OK)
}

/** Light on dark, whatever the terminal's own colours are: cameras want it that way round. */
function qrCode(url: string, { bgBlack, whiteBright }: Colors): string {
  const lines = renderUnicodeCompact(url, { border: 2 }).split('\n')
  return lines.map((line) => bgBlack(whiteBright(line))).join('\n')
}

function say({ reporter, env }: CommandContext, path: string, name: string): void {
  reporter.message({
    name: 'LoggedIn',
    level: 'info',
    text: `Logged in as ${printable(name)}. The login is in ${path}, which only you can read: whoever has it is this account.`,
    data: { path },
  })
  const text = env['TGELT_SESSION']
    ? 'TGELT_SESSION is set and comes first: unset it to use this login.'
    : `Next: ${programName(env)} chats`
  reporter.message({ name: 'Note', level: 'info', text })
}
