import { errorMaker } from '../../../kernel/errors/catalogue.ts'
import { didYouMean } from '../../../kernel/errors/did-you-mean.ts'
import type { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { printable } from '../../../kernel/printable.ts'
import type { CallFailure } from '../client/call-failure.ts'
import { toTelegramError } from '../client/telegram-errors.ts'

export const liveError = errorMaker({
  'telegram-chats-unlisted': (_: Record<never, never>) => ({
    message: 'project.yml lists no chats, and only listed ones are read.',
    hint: 'tgelt chats shows what the account can read. Name what you want under extract: chats: in project.yml.',
  }),
  'telegram-chat-unknown': (p: { selector: string; names: readonly string[] }) => ({
    message: `The account has no chat ${printable(p.selector)}.`,
    hint: [
      didYouMean(p.selector, p.names.map(printable)),
      'tgelt chats shows what it can read. A public chat that it has not joined is named by its @username.',
    ]
      .filter((each) => each !== undefined)
      .join(' '),
  }),
  'telegram-chat-ambiguous': (p: { selector: string; chats: readonly string[] }) => ({
    message: `${printable(p.selector)} names ${p.chats.length} chats: ${p.chats.join(', ')}.`,
    hint: 'Name the one that you mean by its id in project.yml.',
  }),
  'telegram-chat-migrated': (p: { chat: string; supergroup: string }) => ({
    message: `${p.chat} became a supergroup: nothing is written in it any more.`,
    hint: `List ${p.supergroup} in its place. What was written before is landed with that, too; delete the folder of the basic group below bronze, or it is counted twice.`,
  }),
  'telegram-chat-not-listed': (p: { selector: string; listed: readonly string[] }) => ({
    message: `${printable(p.selector)} is not in the list of chats in project.yml.`,
    hint: [
      didYouMean(p.selector, p.listed),
      'To read it, add it under extract: chats: in project.yml; tgelt chats shows ids.',
    ]
      .filter((each) => each !== undefined)
      .join(' '),
  }),
  'telegram-chat-unreadable': (p: { reason: string }) => ({
    message: `The account can't read this chat any more: Telegram says ${p.reason}.`,
    hint: 'Join it again, or take it out of project.yml. What is landed of it stays.',
  }),
  'telegram-wait-too-long': (p: { method: string; until: string }) => ({
    message: `Telegram wants a pause of ${p.method} until ${p.until}, which is longer than --max-wait allows.`,
    hint: 'What was read is landed. Run the same command again after that time; it goes on where it stopped.',
  }),
  'telegram-trouble': (p: { method: string; reason: string }) => ({
    message: `Telegram, or the way to it, is in trouble: ${p.method} got ${p.reason}, also when repeated.`,
    hint: 'What was read is landed. Run the same command again later; it goes on where it stopped.',
  }),
  'telegram-takeout-delayed': (p: { until: string }) => ({
    message: `Telegram allows a takeout of this account only after ${p.until}, or once you confirm it on a device.`,
    hint: 'Open Telegram on your phone and allow the export of data, then run the same command again; or leave out --takeout.',
  }),
  'telegram-history-stuck': (p: { id: number }) => ({
    message: `Telegram says that there are messages after ${p.id}, and doesn't give them.`,
    hint: 'What was read is landed. Run the same command again later; it goes on where it stopped.',
  }),
  'telegram-changes-untold': (p: { reason: string }) => ({
    message: `Telegram can't tell at present what was edited and deleted in this chat (${p.reason}).`,
    hint: 'What is new is landed. Run the same command again later: edits and deletions since the last time follow then.',
  }),
  'telegram-chat-incomplete': (p: { unknown: number }) => ({
    message: `Telegram has not answered for ${p.unknown} messages of this chat.`,
    hint: 'Run the same command again: only what is missing is asked for.',
  }),
  'telegram-stopped': (_: Record<never, never>) => ({
    message: 'Stopped before the end. What was read is landed.',
    hint: 'Run the same command again; it goes on where it stopped.',
  }),
})

/** What a failed call means for an extraction: what was read before it is landed. */
export function toLiveError(failure: CallFailure, now: Date): TgeltError {
  const { kind, method, reason, waitMs = 0 } = failure
  const until = new Date(now.getTime() + waitMs).toISOString()
  const context = { cause: failure }
  switch (kind) {
    case 'wait':
      return liveError('telegram-wait-too-long', { method, until }, context)
    case 'takeout-delay':
      return liveError('telegram-takeout-delayed', { until }, context)
    case 'chat':
      return liveError('telegram-chat-unreadable', { reason }, context)
    case 'retry':
      return liveError('telegram-trouble', { method, reason }, context)
    case 'stopped':
      return liveError('telegram-stopped', {}, context)
    default:
      return toTelegramError(failure, now)
  }
}
