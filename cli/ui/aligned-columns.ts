import { displayWidth, padded } from './display-width.ts'

/** Lines of cells, as wide in each column as its widest one; a line break after each. */
export function alignedColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, index) => Math.max(...rows.map((row) => displayWidth(row[index] ?? ''))))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => padded(cell, widths?.[index] ?? 0))
      .join('  ')
      .trimEnd()
  return rows.map((row) => `${line(row)}\n`).join('')
}
