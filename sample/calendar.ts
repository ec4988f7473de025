import type { Random } from './random.ts'

export const DAY_SECONDS = 86_400

/** Monday 2025-01-06 00:00 UTC; the sample runs for 541 days, to 2026-06-30. */
export const FIRST_DAY = Date.UTC(2025, 0, 6) / 1000
export const DAY_COUNT = 541

/** How busy each day of the week is, Monday first: people who make things meet at weekends. */
const WEEKDAY_WEIGHTS = [0.9, 0.85, 0.95, 1, 1.15, 1.45, 1.3]

/** How busy each hour of a day is, in the exporting computer's time. */
const HOUR_WEIGHTS = [2, 1, 0.5, 0.3, 0.2, 0.4, 1, 2, 4, 5, 5, 5, 6, 6, 5, 5, 5, 6, 8, 10, 11, 10, 8, 5]
const HOURS = HOUR_WEIGHTS.map((weight, hour) => [hour, weight] as const)

/** How many messages each day gets: growth, the rhythm of the week and two quiet weeks; the sum is exactly `total`. */
export function messagesPerDay(total: number, random: Random, firstDay = 0): readonly number[] {
  const weights = Array.from({ length: DAY_COUNT }, (_, day) => {
    if (day < firstDay) return 0
    const growth = 0.35 + 1.3 / (1 + Math.exp(-(day - 230) / 75))
    const quiet = (day >= 349 && day < 361) || (day >= 210 && day < 217) ? 0.3 : 1
    return growth * quiet * (WEEKDAY_WEIGHTS[day % 7] ?? 1) * (0.6 + 0.8 * random.unit())
  })
  const sum = weights.reduce((left, right) => left + right, 0)
  let done = 0
  let reached = 0
  return weights.map((weight) => {
    reached += weight
    const target = Math.round((reached / sum) * total)
    const count = target - done
    done = target
    return count
  })
}

/** `count` moments of one day in ascending order, in seconds since 1970. */
export function momentsOf(day: number, count: number, random: Random): readonly number[] {
  const start = FIRST_DAY + day * DAY_SECONDS
  const moments = Array.from(
    { length: count },
    () => start + random.weighted(HOURS) * 3600 + random.between(0, 3599),
  )
  return moments.sort((left, right) => left - right)
}

/**
 * Telegram Desktop writes `date` in the exporting computer's time, without a zone. This computer stands in Berlin: one
 * hour ahead of UTC, two in summer, so `date` jumps back once a year.
 */
export function localIso(unixSeconds: number): string {
  const ahead = isSummer(unixSeconds) ? 7200 : 3600
  return new Date((unixSeconds + ahead) * 1000).toISOString().slice(0, 19)
}

/** European summer time: from the last Sunday of March to the last Sunday of October, changed at 01:00 UTC. */
function isSummer(unixSeconds: number): boolean {
  const year = new Date(unixSeconds * 1000).getUTCFullYear()
  return unixSeconds >= lastSunday(year, 2) && unixSeconds < lastSunday(year, 9)
}

const lastSundays = new Map<number, number>()

function lastSunday(year: number, month: number): number {
  const key = year * 12 + month
  const known = lastSundays.get(key)
  if (known !== undefined) return known
  const lastDay = new Date(Date.UTC(year, month + 1, 0))
  const moment = lastDay.getTime() / 1000 - lastDay.getUTCDay() * DAY_SECONDS + 3600
  lastSundays.set(key, moment)
  return moment
}
