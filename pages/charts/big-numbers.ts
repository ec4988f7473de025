import { type Content, html } from '../html/html.ts'
import type { ChartRow, NumbersSpec } from './chart-spec.ts'
import { missingValue, showValue } from './show-value.ts'

/** The values of the first row, large, each with its change if there is one. */
export function bigNumbers({ columns }: NumbersSpec, rows: readonly ChartRow[]): Content {
  const [row = {}] = rows
  const entries = columns.map(({ column, label, format, change }) => {
    const value = showValue(row[column], format)
    return html`<div><dt>${label}</dt><dd><bdi>${value}</bdi>${change !== undefined && changeText(row, change)}</dd></div>`
  })
  return html`<dl class="numbers">${entries}</dl>`
}

function changeText(row: ChartRow, column: string): Content {
  const value = row[column]
  const text = showValue(value, 'change')
  if (typeof value !== 'number' || text === missingValue) return undefined
  const direction = value > 0 ? 'up' : value < 0 ? 'down' : 'level'
  return html` <span class="change ${direction}">${text}</span>`
}
