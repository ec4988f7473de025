import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { printable } from '../../kernel/printable.ts'

const howToExport =
  'In Telegram Desktop: open the chat, ⋮ → Export chat history (or Settings → Advanced → Export Telegram data for the whole account), choose the format "Machine-readable JSON", and pass the result.json.'

/** What can be wrong with a file that is given as an export. `file` is as the user wrote it. */
export const exportError = errorMaker({
  'export-not-found': (p: { file: string }) => ({
    message: `There is no ${p.file}.`,
    hint: 'Pass the path of a result.json, or of the folder that holds it.',
  }),
  'export-not-a-file': (p: { file: string }) => ({
    message: `${p.file} is neither a file nor a folder.`,
    hint: 'An export is read from a file, so that it can be read again: save it, and pass the path of its result.json.',
  }),
  'export-folder-empty': (p: { file: string }) => ({
    message: `The folder ${p.file} holds no result.json.`,
    hint: howToExport,
  }),
  'export-is-html': (p: { file: string }) => ({
    message: `${p.file} is an HTML export. It can't be read, because it leaves out ids and times.`,
    hint: `Export once more. ${howToExport}`,
  }),
  'export-empty': (p: { file: string }) => ({
    message: `${p.file} is empty.`,
    hint: 'The export was stopped before anything was written, or it is still going on. Export once more.',
  }),
  'export-not-json': (p: { file: string; reason: string }) => ({
    message: `${p.file} is not a Telegram Desktop export: ${p.reason}.`,
    hint: howToExport,
  }),
  'export-without-chats': (p: { file: string }) => ({
    message: `${p.file} is JSON, but holds no chats: neither "messages", nor "chats" or "left_chats" at its top.`,
    hint: `If it is an export of the whole account, tick the kinds of chats that you need. ${howToExport}`,
  }),
  'export-malformed': (p: { file: string; byteOffset: number; reason: string }) => ({
    message: `${p.file} can't be read from byte ${p.byteOffset} on: ${p.reason}.`,
    hint: 'What stands before it has been landed. Export once more.',
  }),
  'export-chat-without-id': (p: { file: string; byteOffset: number; name: string | null }) => ({
    message: `The chat ${p.name === null ? 'without a name' : `"${printable(p.name)}"`} at byte ${p.byteOffset} of ${p.file} has no numeric "id", so that its messages are not landed.`,
    hint: 'Messages can only be landed under the id of their chat. Export once more with a current Telegram Desktop.',
  }),
  'export-read-failed': (p: { file: string; reason: string }) => ({
    message: `${p.file} could not be read: ${p.reason}.`,
    hint: 'What had been read whole is landed. Run the same command again: it lands only what is missing.',
  }),
})

/** What is wrong with an export that could be read all the same. */
export const exportWarning = errorMaker({
  'export-truncated': (p: { file: string; byteOffset: number }) => ({
    message: `${p.file} ends in the middle, at byte ${p.byteOffset}: the export was stopped, or copied while it was written. What was whole has been landed.`,
    hint: 'Export once more; only what is missing will be landed.',
  }),
  'export-trailing-data': (p: { file: string; byteOffset: number }) => ({
    message: `${p.file} goes on behind the end of the export, at byte ${p.byteOffset}. What stands there has not been read.`,
    hint: 'If several exports were joined into one file, import each of them.',
  }),
  'export-changed': (p: { file: string }) => ({
    message: `${p.file} has changed while it was read.`,
    hint: 'Telegram Desktop may still be writing it. Run the same command again when it has finished.',
  }),
})
