import { Api } from 'telegram'
import { computeCheck } from 'telegram/Password.js'
import { CallFailure } from '../client/call-failure.ts'
import type { CodeChannel, LoginStep, QrStep, TelegramLogin } from '../client/telegram-login.ts'
import { failed } from './call-failures.ts'
import { Link, type LinkOptions, type Request } from './link.ts'
import type { PeerAddress } from './peer-address.ts'

export interface LoginOptions {
  readonly api: { readonly apiId: number; readonly apiHash: string }
  readonly peer: PeerAddress | undefined
  readonly callDeadlineMs?: number
  readonly connectDeadlineMs?: number
  readonly signal: AbortSignal
}

/** Where Telegram's own apps begin, too. It says so if the account is at home elsewhere. */
const firstDcId = 2
const longestTokenMs = 30_000

/** Begins a login: nothing is sent before its first call. Importing this file loads the MTProto library. */
export function beginLogin(options: LoginOptions): TelegramLogin {
  return new TeleprotoLogin(options)
}

class TeleprotoLogin implements TelegramLogin {
  readonly #options: LoginOptions
  #session: LinkOptions['session'] = { dcId: firstDcId }
  #link: Link | undefined
  #sent: { readonly phone: string; readonly hash: string; readonly isEmail: boolean } | undefined
  #onScanned: (() => void) | undefined
  #isScanned = false

  constructor(options: LoginOptions) {
    this.#options = options
  }

  async sendCode(phone: string): Promise<CodeChannel> {
    const { apiId, apiHash } = this.#options.api
    const request = { phoneNumber: phone, apiId, apiHash, settings: new Api.CodeSettings({}) }
    const sent = await this.#callAtHome(() => new Api.auth.SendCode(request))
    if (!(sent instanceof Api.auth.SentCode)) throw refused('auth.sendCode', sent.className)
    const { type, phoneCodeHash } = sent
    if (type instanceof Api.auth.SentCodeTypeSetUpEmailRequired) {
      throw refused('auth.sendCode', 'EMAIL_SETUP_REQUIRED')
    }
    const isEmail = type instanceof Api.auth.SentCodeTypeEmailCode
    this.#sent = { phone, hash: phoneCodeHash, isEmail }
    return codeChannel(type)
  }

  async signIn(code: string): Promise<LoginStep> {
    if (this.#sent === undefined) throw refused('auth.signIn', 'PHONE_CODE_EMPTY')
    const { phone, hash, isEmail } = this.#sent
    const proof = isEmail
      ? { emailVerification: new Api.EmailVerificationCode({ code }) }
      : { phoneCode: code }
    return this.#step(new Api.auth.SignIn({ phoneNumber: phone, phoneCodeHash: hash, ...proof }))
  }

  async passwordHint(): Promise<string | undefined> {
    return (await this.#call(new Api.account.GetPassword())).hint ?? undefined
  }

  async checkPassword(password: string): Promise<LoginStep> {
    // Asked for each time: the server's part of the proof is good for one try.
    const challenge = await this.#call(new Api.account.GetPassword())
    const proof = await computeCheck(challenge, password).catch((error: unknown) => {
      throw failed.undecodable('account.getPassword', error)
    })
    return this.#step(new Api.auth.CheckPassword({ password: proof }))
  }

  async qrStep(): Promise<QrStep> {
    this.#isScanned = false
    const { apiId, apiHash } = this.#options.api
    try {
      const answer = await this.#callAtHome(
        () => new Api.auth.ExportLoginToken({ apiId, apiHash, exceptIds: [] }),
      )
      return await this.#afterToken(answer)
    } catch (error) {
      return passwordNeeded(error)
    }
  }

  async scanned(withinMs: number): Promise<void> {
    // It may have been pushed before anybody waits for it.
    if (this.#isScanned) return
    const { signal } = this.#options
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        this.#onScanned = undefined
        settle()
      }
      const onAbort = end(() => reject(failed.stopped('auth.exportLoginToken')))
      this.#onScanned = end(resolve)
      const timer = setTimeout(this.#onScanned, withinMs)
      signal.addEventListener('abort', onAbort, { once: true })
      if (signal.aborted) onAbort()
    })
  }

  session(): string {
    return this.#link?.sessionText() ?? ''
  }

  async close(): Promise<void> {
    await this.#link?.close()
  }

  /** The phone's account may be at home in another data centre: the token is then taken there. */
  async #afterToken(answer: Api.auth.TypeLoginToken): Promise<QrStep> {
    if (answer instanceof Api.auth.LoginTokenSuccess) return stepAfter(answer.authorization)
    if (answer instanceof Api.auth.LoginTokenMigrateTo) {
      await this.#moveTo(answer.dcId)
      return this.#afterToken(await this.#call(new Api.auth.ImportLoginToken({ token: answer.token })))
    }
    const validMs = Math.min(Math.max(answer.expires * 1000 - Date.now(), 1000), longestTokenMs)
    return { kind: 'token', url: `tg://login?token=${answer.token.toString('base64url')}`, validMs }
  }

  async #step(request: Request<Api.auth.TypeAuthorization>): Promise<LoginStep> {
    try {
      return stepAfter(await this.#call(request))
    } catch (error) {
      return passwordNeeded(error)
    }
  }

  /** Repeats a call in the data centre that Telegram names, if it names one, or because it says to begin anew. */
  async #callAtHome<R>(request: () => Request<R>): Promise<R> {
    try {
      return await this.#call(request())
    } catch (error) {
      const reason = error instanceof CallFailure ? error.reason : ''
      const home = /^(?:PHONE|NETWORK|USER)_MIGRATE_(\d+)$/.exec(reason)
      if (home !== null) await this.#moveTo(Number(home[1]))
      else if (reason !== 'AUTH_RESTART') throw error
      return this.#call(request())
    }
  }

  async #moveTo(dcId: number): Promise<void> {
    await this.#link?.close()
    this.#link = undefined
    this.#session = { dcId }
  }

  async #call<R>(request: Request<R>): Promise<R> {
    return (await this.#open()).call(request)
  }

  /** A connection that was lost is made anew with its key, to which Telegram has bound the code that it sent. */
  async #open(): Promise<Link> {
    if (this.#link?.isOpen) return this.#link
    const begun = this.#link?.sessionText()
    await this.#link?.close()
    const { api, peer, signal, connectDeadlineMs = 30_000, callDeadlineMs = 60_000 } = this.#options
    this.#link = await Link.open({
      ...api,
      session: begun || this.#session,
      peer,
      connectDeadlineMs,
      callDeadlineMs,
      signal,
      onPush: (pushed) => {
        if (!isLoginToken(pushed)) return
        this.#isScanned = true
        this.#onScanned?.()
      },
      onLost: () => undefined,
    })
    return this.#link
  }
}

function stepAfter(authorization: Api.auth.TypeAuthorization): LoginStep {
  if (authorization instanceof Api.auth.AuthorizationSignUpRequired) return { kind: 'sign-up-required' }
  const { user } = authorization
  const name = user instanceof Api.User ? [user.firstName, user.lastName].filter(Boolean).join(' ') : ''
  return { kind: 'done', account: { id: user.id.toString(), name } }
}

function passwordNeeded(error: unknown): LoginStep {
  if (error instanceof CallFailure && error.reason === 'SESSION_PASSWORD_NEEDED') {
    return { kind: 'password-needed' }
  }
  throw error
}

function isLoginToken(pushed: object | undefined): boolean {
  if (pushed instanceof Api.UpdateShort) return pushed.update instanceof Api.UpdateLoginToken
  const isContainer = pushed instanceof Api.Updates || pushed instanceof Api.UpdatesCombined
  return isContainer && pushed.updates.some((update) => update instanceof Api.UpdateLoginToken)
}

function codeChannel(type: Api.auth.TypeSentCodeType): CodeChannel {
  if (type instanceof Api.auth.SentCodeTypeApp) return 'app'
  if (type instanceof Api.auth.SentCodeTypeEmailCode) return 'email'
  if (type instanceof Api.auth.SentCodeTypeFragmentSms) return 'fragment'
  if (/Call$/.test(type.className)) return 'call'
  return /Sms/.test(type.className) ? 'sms' : 'other'
}

function refused(method: string, reason: string): CallFailure {
  return new CallFailure({ kind: 'refused', method, reason })
}
