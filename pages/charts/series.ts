import { displayText } from '../html/display-text.ts'
import { type Content, html } from '../html/html.ts'
import type { ChartRow } from './chart-spec.ts'
import { showValue } from './show-value.ts'

/** As many colours as the page's style has, and as people can tell apart. */
const mostSeries = 8

export interface Series {
  readonly name: string
  readonly color: string
}

/** The series that are drawn, in order of their first row: as many as there are colours. */
export function seriesOf(names: readonly string[]): readonly Series[] {
  return [...new Set(names)]
    .slice(0, mostSeries)
    .map((name, index) => ({ name, color: `var(--c${index + 1})` }))
}

export function seriesName(row: ChartRow, column: string): string {
  return displayText(showValue(row[column] ?? null, undefined))
}

/** Which colour is whose, and how many series are not drawn; nothing for a single series that the title names. */
export function legend(names: readonly string[]): Content {
  const series = seriesOf(names)
  const undrawn = new Set(names).size - series.length
  if (series.length < 2) return undefined
  const entries = series.map(
    ({ name }, index) =>
      html`<li><svg class="swatch" viewBox="0 0 1 1" aria-hidden="true"><rect class="c${index + 1}" width="1" height="1"/></svg><bdi>${name}</bdi></li>`,
  )
  return html`<ul class="legend">${entries}${undrawn > 0 && html`<li class="soft">${undrawn} more are only in the table</li>`}</ul>`
}
