import { dateDays, datetimeText, timestampMicros } from '../engine/civil-time.ts'
import type { Value } from '../engine/sql-engine.ts'

export const dayMicros = 86_400_000_000n
const hourMicros = 3_600_000_000n

/** Floor division, also of what is before 1970. */
const floorDivide = (value: bigint, by: bigint): bigint =>
  value >= 0n ? value / by : -((-value + by - 1n) / by)

/** A value as a number that is ordered as it is: days of a DATE, microseconds of a TIMESTAMP or DATETIME, an INT64. */
export function ordinal(value: Value): bigint | undefined {
  if (value.int64Value !== undefined) return BigInt(value.int64Value)
  if (value.dateValue !== undefined) return BigInt(value.dateValue)
  if (value.timestampValue !== undefined) return timestampMicros(value.timestampValue)
  if (value.datetimeValue === undefined) return undefined
  const [date = '', time = ''] = datetimeText(value.datetimeValue).split('T')
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
  const micros = Math.round((hours * 3600 + minutes * 60 + seconds) * 1e6)
  return BigInt(dateDays(date) ?? 0) * dayMicros + BigInt(micros)
}

export type Granularity = 'HOUR' | 'DAY' | 'MONTH' | 'YEAR'

/** The first and last value of the period that a value is in; of days, or of microseconds. */
export function period(
  value: bigint,
  granularity: Granularity,
  unit: 'days' | 'micros',
): readonly [bigint, bigint] {
  if (unit === 'days') return daysPeriod(value, granularity)
  if (granularity === 'HOUR') {
    const hour = floorDivide(value, hourMicros)
    return [hour * hourMicros, (hour + 1n) * hourMicros - 1n]
  }
  const [first, last] = daysPeriod(floorDivide(value, dayMicros), granularity)
  return [first * dayMicros, (last + 1n) * dayMicros - 1n]
}

function daysPeriod(day: bigint, granularity: Granularity): readonly [bigint, bigint] {
  if (granularity === 'DAY' || granularity === 'HOUR') return [day, day]
  const date = new Date(Number(day) * 86_400_000)
  const month = granularity === 'YEAR' ? 0 : date.getUTCMonth()
  const next = granularity === 'YEAR' ? [date.getUTCFullYear() + 1, 0] : [date.getUTCFullYear(), month + 1]
  return [dayNumber(date.getUTCFullYear(), month), dayNumber(next[0] ?? 0, next[1] ?? 0) - 1n]
}

const dayNumber = (year: number, month: number): bigint =>
  BigInt(Math.round(Date.UTC(year, month, 1) / 86_400_000))
