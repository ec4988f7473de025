import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import type { CodeChannel, LoginStep, TelegramLogin } from '../../extract/telegram/client/telegram-login.ts'
import { type ApiCredentials, isApiHash, parseApiId } from '../../extract/telegram/session/credentials.ts'
import { Secret } from '../../extract/telegram/session/secret.ts'
import { loginError } from './errors.ts'
import type { Prompter } from './prompter.ts'

export type LoggedIn = Extract<LoginStep, { kind: 'done' }>

const sentTo: Readonly<Record<CodeChannel, string>> = {
  app: "as a message in Telegram, to the account's other devices",
  sms: 'as a text message',
  call: 'by a phone call',
  email: 'by email',
  fragment: 'at https://fragment.com',
  other: 'in a way that tgelt does not know: look at your phone',
}

/** Asks for the api_id and the api_hash until they look like some. */
export async function askForApi(prompter: Prompter): Promise<ApiCredentials> {
  prompter.show(
    'A login needs an api_id and an api_hash of your own. Open https://my.telegram.org, log in, choose\n' +
      '"API development tools", and fill in the form; any name does.',
  )
  const apiId = await askUntil(
    prompter,
    () => prompter.ask('api_id: '),
    parseApiId,
    'That is no whole number.',
  )
  const apiHash = await askUntil(
    prompter,
    () => prompter.askHidden('api_hash (not shown): '),
    (text) => (isApiHash(text.trim()) ? text.trim() : undefined),
    'An api_hash has 32 digits from 0 to f.',
  )
  return { apiId, apiHash: new Secret(apiHash) }
}

/** Logs in with a code that Telegram sends. Rejects with a typed error, a CallFailure or PromptEnded. */
export async function logInByCode(login: TelegramLogin, prompter: Prompter): Promise<LoggedIn> {
  const channel = await askForPhone(login, prompter)
  prompter.show(`Telegram has sent a code ${sentTo[channel]}.`)
  for (;;) {
    const code = (await prompter.ask('Code: ')).replace(/[\s-]/g, '')
    if (code === '') continue
    try {
      return await finish(await login.signIn(code), login, prompter)
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === 'PHONE_CODE_EXPIRED') throw loginError('login-code-expired', { reason })
      if (reason !== 'PHONE_CODE_INVALID' && reason !== 'CODE_INVALID') throw error
      prompter.show('That is not the code. Try again.')
    }
  }
}

/** Logs in with a phone that scans a QR code, which is drawn anew until it is. */
export async function logInByQr(
  login: TelegramLogin,
  prompter: Prompter,
  draw: (url: string) => string,
): Promise<LoggedIn> {
  prompter.show('On your phone, open Telegram: Settings, Devices, Link Desktop Device. Then scan this:')
  for (;;) {
    const step = await login.qrStep()
    if (step.kind !== 'token') return finish(step, login, prompter)
    prompter.show(`\n${draw(step.url)}`)
    await login.scanned(step.validMs)
  }
}

async function askForPhone(login: TelegramLogin, prompter: Prompter): Promise<CodeChannel> {
  for (;;) {
    const phone = (await prompter.ask('Phone number, with country code: ')).replace(/[\s()-]/g, '')
    if (!/^\+?\d{6,15}$/.test(phone)) {
      prompter.show('A phone number is written like +49 151 23456789.')
      continue
    }
    try {
      return await login.sendCode(phone)
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === 'EMAIL_SETUP_REQUIRED') throw loginError('login-email-required', {})
      if (reason === 'PHONE_NUMBER_UNOCCUPIED') throw loginError('login-sign-up-required', {})
      if (reason === 'PHONE_NUMBER_FLOOD') throw loginError('login-phone-refused', { reason })
      if (reason !== 'PHONE_NUMBER_INVALID') throw error
      prompter.show('Telegram knows no such phone number. Try again, with the country code.')
    }
  }
}

async function finish(step: LoginStep, login: TelegramLogin, prompter: Prompter): Promise<LoggedIn> {
  switch (step.kind) {
    case 'done':
      return step
    case 'sign-up-required':
      throw loginError('login-sign-up-required', {})
    case 'password-needed':
      return finish(await askForPassword(login, prompter), login, prompter)
  }
}

async function askForPassword(login: TelegramLogin, prompter: Prompter): Promise<LoginStep> {
  const hint = await login.passwordHint()
  prompter.show(
    hint ? `This account has a second password. Its hint: ${hint}` : 'This account has a second password.',
  )
  for (;;) {
    const password = await prompter.askHidden('Password (not shown): ')
    if (password === '') continue
    try {
      return await login.checkPassword(password)
    } catch (error) {
      if (reasonOf(error) !== 'PASSWORD_HASH_INVALID') throw error
      prompter.show('That is not the password. Try again.')
    }
  }
}

async function askUntil<T>(
  prompter: Prompter,
  ask: () => Promise<string>,
  read: (text: string) => T | undefined,
  otherwise: string,
): Promise<T> {
  for (;;) {
    const value = read(await ask())
    if (value !== undefined) return value
    prompter.show(otherwise)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof CallFailure ? error.reason : ''
}
