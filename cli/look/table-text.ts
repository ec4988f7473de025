import { printable } from '../../kernel/printable.ts'
import type { QueryResult } from '../../runner/warehouse/warehouse.ts'
import { displayWidth, padded } from '../ui/display-width.ts'
import { isNumberAsText } from './number-type.ts'

/** Rows for a person (`text`), for dbt's readers (`json`) or for a spreadsheet (`csv`). Ends with a line break. */
export function tableText(
  result: QueryResult,
  form: 'text' | 'json' | 'csv',
  node: string | undefined,
): string {
  switch (form) {
    case 'text':
      return alignedTable(result)
    case 'json':
      return `${JSON.stringify({ ...(node === undefined ? {} : { node }), show: rowObjects(result) }, undefined, 2)}\n`
    case 'csv':
      return csvTable(result)
  }
}

function rowObjects({ columns, rows }: QueryResult): readonly object[] {
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name, type }, index) => [name, jsonCell(row[index] ?? null, type)])),
  )
}

/** Numbers that come as text for their size are numbers again where JSON's readers can hold them exactly. */
function jsonCell(value: unknown, type: string): unknown {
  if (typeof value !== 'string' || !isNumberAsText(type)) return value
  const number = Number(value)
  const isExact = type.includes('INT') ? Number.isSafeInteger(number) : value.length <= 16
  return isExact ? number : value
}

const widest = 60

function alignedTable({ columns, rows }: QueryResult): string {
  const cells = [columns.map(({ name }) => name), ...rows.map((row) => row.map(shortCell))]
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => displayWidth(row[index] ?? ''))))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, index) => padded(cell, widths[index] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = cells
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return `${[line(head), rule, ...body.map(line)].join('\n')}\n`
}

/** One line per row, and no message text can move the cursor. */
function shortCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = printable(cellText(value))
  const characters = [...text]
  return characters.length > widest ? `${characters.slice(0, widest - 1).join('')}…` : text
}

function cellText(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function csvTable({ columns, rows }: QueryResult): string {
  const lines = [columns.map(({ name }) => name), ...rows].map((row) => row.map(csvCell).join(','))
  return `${lines.join('\n')}\n`
}

/**
 * Quoted where needed. A text that a spreadsheet would take for a formula (it begins with = + - @, tab or CR) gets a
 * quote mark before it: message text is hostile. Numbers are left as they are.
 */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = cellText(value)
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text)
  const guarded = isFormula ? `'${text}` : text
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
