import { expect, test } from 'vitest'
import { readTime } from '../../../../cli/options/read-time.ts'

test.each([
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2026-01-31T12:30', '2026-01-31T12:30:00.000Z'],
  ['2026-01-31T12:30:15.5Z', '2026-01-31T12:30:15.500Z'],
  ['2026-01-31T00:30:00+02:00', '2026-01-30T22:30:00.000Z'],
])('%s is %s', (text, moment) => expect(readTime('extract', '--since', text)?.toISOString()).toBe(moment))

test.each([
  'yesterday',
  '',
  '2026-1-31',
  '2026-02-30',
  '2025-02-29',
  '2026-13-01',
  '2026-01-31T25:00',
  '20260131',
  '2026-01-31 12:00',
])('%j is refused', (text) =>
  expect(() => readTime('extract', '--since', text)).toThrow(/neither a date .* nor a time/),
)
