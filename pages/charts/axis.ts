import type { ScaleOptions } from '@observablehq/plot'
import type { Cell, ShownColumn } from './chart-spec.ts'
import { missingValue, showValue } from './show-value.ts'

/** The scale of values from zero up, with few lines across and ticks in the column's own format. */
export function valueAxis(column: ShownColumn, highest: number): ScaleOptions {
  const isCount = column.format === 'integer' || column.format === undefined
  return {
    grid: true,
    label: column.label,
    labelArrow: 'none',
    zero: true,
    nice: true,
    ticks: ticksOf(column, isCount, highest),
    tickSize: 0,
    // Half a message is no value that the axis should speak of.
    tickFormat: (value: number) => (isCount && !Number.isInteger(value) ? '' : tickText(value, column)),
  }
}

/** How many ticks, or which: nobody counts time in thousands of seconds. */
function ticksOf(column: ShownColumn, isCount: boolean, highest: number): number | number[] {
  if (column.format !== 'duration') return isCount ? Math.max(1, Math.min(4, highest)) : 4
  const step = durationSteps.find((seconds) => highest / seconds <= 5) ?? roundDays(highest / 4)
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step)
}

/** Each at most two and a half times the one before: a chart has two lines across at least. */
const durationSteps = [
  ...[1, 2, 5, 10, 20, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * 60),
  ...[1, 2, 4, 6, 12].map((hours) => hours * 3600),
  ...[1, 2, 4, 7, 14, 28].map((days) => days * 86_400),
]

function roundDays(durationSeconds: number): number {
  return Math.ceil(durationSeconds / 86_400) * 86_400
}

function tickText(value: number, column: ShownColumn): string {
  if (column.format === 'duration' || column.format === 'percent') return showValue(value, column.format)
  if (Math.abs(value) >= 10_000) return `${showValue(value / 1000, undefined)}k`
  return showValue(value, column.format)
}

/** Room for the longest tick of a value axis. */
export function valueMargin(column: ShownColumn, highest: number): number {
  const longest = Math.max(column.format === 'duration' ? 6 : tickText(highest, column).length, 2)
  return Math.min(16 + longest * 7, 96)
}

export function timeAxis(width: number): ScaleOptions {
  return { type: 'utc', label: null, ticks: Math.round(width / 95), tickSize: 0 }
}

/** A scale of categories in the order given, labels cut to what fits beside each other. */
export function categoryAxis(
  column: ShownColumn,
  categories: readonly Cell[],
  roomPerLabel: number,
): ScaleOptions {
  const letters = Math.max(2, Math.floor(roomPerLabel / 7))
  const widest = Math.max(...categories.map((value) => showValue(value, column.format).length), 1)
  const step = categories.length > 7 ? Math.ceil((Math.min(widest, letters) * 8 + 6) / roomPerLabel) : 1
  return {
    type: 'band',
    domain: categories as (string | number)[],
    label: null,
    tickSize: 0,
    tickFormat: (value: Cell, index: number) =>
      index % step === 0 ? shortened(showValue(value, column.format), letters * step) : '',
  }
}

/** The text in so many letters, an ellipsis at its end if some are missing. */
export function shortened(text: string, letters: number): string {
  const all = [...text]
  return all.length <= letters ? text : `${all.slice(0, Math.max(1, letters - 1)).join('')}…`
}

export function highestOf(values: readonly (Cell | undefined)[]): number {
  return values.reduce<number>((highest, value) => Math.max(highest, numberOf(value) || 0), 0)
}

export function numberOf(value: Cell | undefined): number {
  return typeof value === 'number' ? value : Number.NaN
}

export function dayOf(value: Cell | undefined): Date {
  return new Date(`${String(value).slice(0, 10)}T00:00:00Z`)
}

/** What a pointer reads over a mark: `12 Jan 2026 · Messages: 42`. */
export function markTitle(parts: readonly (readonly [ShownColumn, Cell | undefined])[]): string {
  return parts
    .map(([column, value], index) => {
      const text = showValue(value ?? null, column.format)
      return index === 0 && text !== missingValue ? text : `${column.label}: ${text}`
    })
    .join(' · ')
}
