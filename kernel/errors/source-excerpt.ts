import type { SourceLocation, SourceRange } from './tgelt-error.ts'

const maxWidth = 80

/** A 1-based line and column of an offset in a text. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  const line = before.split('\n').length
  return { line, column: offset - lineStart + 1 }
}

/** The range with the excerpt of `text` that shows it, which is cut out when somebody looks at it. */
export function locate(text: string, range: SourceRange): SourceLocation {
  return {
    ...range,
    get excerpt() {
      return sourceExcerpt(text, range)
    },
  }
}

/**
 * The line of a range with its number, and a caret line under it, trimmed to 80 columns around the caret:
 *
 *        |
 *     12 |   - not_nul
 *        |     ^^^^^^^
 */
export function sourceExcerpt(text: string, range: SourceRange): string {
  const source = lineOf(text, range.line).replaceAll('\t', ' ')
  const column = Math.min(Math.max(range.column, 1), source.length + 1)
  const sameLine = range.endLine === undefined || range.endLine === range.line
  const end = sameLine ? (range.endColumn ?? column + 1) : source.length + 1
  const start = Math.max(0, Math.min(column - 1 - Math.floor(maxWidth / 2), source.length - maxWidth))
  const shown = source.slice(start, start + maxWidth)
  const width = Math.max(1, Math.min(end, start + maxWidth + 1) - column)
  const number = String(range.line)
  const gutter = ' '.repeat(number.length)
  const caret = ' '.repeat(column - 1 - start) + '^'.repeat(width)
  return [`${gutter} |`, `${number} | ${shown}`, `${gutter} | ${caret}`].join('\n')
}

/** A line by its number, without its ending; empty beyond the end. Reads no further than that line. */
function lineOf(text: string, line: number): string {
  let start = 0
  for (let number = 1; number < line; number++) {
    const newline = text.indexOf('\n', start)
    if (newline === -1) return ''
    start = newline + 1
  }
  const end = text.indexOf('\n', start)
  return text.slice(start, end === -1 ? undefined : end).replace(/\r$/, '')
}
