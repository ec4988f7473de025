import { expect, test } from 'vitest'
import { valueAxis } from '../../../../pages/charts/axis.ts'
import type { ShownColumn } from '../../../../pages/charts/chart-spec.ts'

function ticks(format: ShownColumn['format'], highest: number): unknown {
  return valueAxis({ column: 'y', label: 'y', format, bar: false, change: undefined }, highest).ticks
}

test('durations have two to six ticks, in units that people count in', () => {
  for (let highest = 2; highest < 400 * 86_400; highest = Math.ceil(highest * 1.3)) {
    const found = ticks('duration', highest) as readonly number[]
    expect(found.length, String(highest)).toBeGreaterThanOrEqual(2)
    expect(found.length, String(highest)).toBeLessThanOrEqual(6)
    expect(found.at(-1), String(highest)).toBeLessThanOrEqual(highest)
  }
  expect(ticks('duration', 500_000)).toEqual([0, 172_800, 345_600])
})

test('counts have no more ticks than there are whole numbers', () => {
  expect([ticks('integer', 0), ticks('integer', 2), ticks('integer', 1000)]).toEqual([1, 2, 4])
})
