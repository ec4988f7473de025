import type { Cell, Format } from './chart-spec.ts'

export const missingValue = '–'
const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A value as people read it. Without a format numbers are written as numbers, all else as text. */
export function showValue(value: Cell | undefined, format: Format | undefined): string {
  if (value === null || value === undefined || value === '') return missingValue
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return showText(value, format)
  return Number.isFinite(value) ? showNumber(value, format) : missingValue
}

function showText(text: string, format: Format | undefined): string {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d:\d\d))?/.exec(text) ?? []
  if ((format !== 'date' && format !== 'moment') || year === undefined) return text
  const date = `${Number(day)} ${months[Number(month) - 1]} ${year}`
  return format === 'moment' && time !== undefined ? `${date}, ${time}` : date
}

function showNumber(value: number, format: Format | undefined): string {
  switch (format) {
    case 'percent':
      return `${decimals(value * 100, Math.abs(value) < 0.1 && value !== 0 ? 1 : 0)}%`
    case 'change':
      return `${value > 0 ? '+' : value < 0 ? '−' : '±'}${decimals(Math.abs(value) * 100, 0)}%`
    case 'duration':
      return showDuration(value)
    case 'weekday':
      return weekdays[value - 1] ?? String(value)
    case 'hour':
      return String(value).padStart(2, '0')
    case 'decimal':
      return decimals(value, Math.abs(value) < 10 ? 2 : 1)
    default:
      return decimals(value, Number.isInteger(value) || format === 'integer' ? 0 : 2)
  }
}

function decimals(value: number, digits: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: digits })
}

/** `42 s`, `3 min 20 s`, `5 h 12 min`, `3 d 4 h`: two units at the most. */
function showDuration(durationSeconds: number): string {
  const whole = Math.round(durationSeconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return twoUnits(Math.floor(whole / 60), 'min', whole % 60, 's')
  if (whole < 86_400) return twoUnits(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min')
  return twoUnits(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h')
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
