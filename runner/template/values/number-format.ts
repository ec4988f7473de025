import { fault } from '../template-error.ts'
import { asNumber } from './compare.ts'
import { typeName } from './text.ts'
import type { Value } from './value.ts'

export interface NumberFormat {
  /** d, f, F, e, E, g, x, X, o, b, c, % */
  readonly type: string
  readonly precision?: number | undefined
  readonly sign?: string | undefined
  readonly grouping?: string | undefined
  /** `%d` cuts a float's fraction off; `{:d}` refuses it. */
  readonly truncate?: boolean | undefined
}

const bases: Readonly<Record<string, number>> = { d: 10, x: 16, X: 16, o: 8, b: 2 }

/** A number in one of Python's formats, without padding. */
export function formatNumber(value: Value, format: NumberFormat): string {
  const number = asNumber(value)
  if (number === undefined) {
    throw fault('template-type', { reason: `%${format.type} needs a number, not ${typeName(value)}.` })
  }
  const digits = magnitude(Math.abs(number), format)
  const grouped = format.grouping ? group(digits, format.grouping) : digits
  return (number < 0 ? '-' : (format.sign ?? '').replace('-', '')) + grouped
}

function magnitude(number: number, { type, precision, truncate }: NumberFormat): string {
  const base = bases[type]
  if (base !== undefined) {
    if (!Number.isInteger(number) && truncate !== true) {
      throw fault('template-type', { reason: `Format "${type}" needs a whole number.` })
    }
    const text = Math.trunc(number).toString(base)
    return type === 'X' ? text.toUpperCase() : text
  }
  switch (type) {
    case 'f':
    case 'F':
      return toFixed(number, precision ?? 6)
    case '%':
      return `${toFixed(number * 100, precision ?? 6)}%`
    case 'e':
    case 'E': {
      const text = number.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2')
      return type === 'E' ? text.toUpperCase() : text
    }
    default:
      throw fault('template-unsupported', { what: `The number format "${type}"` })
  }
}

/** Rounds the exact binary value half to even, as Python does; JavaScript rounds ties away from zero. */
function toFixed(number: number, precision: number): string {
  const scaled = number * 10 ** precision
  const isTie = precision <= 15 && scaled < 2 ** 52 && scaled - Math.floor(scaled) === 0.5
  // A tie is exact only where the binary value is: 2.5, 0.125, not 2.675.
  if (isTie && Number.isInteger(number * 2 ** 40)) {
    const floor = Math.floor(scaled)
    return ((floor % 2 === 0 ? floor : floor + 1) / 10 ** precision).toFixed(precision)
  }
  return number.toFixed(precision)
}

function group(digits: string, mark: string): string {
  const [whole = '', ...rest] = digits.split(/(?=[.e%])/)
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, mark) + rest.join('')
}
