/** Where Telegram sent the code of a login. */
export type CodeChannel = 'app' | 'sms' | 'call' | 'email' | 'fragment' | 'other'

export type LoginStep =
  | { readonly kind: 'done'; readonly account: { readonly id: string; readonly name: string } }
  /** The account has a second password (two-step verification). */
  | { readonly kind: 'password-needed' }
  /** Nobody has an account with this phone number. */
  | { readonly kind: 'sign-up-required' }

export type QrStep =
  | LoginStep
  /** To be shown as a QR code and scanned; good for `validMs`. */
  | { readonly kind: 'token'; readonly url: string; readonly validMs: number }

/**
 * A login that is being made: by a code sent to a phone, or by a QR code scanned with a phone that is logged in. Calls reject
 * with a CallFailure whose reason is Telegram's word: PHONE_NUMBER_INVALID, PHONE_CODE_INVALID, PASSWORD_HASH_INVALID, …
 */
export interface TelegramLogin {
  /** Has a code sent; whoever calls has asked for that. */
  sendCode(phone: string): Promise<CodeChannel>
  /** With the code that was sent last. */
  signIn(code: string): Promise<LoginStep>
  /** The hint that goes with the second password. */
  passwordHint(): Promise<string | undefined>
  checkPassword(password: string): Promise<LoginStep>
  /** A token to show, or, once that was scanned, what came of it. */
  qrStep(): Promise<QrStep>
  /** Resolves when the token was scanned, or after so many milliseconds. */
  scanned(withinMs: number): Promise<void>
  /** The session: the login itself, once it is done. */
  session(): string
  /** Ends the connection. The login stays. Never rejects. */
  close(): Promise<void>
}
