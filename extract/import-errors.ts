import { errorMaker } from '../kernel/errors/catalogue.ts'
import { didYouMean } from '../kernel/errors/did-you-mean.ts'
import { printable } from '../kernel/printable.ts'
import type { SelectableChat } from './chat-selector.ts'

function show(chat: SelectableChat): string {
  return `"${printable(chat.name ?? '')}" (${chat.chatKind} ${chat.chatId})`
}

function list(chats: readonly SelectableChat[]): string {
  const shown = chats.slice(0, 10).map(show).join(', ')
  return chats.length > 10 ? `${shown} and ${chats.length - 10} more` : shown
}

export const importError = errorMaker({
  'chat-not-in-export': (p: { selector: string; file: string; chats: readonly SelectableChat[] }) => ({
    message: `${p.file} holds no chat ${p.selector}.`,
    hint: [
      didYouMean(
        p.selector,
        p.chats.flatMap(({ name, chatId }) => (name === null ? [chatId] : [printable(name), chatId])),
      ),
      `It holds ${list(p.chats)}.`,
    ]
      .filter((each) => each !== undefined)
      .join(' '),
  }),
  'chat-not-allowed': (p: { selector: string; chat: SelectableChat; allowed: readonly string[] }) => ({
    message: `The chat ${show(p.chat)} is not in the list of chats in project.yml.`,
    hint: [
      didYouMean(p.selector, p.allowed),
      `To read it, add ${p.chat.chatId} under extract: chats: in project.yml.`,
    ]
      .filter((each) => each !== undefined)
      .join(' '),
  }),
  'import-out-of-order': (p: { chat: SelectableChat; newest: string; observed: string }) => ({
    message: `This export of ${show(p.chat)} is from ${p.observed}; a newer one, from ${p.newest}, had been imported before, and some messages differ.`,
    hint: 'The older versions have been landed as history. Import the newest export once more, in case that a message had been changed back since.',
  }),
})
