import { type ExportObject, Verbatim } from './desktop-json.ts'
import { plain, type TextPart, textFields } from './text.ts'

/** What goes wrong with a message on its way into the file. */
export type Breakage = 'control-character' | 'unquoted-path' | 'unreadable'

/** Which messages of the first chat are broken, by their ordinal among its ordinary messages. */
const BROKEN: ReadonlyMap<number, Breakage> = new Map([
  [120, 'control-character'],
  [480, 'control-character'],
  [700, 'unquoted-path'],
  [1200, 'control-character'],
  [1500, 'unreadable'],
  [2000, 'control-character'],
])

export function breakageOf(ordinal: number): Breakage | undefined {
  return BROKEN.get(ordinal)
}

/** The text fields of a broken message, so that Telegram Desktop's way of writing makes them invalid JSON. */
export function brokenText(breakage: Breakage, parts: readonly TextPart[]): ExportObject {
  switch (breakage) {
    case 'control-character':
      // Other clients let such characters through; Telegram Desktop writes them as \x01, \x0C and \x1B.
      return textFields([plain('Copied from the terminal:\u0001 ok\u000c \u001b[1mdone'), ...parts.slice(1)])
    case 'unquoted-path':
      return textFields([customEmoji('video_files/sticker (2).webm')])
    case 'unreadable':
      // A file name with a line break: what is left of it on the next line belongs to no key.
      return textFields([customEmoji('video_files/sticker\n(copy), 3.webm')])
  }
}

/** Telegram Desktop 4.1.1 wrote the path of a custom emoji without quotes. */
function customEmoji(path: string): TextPart {
  return { type: 'custom_emoji', text: '😮', extra: ['document_id', new Verbatim(path)] }
}
