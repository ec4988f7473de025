import { areaY, dot, lineY, ruleX, ruleY } from '@observablehq/plot'
import { type Content, html } from '../html/html.ts'
import { dayOf, highestOf, numberOf, timeAxis, valueAxis, valueMargin } from './axis.ts'
import { chartLabel } from './bar-chart.ts'
import { type Cell, type ChartRow, columnOf, type LineSpec, type ShownColumn } from './chart-spec.ts'
import { drawPlot } from './draw-plot.ts'
import { legend, seriesName, seriesOf } from './series.ts'
import { showValue } from './show-value.ts'

interface Point {
  readonly x: Date | number
  readonly y: number
  readonly series: string
  /** `Messages: 42` */
  readonly text: string
}

/** Lines; where a value is missing a line is broken, and a value that stands alone is a dot. */
export function lineChart(spec: LineSpec, rows: readonly ChartRow[]): Content {
  const xColumn = columnOf(spec, spec.x)
  const yColumns = spec.y.map((name) => columnOf(spec, name))
  const [firstY] = yColumns
  if (firstY === undefined) return undefined
  const isTime = spec.every !== undefined || xColumn.format === 'date'
  const points = yColumns.flatMap((column) => pointsOf(spec, rows, column, isTime))
  const names = points.map((point) => point.series)
  const series = seriesOf(names)
  const highest = highestOf(points.map(({ y }) => y))
  const shown = series.flatMap(({ name }) => points.filter((point) => point.series === name))
  const stops = stopsOf(shown, rows, xColumn, isTime)
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
      // As wide as a pointer needs to meet one, and nothing to be seen.
      ruleX(stops, {
        x: 'x',
        stroke: 'transparent',
        strokeWidth: width / Math.max(stops.length, 1),
        title: 'title',
      }),
    ],
  })
  return html`${legend(names)}${drawPlot(chartLabel(spec), spec.size, options)}`
}

function pointsOf(
  { x, series }: LineSpec,
  rows: readonly ChartRow[],
  yColumn: ShownColumn,
  isTime: boolean,
): readonly Point[] {
  return rows.map((row) => {
    const name = series === undefined ? yColumn.label : seriesName(row, series)
    const text = `${name}: ${showValue(row[yColumn.column], yColumn.format)}`
    return { x: placeOf(row[x], isTime), y: numberOf(row[yColumn.column]), series: name, text }
  })
}

function placeOf(value: Cell | undefined, isTime: boolean): Date | number {
  return isTime ? dayOf(value) : numberOf(value)
}

/** What a pointer reads at each x: its value, and that of every line there. */
function stopsOf(
  points: readonly Point[],
  rows: readonly ChartRow[],
  { column, format }: ShownColumn,
  isTime: boolean,
): readonly { readonly x: Date | number; readonly title: string }[] {
  const texts = new Map<number, string[]>()
  for (const { x, text } of points) {
    const at = x.valueOf()
    texts.set(at, [...(texts.get(at) ?? []), text])
  }
  const places = new Map(rows.map((row) => [placeOf(row[column], isTime).valueOf(), row]))
  return [...places].map(([at, row]) => ({
    x: placeOf(row[column], isTime),
    title: [showValue(row[column], format), ...(texts.get(at) ?? [])].join(' · '),
  }))
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
