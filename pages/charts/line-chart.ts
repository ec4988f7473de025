import { areaY, dot, lineY, ruleY } from '@observablehq/plot'
import { type Content, html } from '../html/html.ts'
import { dayOf, highestOf, markTitle, numberOf, timeAxis, valueAxis, valueMargin } from './axis.ts'
import { chartLabel } from './bar-chart.ts'
import { type ChartRow, columnOf, type LineSpec, type ShownColumn } from './chart-spec.ts'
import { drawPlot } from './draw-plot.ts'
import { legend, seriesName, seriesOf } from './series.ts'

interface Point {
  readonly x: Date | number
  readonly y: number
  readonly series: string
  readonly title: string
}

/** Lines; where a value is missing a line is broken, and a value that stands alone is a dot. */
export function lineChart(spec: LineSpec, rows: readonly ChartRow[]): Content {
  const xColumn = columnOf(spec, spec.x)
  const yColumns = spec.y.map((name) => columnOf(spec, name))
  const [firstY] = yColumns
  if (firstY === undefined) return undefined
  const isTime = spec.every !== undefined || xColumn.format === 'date'
  const points = yColumns.flatMap((column) => pointsOf(spec, rows, xColumn, column, isTime))
  const names = points.map((point) => point.series)
  const series = seriesOf(names)
  const highest = highestOf(points.map(({ y }) => y))
  const shown = points.filter((point) => series.some(({ name }) => name === point.series))
  const channels = { x: 'x', y: 'y', z: 'series' }
  const options = (width: number) => ({
    height: 220,
    marginTop: 28,
    marginLeft: valueMargin(firstY, highest),
    marginRight: 12,
    marginBottom: 36,
    y: { ...valueAxis(firstY, highest), ...(yColumns.length > 1 ? { label: null } : {}) },
    x: isTime ? timeAxis(width) : { label: xColumn.label, labelArrow: 'none' as const, tickSize: 0 },
    color: { domain: series.map(({ name }) => name), range: series.map(({ color }) => color) },
    marks: [
      ruleY([0], { strokeOpacity: 0.4 }),
      ...(series.length === 1
        ? [areaY(shown, { x: 'x', y1: 0, y2: 'y', z: 'series', fill: 'var(--c1)', fillOpacity: 0.12 })]
        : []),
      lineY(shown, { ...channels, stroke: 'series', strokeWidth: 1.75, strokeLinejoin: 'round' }),
      dot(lonely(shown), { x: 'x', y: 'y', fill: 'series', r: 1.75 }),
      // Wide enough for a pointer to meet, and nothing to be seen.
      dot(shown.length > 1200 ? [] : shown, { x: 'x', y: 'y', r: 6, fill: 'transparent', title: 'title' }),
    ],
  })
  return html`${legend(names)}${drawPlot(chartLabel(spec), spec.size, options)}`
}

function pointsOf(
  { x, series }: LineSpec,
  rows: readonly ChartRow[],
  xColumn: ShownColumn,
  yColumn: ShownColumn,
  isTime: boolean,
): readonly Point[] {
  return rows.map((row) => {
    const name = series === undefined ? yColumn.label : seriesName(row, series)
    const title = markTitle([
      [xColumn, row[x]],
      [{ ...yColumn, label: name }, row[yColumn.column]],
    ])
    const at = isTime ? dayOf(row[x]) : numberOf(row[x])
    return { x: at, y: numberOf(row[yColumn.column]), series: name, title }
  })
}

/** Values without a neighbour: a line of one point is invisible. */
function lonely(points: readonly Point[]): readonly Point[] {
  const isGap = (point: Point | undefined, series: string): boolean =>
    point === undefined || point.series !== series || Number.isNaN(point.y)
  return points.filter(
    ({ y, series }, index) =>
      !Number.isNaN(y) && isGap(points[index - 1], series) && isGap(points[index + 1], series),
  )
}
