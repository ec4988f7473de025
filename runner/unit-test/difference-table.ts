import { printable } from '../../kernel/printable.ts'
import type { RowDifference } from './row-difference.ts'

type Row = readonly unknown[]

const mostRows = 10
const widestCell = 40

/**
 * The rows of a difference as a table. A missing row is followed by the unexpected one that is most like it, and marks
 * below the two show the cells that differ.
 */
export function differenceTable({ columns, missing, unexpected }: RowDifference): string {
  const pairs = pairUp(missing, unexpected)
  const shown = pairs.slice(0, mostRows)
  const lines = [['', ...columns], ...shown.flatMap(({ lost, found }) => pairLines(lost, found))]
  const widths = ['', ...columns].map((_, index) =>
    Math.max(...lines.map((line) => width(line[index] ?? ''))),
  )
  const text = lines.map((line) =>
    `  | ${line.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - width(cell))).join(' | ')} |`.trimEnd(),
  )
  const rule = `  | ${widths.map((each) => '-'.repeat(each)).join(' | ')} |`
  const rest = pairs.length - shown.length
  return [text[0], rule, ...text.slice(1), ...(rest > 0 ? [`  … and ${rest} more`] : [])].join('\n')
}

interface Pair {
  readonly lost: Row | undefined
  readonly found: Row | undefined
}

function pairUp(missing: readonly Row[], unexpected: readonly Row[]): readonly Pair[] {
  const open = [...unexpected]
  const pairs = missing.map((lost): Pair => {
    const likeness = open.map((row) => row.filter((cell, index) => isSame(cell, lost[index])).length)
    const best = likeness.indexOf(Math.max(...likeness))
    // Two rows that share nothing are two findings, unless there is only one cell to share.
    const isLike = best !== -1 && ((likeness[best] ?? 0) > 0 || lost.length === 1)
    const [found] = isLike ? open.splice(best, 1) : []
    return { lost, found }
  })
  return [...pairs, ...open.map((found) => ({ lost: undefined, found }))]
}

function pairLines(lost: Row | undefined, found: Row | undefined): readonly (readonly string[])[] {
  const line = (label: string, row: Row | undefined): string[][] =>
    row === undefined ? [] : [[label, ...row.map(showCell)]]
  const lines = [...line('missing', lost), ...line('unexpected', found)]
  if (lost === undefined || found === undefined) return lines
  const marks = lost.map((cell, index) => {
    const other = found[index]
    if (isSame(cell, other)) return ''
    return '^'.repeat(Math.max(width(showCell(cell)), width(showCell(other)), 1))
  })
  return [...lines, ['', ...marks]]
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function showCell(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  const text = printable(typeof value === 'object' ? JSON.stringify(value) : String(value))
  const characters = [...text]
  return characters.length > widestCell ? `${characters.slice(0, widestCell - 1).join('')}…` : text
}

function width(text: string): number {
  return [...text].length
}
