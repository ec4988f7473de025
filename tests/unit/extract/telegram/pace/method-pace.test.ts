import { expect, test } from 'vitest'
import { MethodPace } from '../../../../../extract/telegram/pace/method-pace.ts'

const defaults = { intervalMs: 1000, burst: 1, fastestIntervalMs: 50, slowestIntervalMs: 60_000 }

/** Calls that start as soon as they may, from a time on; the time of the last one. */
function callUntil(pace: MethodPace, endMs: number, fromMs = 0): number {
  let nowMs = fromMs
  for (;;) {
    const startMs = Math.max(nowMs, pace.nextStartMs())
    if (startMs > endMs) return nowMs
    pace.start(startMs)
    pace.answered()
    nowMs = startMs
  }
}

test('while no wait comes the pace quickens, down to the fastest', () => {
  const pace = new MethodPace(defaults)
  callUntil(pace, 30_000)
  expect(pace.intervalMs).toBeLessThan(700)
  expect(pace.learnt()).toBeUndefined()
  callUntil(pace, 300_000, 30_000)
  expect(pace.intervalMs).toBe(50)
})

test('a wait slows the pace, and says alone when the next call starts', () => {
  const pace = new MethodPace({ ...defaults, intervalMs: 10_000 })
  const lastMs = callUntil(pace, 60_000)
  const before = pace.intervalMs
  pace.refused(lastMs, lastMs, 1000, lastMs + 1000)
  expect(pace.nextStartMs()).toBe(lastMs + 1000)
  expect(pace.learnt()).toEqual({ intervalMs: 2 * before, waitMs: 1000 })
})

test('calls that were in flight together are refused for one reason', () => {
  const pace = new MethodPace(defaults)
  const lastMs = callUntil(pace, 60_000)
  pace.refused(lastMs, lastMs + 10, 1000, lastMs + 1010)
  const { intervalMs } = pace
  pace.refused(lastMs + 5, lastMs + 20, 5000, lastMs + 5020)
  expect(pace.intervalMs).toBe(intervalMs)
  expect(pace.nextStartMs()).toBe(lastMs + 5020)
})

test('a rate that held for long and was refused is hardly too fast', () => {
  const pace = new MethodPace(defaults, { intervalMs: 1000, waitMs: 1000 })
  const lastMs = callUntil(pace, 90_000)
  const { intervalMs } = pace
  pace.refused(lastMs, lastMs, 1000, lastMs + 1000)
  expect(pace.intervalMs / intervalMs).toBeCloseTo(1 / 0.97)
})

test('a first call that is refused, or one of a burst, says nothing of the pace', () => {
  const first = new MethodPace(defaults)
  first.start(0)
  first.refused(0, 10, 1000, 1010)
  expect(first.learnt()).toBeUndefined()
  const burst = new MethodPace({ ...defaults, burst: 5 })
  burst.start(0)
  burst.start(1)
  burst.refused(1, 10, 1000, 1010)
  expect(burst.learnt()).toBeUndefined()
  burst.start(1010)
  expect(burst.nextStartMs()).toBe(2010)
})

test('who calls more slowly than it may does not make the pace quicker', () => {
  const pace = new MethodPace(defaults)
  for (let nowMs = 0; nowMs < 100_000; nowMs += 2000) {
    pace.start(nowMs)
    pace.answered()
  }
  expect(pace.intervalMs).toBe(1000)
})

test('refused again and again, it calls no more slowly than the slowest pace', () => {
  const pace = new MethodPace(defaults, { intervalMs: 1000, waitMs: 1000 })
  let nowMs = 0
  pace.start(nowMs)
  for (let call = 0; call < 30; call++) {
    pace.start(nowMs)
    pace.refused(nowMs, nowMs + 1, 1000, nowMs + 1001)
    nowMs = pace.nextStartMs()
    pace.start(nowMs)
    nowMs += pace.intervalMs
  }
  expect(pace.intervalMs).toBe(60_000)
})
