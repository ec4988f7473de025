import { displayText } from './display-text.ts'

/** A piece of a page that is HTML already. Everything else that goes into a page is text, and gets escaped. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Content = Html | string | number | undefined | false | readonly Content[]

/**
 * HTML with values put in: a string is escaped and made showable (see displayText), HTML is taken as it is, a list is its
 * items one after another, undefined and false are nothing. Values may stand between tags and in quoted attributes,
 * nowhere else.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = parts[0] ?? ''
  for (const [index, value] of values.entries()) text += contentText(value) + (parts[index + 1] ?? '')
  return new Html(text)
}

function contentText(content: Content): string {
  if (content === undefined || content === false) return ''
  if (content instanceof Html) return content.text
  if (typeof content === 'object') return content.map(contentText).join('')
  return escapeHtml(displayText(String(content)))
}

/** Text whose lines and indents count, such as SQL: for inside of a `pre`. */
export function preformatted(text: string): Html {
  const lines = text.split(/\r?\n/).map((line) => line.replaceAll('\t', '    '))
  return new Html(lines.map((line) => escapeHtml(displayText(line))).join('\n'))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** The text for between tags and for quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
}
