import { type Content, type Html, html } from '../html/html.ts'
import { barChart } from './bar-chart.ts'
import { bigNumbers } from './big-numbers.ts'
import { type ChartRow, type ChartSpec, columnOf, type ShownColumn } from './chart-spec.ts'
import { dataTable } from './data-table.ts'
import { fillPeriods } from './fill-periods.ts'
import { heatmapChart } from './heatmap-chart.ts'
import { lineChart } from './line-chart.ts'

/** A chart with its title, what it says, and its values as a table. */
export function chartFigure(id: string, spec: ChartSpec, rows: readonly ChartRow[]): Html {
  if (rows.length === 0) return noteFigure(id, spec, spec.empty)
  const complete = completeRows(spec, rows)
  if (complete.length === 0) return noteFigure(id, spec, spec.empty)
  return figure(id, spec, html`${drawing(spec, complete)}${valuesTable(spec, complete)}`)
}

/** A chart that can't be drawn: what stands in its place says why. */
export function noteFigure(id: string, spec: ChartSpec, note: string): Html {
  return figure(id, spec, html`<p class="note">${note}</p>`)
}

function figure(id: string, { kind, size, title, description }: ChartSpec, content: Content): Html {
  return html`<figure class="kind-${kind} ${size}" id="${id}"><figcaption><h4>${title}</h4>${description !== '' && html`<p>${description}</p>`}</figcaption>
${content}
</figure>
`
}

function drawing(spec: ChartSpec, rows: readonly ChartRow[]): Content {
  switch (spec.kind) {
    case 'numbers':
      return bigNumbers(spec, rows)
    case 'table':
      return dataTable(spec.columns, rows)
    case 'bar':
      return barChart(spec, rows)
    case 'line':
      return lineChart(spec, rows)
    case 'heatmap':
      return heatmapChart(spec, rows)
  }
}

function completeRows(spec: ChartSpec, rows: readonly ChartRow[]): readonly ChartRow[] {
  if ((spec.kind !== 'bar' && spec.kind !== 'line') || spec.every === undefined) return rows
  const { x, series, every } = spec
  const values = spec.kind === 'bar' ? [spec.y] : spec.y
  const missing = spec.kind === 'bar' || spec.missing === 'zero' ? 0 : null
  return fillPeriods(rows, every, { x, series, values, missing })
}

function valuesTable(spec: ChartSpec, rows: readonly ChartRow[]): Content {
  if (spec.kind === 'table' || spec.kind === 'numbers') return undefined
  return html`<details><summary>Values</summary>${dataTable(drawnColumns(spec), rows)}</details>`
}

/** What the drawing shows, then what else is listed. */
function drawnColumns(spec: Exclude<ChartSpec, { kind: 'table' | 'numbers' }>): readonly ShownColumn[] {
  const series = spec.kind !== 'heatmap' && spec.series !== undefined ? [spec.series] : []
  const values = spec.kind === 'heatmap' ? [spec.y, spec.value] : [...series, spec.y].flat()
  const names = new Set([spec.x, ...values, ...spec.columns.map(({ column }) => column)])
  return [...names].map((name) => columnOf(spec, name))
}
