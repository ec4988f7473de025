import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CoverageTracker, uniteIntervals } from '../../../../extract/bronze/interval-set.ts'

const anyIntervals = fc.array(
  fc
    .tuple(fc.integer({ min: -20, max: 20 }), fc.nat({ max: 5 }))
    .map(([from, length]): [number, number] => [from, from + length]),
)

const numbersIn = (intervals: readonly (readonly [number, number])[]): number[] =>
  [
    ...new Set(
      intervals.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index)),
    ),
  ].sort((a, b) => a - b)

describe('uniteIntervals', () => {
  it('holds the same numbers in the fewest ranges', () => {
    fc.assert(
      fc.property(anyIntervals, (intervals) => {
        const united = uniteIntervals(intervals)
        expect(numbersIn(united)).toEqual(numbersIn(intervals))
        for (const [index, [from]] of united.entries())
          if (index > 0) expect(from).toBeGreaterThan(united[index - 1]![1] + 1)
      }),
    )
  })
})

describe('CoverageTracker', () => {
  const track = (ids: readonly (number | 'interrupt')[]) => {
    const tracker = new CoverageTracker()
    for (const id of ids) id === 'interrupt' ? tracker.interrupt() : tracker.see(id)
    return tracker.intervals()
  }

  it.each([
    [[], []],
    [[5], [[5, 5]]],
    [[1, 4, 4, 9], [[1, 9]]],
    [
      [-999_999_990, -999_999_980, 3, 7],
      [
        [-999_999_990, -999_999_980],
        [3, 7],
      ],
    ],
    [
      [5, 9, 2, 3],
      [
        [2, 3],
        [5, 9],
      ],
    ],
    [[5, 9, 6, 12], [[5, 12]]],
    [
      [1, 2, 'interrupt', 8, 9],
      [
        [1, 2],
        [8, 9],
      ],
    ],
  ] as [(number | 'interrupt')[], number[][]][])('%j covers %j', (ids, intervals) =>
    expect(track(ids)).toEqual(intervals),
  )

  it('claims less rather than grow without bound', () => {
    const tracker = new CoverageTracker()
    for (let id = 100_000; id > 0; id -= 10) tracker.see(id)
    expect(tracker.intervals().length).toBeLessThanOrEqual(1001)
  })
})
