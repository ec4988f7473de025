import type { Cell, ChartRow, Period } from './chart-spec.ts'

export interface FilledColumns {
  /** The column of the day that a period begins with. */
  readonly x: string
  /** Each of its values has all periods; undefined: the rows are one series. */
  readonly series: string | undefined
  readonly values: readonly string[]
  /** What the values of a period without a row are. */
  readonly missing: Cell
}

/**
 * The rows, and one for every day, week or month without any between the first and the last of all, in order: a silent
 * day is a fact, not a hole that the eye closes. Rows whose x is no day are left out.
 */
export function fillPeriods(
  rows: readonly ChartRow[],
  every: Period,
  { x, series, values, missing }: FilledColumns,
): readonly ChartRow[] {
  const dated = rows.filter((row) => dayOf(row[x]) !== undefined)
  const days = dated.map((row) => dayOf(row[x]) ?? '').sort()
  const last = days.at(-1) ?? ''
  const filler = Object.fromEntries(values.map((name) => [name, missing]))
  const groups = series === undefined ? [dated] : [...groupBy(dated, series).values()]
  const filled: ChartRow[] = []
  for (const group of groups) {
    const byDay = groupBy(group, x)
    const name = series === undefined ? {} : { [series]: group[0]?.[series] ?? null }
    const periods = periodsBetween(days[0], last, every)
    const all = [...new Set([...periods, ...(byDay.keys() as Iterable<string>)])].sort()
    for (const day of all) filled.push(...(byDay.get(day) ?? [{ ...filler, ...name, [x]: day }]))
  }
  return filled
}

function groupBy(rows: readonly ChartRow[], column: string): ReadonlyMap<Cell, readonly ChartRow[]> {
  const groups = new Map<Cell, ChartRow[]>()
  for (const row of rows) {
    const key = dayOf(row[column]) ?? row[column] ?? null
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  return groups
}

function dayOf(value: Cell | undefined): string | undefined {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value.slice(0, 10) : undefined
}

function periodsBetween(first: string | undefined, last: string, every: Period): readonly string[] {
  const periods: string[] = []
  for (let day = first ?? '~'; day <= last; day = nextDay(day, every)) periods.push(day)
  return periods
}

function nextDay(day: string, every: Period): string {
  const moment = new Date(`${day}T00:00:00Z`)
  if (every === 'month') moment.setUTCMonth(moment.getUTCMonth() + 1)
  else moment.setUTCDate(moment.getUTCDate() + (every === 'week' ? 7 : 1))
  return moment.toISOString().slice(0, 10)
}
