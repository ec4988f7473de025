import { barY, rectY, ruleY } from '@observablehq/plot'
import { type Content, html } from '../html/html.ts'
import {
  categoryAxis,
  dayOf,
  highestOf,
  markTitle,
  numberOf,
  timeAxis,
  valueAxis,
  valueMargin,
} from './axis.ts'
import { type BarSpec, type ChartRow, columnOf } from './chart-spec.ts'
import { drawPlot } from './draw-plot.ts'
import { legend, seriesName, seriesOf } from './series.ts'

/** Bars, one per row or stacked by series. Rows over time are complete: see fillPeriods. */
export function barChart(spec: BarSpec, rows: readonly ChartRow[]): Content {
  const { x, y, series: by, every } = spec
  const xColumn = columnOf(spec, x)
  const yColumn = columnOf(spec, y)
  const names = by === undefined ? [] : rows.map((row) => seriesName(row, by))
  const series = seriesOf(names)
  const isDrawn = new Set(series.map(({ name }) => name))
  const ends = [rows[0]?.[x], rows.at(-1)?.[x]]
  // A part of height zero is nothing to see, but for the ends, which say how long the axis is.
  const isSeen = (row: ChartRow): boolean => row[y] !== 0 || ends.includes(row[x])
  const drawn =
    by === undefined ? rows : rows.filter((row) => isDrawn.has(seriesName(row, by)) && isSeen(row))
  const totals = new Map<unknown, number>()
  for (const row of drawn) totals.set(row[x], (totals.get(row[x]) ?? 0) + (numberOf(row[y]) || 0))
  const highest = highestOf([...totals.values()])
  const bySeries = by === undefined ? undefined : columnOf(spec, by)
  const channels = {
    y: (row: ChartRow) => numberOf(row[y]) || 0,
    fill: by === undefined ? 'var(--c1)' : (row: ChartRow) => seriesName(row, by),
    title: (row: ChartRow) =>
      markTitle([
        [xColumn, row[x]],
        ...(bySeries === undefined ? [] : ([[bySeries, row[bySeries.column]]] as const)),
        [yColumn, row[y]],
      ]),
  }
  const categories = [...new Set(rows.map((row) => row[x] ?? null))]
  const options = (width: number) => {
    const marginLeft = valueMargin(yColumn, highest)
    const room = (width - marginLeft - 8) / Math.max(categories.length, 1)
    // Bars of a pixel touch each other; wider ones stand apart.
    const inset = room > 4 ? 0.5 : 0
    return {
      height: 220,
      marginTop: 28,
      marginLeft,
      marginRight: 8,
      marginBottom: 36,
      y: valueAxis(yColumn, highest),
      x: every === undefined ? categoryAxis(xColumn, categories, room) : timeAxis(width),
      color: { domain: series.map(({ name }) => name), range: series.map(({ color }) => color) },
      marks: [
        every === undefined
          ? barY(drawn, { ...channels, x: (row: ChartRow) => row[x] ?? null })
          : rectY(drawn, {
              ...channels,
              x: (row: ChartRow) => dayOf(row[x]),
              interval: every === 'week' ? mondayWeek : every,
              insetLeft: inset,
              insetRight: inset,
            }),
        ruleY([0], { strokeOpacity: 0.4 }),
      ],
    }
  }
  return html`${legend(names)}${drawPlot(chartLabel(spec), spec.size, options)}`
}

const dayMs = 86_400_000
const weekMs = 7 * dayMs
/** 1970-01-05 was a Monday. */
const firstMondayMs = 4 * dayMs

/** Weeks from Monday, as the warehouse counts them; d3's own begin on Sunday. */
const mondayWeek = {
  floor: (moment: Date) =>
    new Date(Math.floor((moment.getTime() - firstMondayMs) / weekMs) * weekMs + firstMondayMs),
  offset: (moment: Date, step = 1) => new Date(moment.getTime() + step * weekMs),
}

/** What a screen reader says for the drawing: what it is; its values are in the table under it. */
export function chartLabel({ title, kind }: Pick<BarSpec, 'title'> & { readonly kind: string }): string {
  return `${kind === 'heatmap' ? 'Heat map' : `${kind.charAt(0).toUpperCase()}${kind.slice(1)} chart`}: ${title}`
}
