import { expect, test } from 'vitest'
import type { Cell, Format } from '../../../../pages/charts/chart-spec.ts'
import { showValue } from '../../../../pages/charts/show-value.ts'

test.each<[Cell, Format | undefined, string]>([
  [null, 'integer', '–'],
  ['', undefined, '–'],
  [Number.NaN, 'integer', '–'],
  [1_234_567, 'integer', '1,234,567'],
  [0.5, undefined, '0.5'],
  [12.345, 'decimal', '12.3'],
  [0.123, 'percent', '12%'],
  [0.0123, 'percent', '1.2%'],
  [0, 'percent', '0%'],
  [0.1, 'change', '+10%'],
  [-0.1, 'change', '−10%'],
  [0, 'change', '±0%'],
  [42, 'duration', '42 s'],
  [200, 'duration', '3 min 20 s'],
  [3600, 'duration', '1 h'],
  [90_000, 'duration', '1 d 1 h'],
  ['2026-01-05', 'date', '5 Jan 2026'],
  ['2026-01-05 09:08:07', 'date', '5 Jan 2026'],
  ['2026-01-05 09:08:07', 'moment', '5 Jan 2026, 09:08'],
  ['someday', 'date', 'someday'],
  [1, 'weekday', 'Mon'],
  [7, 'weekday', 'Sun'],
  [9, 'hour', '09'],
  [true, undefined, 'yes'],
])('%j as %s is %s', (value, format, shown) => {
  expect(showValue(value, format)).toBe(shown)
})
