import { type Content, type Html, html } from '../html/html.ts'
import { highestOf } from './axis.ts'
import type { Cell, ChartRow, Format, ShownColumn } from './chart-spec.ts'
import { showValue } from './show-value.ts'

/** Rows as a table. Columns that are asked for it show their values as bars beside the numbers. */
export function dataTable(columns: readonly ShownColumn[], rows: readonly ChartRow[]): Html {
  const heads = columns.map(
    (column) => html`<th scope="col"${isNumeric(column, rows) && html` class="number"`}>${column.label}</th>`,
  )
  const highest = new Map(
    columns.map(({ column }) => [column, highestOf(rows.map((row) => row[column]))] as const),
  )
  const body = rows.map(
    (
      row,
    ) => html`<tr>${columns.map((column) => tableCell(column, row[column.column], highest.get(column.column) ?? 0))}</tr>
`,
  )
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${heads}</tr></thead><tbody>
${body}</tbody></table></div>`
}

function tableCell({ format, bar }: ShownColumn, value: Cell | undefined, highest: number): Html {
  const text = showValue(value, format)
  if (typeof value !== 'number') {
    if (isNumber(format)) return html`<td class="number">${text}</td>`
    const isDay = format === 'date' || format === 'moment'
    return isDay ? html`<td class="day">${text}</td>` : html`<td><bdi>${text}</bdi></td>`
  }
  return html`<td class="number">${bar ? html`${inCellBar(value, highest)}<span class="amount">${text}</span>` : text}</td>`
}

function inCellBar(value: number, highest: number): Content {
  const share = highest > 0 ? Math.max(0, Math.round((value / highest) * 100)) : 0
  return html`<svg class="share" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="${share}" height="1"/></svg>`
}

function isNumeric({ column, format }: ShownColumn, rows: readonly ChartRow[]): boolean {
  return isNumber(format) || rows.some((row) => typeof row[column] === 'number')
}

/** Whether values are numbers even where all of them are missing. */
function isNumber(format: Format | undefined): boolean {
  return format !== undefined && ['integer', 'decimal', 'percent', 'change', 'duration'].includes(format)
}
