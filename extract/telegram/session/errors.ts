import { errorMaker } from '../../../kernel/errors/catalogue.ts'

export const environmentNames = ['TGELT_API_ID', 'TGELT_API_HASH', 'TGELT_SESSION'] as const

/** What is wrong with a login before Telegram has seen it. Paths are shown with ~ for the home folder. */
export const sessionError = errorMaker({
  'telegram-login-missing': (p: { path: string }) => ({
    message: `There is no login for Telegram: ${p.path} does not exist, and ${environmentNames.join(', ')} are not set.`,
    hint: 'Run tgelt login, or set the three variables where nobody can type, as in CI. An export needs no login: tgelt extract --from result.json.',
  }),
  'telegram-environment-incomplete': (p: { set: readonly string[]; missing: readonly string[] }) => ({
    message: `${p.set.join(' and ')} ${p.set.length === 1 ? 'is' : 'are'} set, but ${p.missing.join(' and ')} ${p.missing.length === 1 ? 'is' : 'are'} not.`,
    hint: `Set ${environmentNames.join(', ')} all together, or none of them to use what tgelt login has saved.`,
  }),
  'telegram-api-id-invalid': (p: { where: string }) => ({
    message: `The api_id in ${p.where} is not a whole number above zero.`,
    hint: 'It stands at https://my.telegram.org under "API development tools".',
  }),
  'telegram-api-hash-invalid': (p: { where: string }) => ({
    message: `The api_hash in ${p.where} is not made of 32 digits from 0 to f.`,
    hint: 'It stands at https://my.telegram.org under "API development tools", below the api_id.',
  }),
  'telegram-session-invalid': (p: { where: string }) => ({
    message: `The session in ${p.where} is not one that tgelt, GramJS or Telethon has written.`,
    hint: 'A session begins with 1 and has some 350 characters. It may have been cut off. Run tgelt login to make one.',
  }),
  'telegram-credentials-exposed': (p: { path: string; mode: string }) => ({
    message: `${p.path} holds a login, and others may read it (its mode is ${p.mode}).`,
    hint: `Run chmod 600 ${p.path}. If somebody may have read it, end that session in Telegram's settings under Devices.`,
  }),
  'telegram-credentials-invalid': (p: { path: string; reason: string }) => ({
    message: `${p.path} can't be read as credentials: ${p.reason}.`,
    hint: 'Delete it and run tgelt login again.',
  }),
  'telegram-credentials-in-project': (p: { path: string }) => ({
    message: `${p.path} is inside the project, where it would be committed and shared.`,
    hint: 'Set TGELT_CREDENTIALS to a path outside of it, or unset it for ~/.config/tgelt/credentials.json.',
  }),
  'telegram-session-of-peer': (p: { path: string }) => ({
    message: `The login in ${p.path} was made at a test peer; it is worth nothing at Telegram, or at another peer.`,
    hint: 'Set TGELT_TELEGRAM_PEER to that peer, or run tgelt login --force to replace it.',
  }),
  'telegram-session-not-of-peer': (p: { path: string }) => ({
    message: `TGELT_TELEGRAM_PEER points at a test peer, but the login in ${p.path} is a real one.`,
    hint: 'Unset TGELT_TELEGRAM_PEER, or set TGELT_CREDENTIALS to another file for the test.',
  }),
})
