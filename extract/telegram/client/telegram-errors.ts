import { errorMaker } from '../../../kernel/errors/catalogue.ts'
import type { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { CallFailure } from './call-failure.ts'

const telegramError = errorMaker({
  'telegram-login-ended': (p: { reason: string }) => ({
    message: `Telegram no longer knows this login (${p.reason}).`,
    hint: 'It was ended on a device, or it expired. Run tgelt login --force to make a new one.',
  }),
  'telegram-session-shared': (_: Record<never, never>) => ({
    message:
      'Telegram has ended this login, since it was used from two places at once (AUTH_KEY_DUPLICATED).',
    hint: 'Make one login per computer: run tgelt login --force here, and keep this one for this computer.',
  }),
  'telegram-account-banned': (p: { reason: string }) => ({
    message: `Telegram has closed or frozen this account (${p.reason}).`,
    hint: "Log in with one of Telegram's own apps: it says why, and how to appeal.",
  }),
  'telegram-api-id-refused': (p: { reason: string }) => ({
    message: `Telegram does not accept this api_id and api_hash (${p.reason}).`,
    hint: 'Copy both from https://my.telegram.org, "API development tools", and run tgelt login --force.',
  }),
  'telegram-wait-wanted': (p: { method: string; until: string; reason: string }) => ({
    message: `Telegram wants a pause before the next ${p.method}: until ${p.until} (${p.reason}).`,
    hint: 'Try again after that. Trying earlier can make the pause longer.',
  }),
  'telegram-unreachable': (p: { method: string; reason: string }) => ({
    message: `Telegram did not answer (${p.method}: ${p.reason}).`,
    hint: 'See whether this computer reaches the internet, and whether a firewall blocks Telegram (TCP port 443). Then try again.',
  }),
  'telegram-answer-unknown': (p: { method: string }) => ({
    message: `Telegram's answer to ${p.method} holds something that this version of tgelt does not know.`,
    hint: 'Install the newest version of tgelt.',
  }),
  'telegram-refused': (p: { method: string; reason: string }) => ({
    message: `Telegram refused ${p.method}: ${p.reason}.`,
    hint: 'https://core.telegram.org/api/errors tells what it means.',
  }),
})

/** A failed call as an error for the user; `now` is for the end of a pause. */
export function toTelegramError(failure: CallFailure, now: Date): TgeltError {
  const { kind, method, reason, waitMs } = failure
  const context = { cause: failure }
  switch (kind) {
    case 'account':
      return accountError(failure)
    case 'wait':
    case 'takeout-delay': {
      const until = new Date(now.getTime() + (waitMs ?? 0)).toISOString().replace(/\.\d+Z$/, 'Z')
      return telegramError('telegram-wait-wanted', { method, until, reason }, context)
    }
    case 'retry':
    case 'stopped':
      return telegramError('telegram-unreachable', { method, reason }, context)
    case 'undecodable':
      return telegramError('telegram-answer-unknown', { method }, context)
    case 'chat':
    case 'forbidden':
    case 'takeout-over':
    case 'refused':
      return telegramError('telegram-refused', { method, reason }, context)
  }
}

function accountError(failure: CallFailure): TgeltError {
  const { reason } = failure
  const context = { cause: failure }
  if (reason === 'AUTH_KEY_DUPLICATED') return telegramError('telegram-session-shared', {}, context)
  if (/^(?:USER_DEACTIVATED_BAN|PHONE_NUMBER_BANNED|FROZEN_\w+)$/.test(reason)) {
    return telegramError('telegram-account-banned', { reason }, context)
  }
  if (reason.startsWith('API_ID_')) return telegramError('telegram-api-id-refused', { reason }, context)
  return telegramError('telegram-login-ended', { reason }, context)
}
