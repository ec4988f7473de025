import { errorMaker } from '../../kernel/errors/catalogue.ts'

/** What stops a login, a logout or the list of chats on this side. */
export const loginError = errorMaker({
  'login-not-interactive': (_: Record<never, never>) => ({
    message: 'A login has to be typed in, and here is no terminal for that.',
    hint: 'Run tgelt login on a computer with one. Elsewhere, as in CI, set TGELT_API_ID, TGELT_API_HASH and TGELT_SESSION.',
  }),
  'login-exists': (p: { path: string }) => ({
    message: `There is a login already, in ${p.path}.`,
    hint: 'tgelt chats shows what it can read. To replace it, run tgelt logout first, or tgelt login --force.',
  }),
  'login-sign-up-required': (_: Record<never, never>) => ({
    message: 'Nobody has a Telegram account with this phone number.',
    hint: "Accounts are made in Telegram's own apps. Look at the number and its country code, and run tgelt login again.",
  }),
  'login-email-required': (_: Record<never, never>) => ({
    message: 'Telegram wants this account to set up an email address for logins first.',
    hint: "Log in with one of Telegram's own apps once, and follow what it says. tgelt login --qr may do without.",
  }),
  'login-phone-refused': (p: { reason: string }) => ({
    message: `Telegram does not accept this phone number (${p.reason}).`,
    hint: 'Write it with its country code: +49 151 … Then run tgelt login again, or use tgelt login --qr.',
  }),
  'login-code-expired': (p: { reason: string }) => ({
    message: `The code is no longer good (${p.reason}).`,
    hint: 'Run tgelt login again for a new one.',
  }),
  'logout-nothing': (p: { path: string }) => ({
    message: `There is no login to end: ${p.path} does not exist.`,
    hint: "Sessions of other programs are ended in Telegram's settings, under Devices.",
  }),
  'logout-unreachable': (p: { path: string; reason: string }) => ({
    message: `Telegram could not be asked to end the login (${p.reason}), so ${p.path} was kept.`,
    hint: "Try again later. tgelt logout --local deletes the file alone; then end the session in Telegram's settings, under Devices.",
  }),
})
