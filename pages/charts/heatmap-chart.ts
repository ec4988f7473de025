import { cell, text } from '@observablehq/plot'
import { type Content, html } from '../html/html.ts'
import { categoryAxis, highestOf, markTitle, numberOf, shortened } from './axis.ts'
import { chartLabel } from './bar-chart.ts'
import { type Cell, type ChartRow, columnOf, type HeatmapSpec, type ShownColumn } from './chart-spec.ts'
import { drawPlot } from './draw-plot.ts'
import { showValue } from './show-value.ts'

const rowHeight = 24
/** Above this share of the highest value, letters on a field take the colour that stands out from it. */
const darkFrom = 0.7

/** Fields of a grid. A field without a row is empty; it isn't the same as one whose value is zero. */
export function heatmapChart(spec: HeatmapSpec, rows: readonly ChartRow[]): Content {
  const x = columnOf(spec, spec.x)
  const y = columnOf(spec, spec.y)
  const value = columnOf(spec, spec.value)
  const xs = categoriesOf(rows, x)
  const ys = categoriesOf(rows, y)
  const highest = highestOf(rows.map((row) => row[spec.value]))
  const strength = (row: ChartRow): number => {
    const share = highest === 0 ? 0 : (numberOf(row[spec.value]) || 0) / highest
    return share <= 0 ? 0.04 : 0.1 + 0.9 * share
  }
  const place = { x: (row: ChartRow) => row[spec.x] ?? null, y: (row: ChartRow) => row[spec.y] ?? null }
  const title = (row: ChartRow) =>
    markTitle([
      [x, row[spec.x]],
      [y, row[spec.y]],
      [value, row[spec.value]],
    ])
  const labels = ys.map((category) => shortened(showValue(category, y.format), 16))
  const marginLeft = 14 + Math.max(...labels.map((label) => label.length), 2) * 7
  const options = (width: number) => {
    const room = (width - marginLeft - 8) / Math.max(xs.length, 1)
    const isLabelled = spec.labels && room >= 34
    const label = (row: ChartRow) => (row[spec.value] === 0 ? '' : showValue(row[spec.value], value.format))
    return {
      height: ys.length * rowHeight + 44,
      marginLeft,
      marginRight: 8,
      marginTop: 4,
      marginBottom: 40,
      padding: 0.06,
      x: { ...categoryAxis(x, xs, room), label: x.label, labelArrow: 'none' as const, labelOffset: 36 },
      y: { ...categoryAxis(y, ys, 16 * 7), tickFormat: (_: Cell, index: number) => labels[index] ?? '' },
      marks: [
        cell(rows, {
          ...place,
          fill: 'var(--c1)',
          fillOpacity: { value: strength, scale: null },
          rx: 2,
          title,
        }),
        ...(isLabelled
          ? [
              text(
                rows.filter((row) => strength(row) < darkFrom),
                { ...place, text: label, pointerEvents: 'none' },
              ),
              text(
                rows.filter((row) => strength(row) >= darkFrom),
                {
                  ...place,
                  text: label,
                  fill: 'var(--on-accent)',
                  pointerEvents: 'none',
                },
              ),
            ]
          : []),
      ],
    }
  }
  const ramp = html`<p class="ramp" aria-hidden="true">0<svg viewBox="0 0 5 1" preserveAspectRatio="none">${[
    0, 1, 2, 3, 4,
  ].map(
    (step) =>
      html`<rect x="${step}" width="1" height="1" fill-opacity="${step === 0 ? 0.04 : 0.1 + step * 0.225}"/>`,
  )}</svg>${showValue(highest, value.format)} <span>${value.label}</span></p>`
  return html`${drawPlot(chartLabel(spec), spec.size, options)}${ramp}`
}

/** All hours and weekdays, whether there are rows for them or not; else what the rows have, in order. */
function categoriesOf(rows: readonly ChartRow[], { column, format }: ShownColumn): readonly Cell[] {
  if (format === 'hour') return Array.from({ length: 24 }, (_, hour) => hour)
  if (format === 'weekday') return [1, 2, 3, 4, 5, 6, 7]
  const found = [...new Set(rows.map((row) => row[column] ?? null))]
  const isOrdered = format === 'date' || found.every((value) => typeof value === 'number')
  return isOrdered ? found.sort(ascending) : found
}

function ascending(a: Cell, b: Cell): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1
}
