import { readFileSync, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { locate } from '../../../kernel/errors/source-excerpt.ts'
import type { ErrorDetails } from '../../../kernel/errors/tgelt-error.ts'

/** Larger files are not read again only to find a line in them. */
const maxSearchedBytes = 64 * 1024 ** 2

interface Fault {
  readonly pattern: RegExp
  readonly describe: (found: readonly string[]) => Pick<ErrorDetails, 'code' | 'message' | 'hint'>
}

/** What DuckDB says of a CSV file, without its settings and advice for other readers of CSV. */
const faults: readonly Fault[] = [
  {
    pattern: /Error when converting column "(.*)"\. (Could not .*)/,
    describe: ([, column, reason]) => ({
      code: 'conversion-failed',
      message: `Column "${column}": ${reason}`,
      hint: 'Correct the cell, or read the column as another type: column_types of a seed, types of read_csv().',
    }),
  },
  {
    pattern: /Expected Number of Columns: (\d+) Found: (\d+)/,
    describe: ([, expected, found]) => ({
      code: 'csv-invalid',
      message: `This row has ${found} ${found === '1' ? 'cell' : 'cells'}, the header ${expected}`,
      hint: 'Every row has as many cells as the header. Put a cell that holds the delimiter into quotation marks.',
    }),
  },
  {
    pattern: /unterminated quote/,
    describe: () => ({
      code: 'csv-invalid',
      message: 'A quotation mark is not closed, or text follows the closing one',
      hint: 'Inside a quoted cell, write a quotation mark twice: "he said ""hi""".',
    }),
  },
  {
    pattern: /Invalid unicode/,
    describe: () => ({
      code: 'csv-invalid',
      message: 'This line is not UTF-8',
      hint: 'Save the file as UTF-8.',
    }),
  },
  {
    pattern: /state machine reached an invalid state/,
    describe: () => ({
      code: 'csv-invalid',
      message:
        'The file is no CSV that can be read: its lines end in different ways, or a quotation mark is lost',
      hint: 'Save it with one kind of line ending.',
    }),
  },
]

/**
 * DuckDB's complaint about a CSV file, with the line that it means; undefined for any other message.
 *
 * @param hide makes absolute paths relative to the project
 */
export function describeCsvError(
  message: string,
  hide: (text: string) => string,
): Pick<ErrorDetails, 'code' | 'message' | 'hint' | 'location'> | undefined {
  const place = /^CSV Error on Line: (\d+)\r?\nOriginal Line: ?([^\r\n]*)/.exec(message)
  if (place === null && !message.startsWith('The CSV Parser')) return undefined
  for (const { pattern, describe } of faults) {
    const found = pattern.exec(message)
    if (found === null) continue
    const path = /^ *file = (.*)$/m.exec(message)?.[1]
    const location =
      place && path !== undefined ? locateLine(path, Number(place[1]), place[2] ?? '', hide) : undefined
    return { ...describe(found), location }
  }
  return undefined
}

/** DuckDB counts rows; a cell with line breaks makes the line's number in the file larger. */
function locateLine(
  path: string,
  row: number,
  shown: string,
  hide: (text: string) => string,
): ErrorDetails['location'] {
  const file = hide(path)
  if (isAbsolute(file)) return undefined
  const text = readSmall(path)
  if (text === undefined) return { file, line: row, column: 1 }
  const lines = text.split(/\r?\n/)
  const found = lines.indexOf(shown, row - 1)
  return locate(text, { file, line: found === -1 ? row : found + 1, column: 1, endColumn: shown.length + 1 })
}

function readSmall(path: string): string | undefined {
  try {
    return statSync(path).size > maxSearchedBytes ? undefined : readFileSync(path, 'utf8')
  } catch {
    // The file may be gone by now; the row's number is left.
    return undefined
  }
}
