import { expect, test } from 'vitest'
import type { ChartRow, Period } from '../../../../pages/charts/chart-spec.ts'
import { fillPeriods } from '../../../../pages/charts/fill-periods.ts'

function days(every: Period, ...on: readonly string[]): readonly unknown[] {
  const rows: readonly ChartRow[] = on.map((x) => ({ x, y: 1 }))
  const filled = fillPeriods(rows, every, { x: 'x', series: undefined, values: ['y'], missing: 0 })
  return filled.map(({ x, y }) => (y === 0 ? `(${x})` : x))
}

test('every period between the first and the last has a row, across months and leap days', () => {
  expect(days('day', '2028-03-01', '2028-02-28')).toEqual(['2028-02-28', '(2028-02-29)', '2028-03-01'])
  expect(days('week', '2026-12-21', '2027-01-04')).toEqual(['2026-12-21', '(2026-12-28)', '2027-01-04'])
  expect(days('month', '2026-11-01', '2027-01-01')).toEqual(['2026-11-01', '(2026-12-01)', '2027-01-01'])
})

test('rows of one day stay, and what is no day is left out', () => {
  expect(days('day', '2026-01-01', '2026-01-01', 'never')).toEqual(['2026-01-01', '2026-01-01'])
  expect(days('day')).toEqual([])
})

test('a day off the grid is not lost: it stands where the grid passes it', () => {
  expect(days('week', '2026-01-05', '2026-01-14', '2026-01-19')).toEqual([
    '2026-01-05',
    '(2026-01-12)',
    '2026-01-14',
    '2026-01-19',
  ])
})
