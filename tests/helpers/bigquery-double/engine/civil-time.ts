/** Dates and times as the engine packs them, and as BigQuery writes them: exact to the microsecond. */
import type { Value } from './sql-engine.ts'

const dayMs = 86_400_000
const two = (value: number | bigint) => String(value).padStart(2, '0')

export function dateText(days: number): string {
  const date = new Date(days * dayMs)
  return `${String(date.getUTCFullYear()).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
}

export function dateDays(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim())
  if (match === null) return undefined
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number]
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
    ? Math.round(date.getTime() / dayMs)
    : undefined
}

function fractionText(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0')}`
}

/** H:M:S with up to six fractional digits: seconds of the day and microseconds. */
function clock(text: string): { seconds: number; micros: number } | undefined {
  const match = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?$/.exec(text)
  if (match === null) return undefined
  const [hours, minutes, seconds] = match.slice(1, 4).map(Number) as [number, number, number]
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined
  return { seconds: hours * 3600 + minutes * 60 + seconds, micros: Number((match[4] ?? '').padEnd(6, '0')) }
}

const clockText = (seconds: number) =>
  `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`

export function timeText(packed: string): string {
  const value = BigInt(packed)
  const nanos = Number(value & 0x3fffffffn)
  const seconds =
    Number((value >> 42n) & 0x1fn) * 3600 +
    Number((value >> 36n) & 0x3fn) * 60 +
    Number((value >> 30n) & 0x3fn)
  return clockText(seconds) + fractionText(Math.floor(nanos / 1000))
}

export function timeValue(text: string): Value | undefined {
  const time = clock(text.trim())
  if (time === undefined) return undefined
  const { seconds, micros } = time
  const packed =
    (BigInt(Math.floor(seconds / 3600)) << 42n) |
    (BigInt(Math.floor(seconds / 60) % 60) << 36n) |
    (BigInt(seconds % 60) << 30n) |
    BigInt(micros * 1000)
  return { timeValue: packed.toString() }
}

export function datetimeText(value: NonNullable<Value['datetimeValue']>): string {
  const bits = BigInt(value.bitFieldDatetimeSeconds ?? 0)
  const [year, month, day] = [bits >> 26n, (bits >> 22n) & 0xfn, (bits >> 17n) & 0x1fn]
  const [hours, minutes, seconds] = [(bits >> 12n) & 0x1fn, (bits >> 6n) & 0x3fn, bits & 0x3fn]
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  return `${date}T${two(hours)}:${two(minutes)}:${two(seconds)}${fractionText(Math.floor((value.nanos ?? 0) / 1000))}`
}

export function datetimeValue(text: string): Value | undefined {
  const [date = '', time = '00:00:00', ...rest] = text.trim().split(/[T ]/)
  const days = dateDays(date)
  const at = clock(time)
  if (days === undefined || at === undefined || rest.length > 0) return undefined
  const civil = new Date(days * dayMs)
  const bits =
    (BigInt(civil.getUTCFullYear()) << 26n) |
    (BigInt(civil.getUTCMonth() + 1) << 22n) |
    (BigInt(civil.getUTCDate()) << 17n) |
    (BigInt(Math.floor(at.seconds / 3600)) << 12n) |
    (BigInt(Math.floor(at.seconds / 60) % 60) << 6n) |
    BigInt(at.seconds % 60)
  return { datetimeValue: { bitFieldDatetimeSeconds: bits.toString(), nanos: at.micros * 1000 } }
}

export function timestampMicros(value: NonNullable<Value['timestampValue']>): bigint {
  return BigInt(value.seconds ?? 0) * 1_000_000n + BigInt(Math.floor((value.nanos ?? 0) / 1000))
}

function timestampOf(micros: bigint): Value {
  const second = micros >= 0n ? micros / 1_000_000n : -((-micros + 999_999n) / 1_000_000n)
  return {
    timestampValue: { seconds: second.toString(), nanos: Number(micros - second * 1_000_000n) * 1000 },
  }
}

/** 2024-01-02T03:04:05.000006Z */
export function timestampText(micros: bigint): string {
  const second = Number(BigInt(timestampOf(micros).timestampValue?.seconds ?? 0))
  const days = Math.floor(second / 86_400)
  return `${dateText(days)}T${clockText(second - days * 86_400)}${fractionText(Number(micros - BigInt(second) * 1_000_000n))}Z`
}

/** Reads what load jobs accept: a text with or without a zone (UTC), or seconds since 1970. */
export function timestampValue(text: string): Value | undefined {
  if (/^-?\d+(\.\d+)?([eE]\+?\d+)?$/.test(text.trim()))
    return timestampOf(BigInt(Math.round(Number(text) * 1e6)))
  const match = /^(\S+?)(?:[T ](\d[\d:.]*))? ?(Z|UTC|[+-]\d{1,2}(?::?\d{2})?)?$/.exec(text.trim())
  const days = dateDays(match?.[1] ?? '')
  const at = clock(match?.[2] ?? '00:00:00')
  if (match === null || days === undefined || at === undefined) return undefined
  return timestampOf(
    BigInt(days * 86_400 + at.seconds - zoneSeconds(match[3])) * 1_000_000n + BigInt(at.micros),
  )
}

function zoneSeconds(zone: string | undefined): number {
  const match = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone ?? '')
  if (match === null) return 0
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60
  return match[1] === '-' ? -seconds : seconds
}
