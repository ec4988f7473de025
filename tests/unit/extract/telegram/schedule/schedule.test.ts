import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  AutoSchedule,
  longestIntervalMs,
  shortestIntervalMs,
} from '../../../../../extract/telegram/schedule/auto-schedule.ts'
import { nextBeat } from '../../../../../extract/telegram/schedule/beats.ts'
import { parseDuration, parseEvery } from '../../../../../extract/telegram/schedule/duration.ts'

test('durations are whole numbers of seconds, minutes or hours', () => {
  const read = (text: string): number => parseDuration('--max-wait', text)
  expect([read('90s'), read('5m'), read('2h'), read('0s'), read(' 10s ')]).toEqual([
    90_000, 300_000, 7_200_000, 0, 10_000,
  ])
})

test.each(['', '5', 'm', '-5m', '1.5h', '5 m', '5M', '1h30m', '5min', '٥m', '9999999999s'])(
  '"%s" is no duration',
  (text) => {
    expect(() => parseDuration('--max-wait', text)).toThrow(
      expect.objectContaining({ code: 'duration-invalid', message: expect.stringContaining('--max-wait') }),
    )
  },
)

test('--every takes auto, or a duration that is not too short', () => {
  expect(parseEvery('auto')).toEqual({ kind: 'auto' })
  expect(parseEvery('10s')).toEqual({ kind: 'fixed', intervalMs: 10_000 })
  expect(() => parseEvery('9s')).toThrow(expect.objectContaining({ code: 'every-too-short' }))
  expect(() => parseEvery('0s')).toThrow(expect.objectContaining({ code: 'every-too-short' }))
  expect(() => parseEvery('often')).toThrow(expect.objectContaining({ code: 'duration-invalid' }))
})

const first = new Date('2026-11-20T12:00:00Z')

test('runs keep to the beat, and one that lasts too long skips beats', () => {
  const at = (time: string): string =>
    nextBeat(first, 300_000, new Date(`2026-11-20T${time}Z`))
      .toISOString()
      .slice(11, 23)
  expect(at('12:00:00.000')).toBe('12:05:00.000')
  expect(at('12:04:59.999')).toBe('12:05:00.000')
  expect(at('12:05:00.000')).toBe('12:10:00.000')
  expect(at('12:17:00.000')).toBe('12:20:00.000')
  expect(at('11:00:00.000')).toBe('12:00:00.000')
})

test('a next start is on the beat, after now, and no later than one interval away', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 0, max: 1e12 }),
      (intervalMs, passedMs) => {
        const now = new Date(first.getTime() + passedMs)
        const next = nextBeat(first, intervalMs, now).getTime()
        expect((next - first.getTime()) % intervalMs).toBe(0)
        expect(next).toBeGreaterThan(now.getTime())
        expect(next - now.getTime()).toBeLessThanOrEqual(intervalMs)
      },
    ),
  )
})

test('a chat is looked at more often when much is written, and less often when nothing is', () => {
  const schedule = new AutoSchedule(['busy', 'quiet', 'steady'], 0)
  expect(schedule.due(0)).toEqual(['busy', 'quiet', 'steady'])
  schedule.looked('busy', 400, 1000)
  schedule.looked('quiet', 0, 2000)
  schedule.looked('steady', 5, 3000)
  const intervals = ['busy', 'quiet', 'steady'].map((chat) => schedule.intervalMs(chat))
  expect(intervals).toEqual([150_000, 600_000, 300_000])
  expect(schedule.nextDueMs()).toBe(151_000)
  expect(schedule.due(303_000)).toEqual(['busy', 'steady'])
})

test('intervals stay in bounds, whatever is found', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100), { maxLength: 60 }), (found) => {
      const schedule = new AutoSchedule(['chat'], 0)
      let nowMs = 0
      for (const messages of found) {
        schedule.looked('chat', messages, nowMs)
        const dueMs = schedule.nextDueMs() ?? 0
        expect(dueMs - nowMs).toBeGreaterThanOrEqual(shortestIntervalMs)
        expect(dueMs - nowMs).toBeLessThanOrEqual(longestIntervalMs)
        nowMs = dueMs
      }
    }),
  )
})

test('of a chat with an even flow some messages are found each time, unless a bound is met', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (perDay) => {
      const schedule = new AutoSchedule(['chat'], 0)
      let nowMs = 0
      let found = 0
      for (let look = 0; look < 40; look++) {
        const dueMs = schedule.nextDueMs() ?? 0
        found = Math.floor((dueMs * perDay) / 86_400_000) - Math.floor((nowMs * perDay) / 86_400_000)
        nowMs = dueMs
        schedule.looked('chat', found, nowMs)
      }
      const intervalMs = schedule.intervalMs('chat')
      if (intervalMs === shortestIntervalMs) expect(found).toBeGreaterThan(0)
      else if (intervalMs === longestIntervalMs) expect(found).toBeLessThan(busy)
      else expect(found).toBeLessThan(2 * busy)
    }),
  )
})

const busy = 20
