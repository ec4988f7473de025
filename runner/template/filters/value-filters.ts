import { fault } from '../template-error.ts'
import { signed } from '../values/arithmetic.ts'
import { bind } from '../values/call.ts'
import { asNumber, isTruthy } from '../values/compare.ts'
import { Float, floatValue } from '../values/float.ts'
import { toJson } from '../values/json.ts'
import { getAttribute } from '../values/member.ts'
import { toText, typeName } from '../values/text.ts'
import { Undefined, type Value } from '../values/value.ts'
import { type Filter, type FilterTable, filter } from './filter.ts'

/** `x | default('y')`: for an undefined x; with `true` as second argument for any false one. */
const defaultFilter: Filter = (value, args) => {
  const bound = bind('default', args, ['default_value?', 'boolean?'])
  const alsoFalse = isTruthy(bound.findOr('boolean', false))
  const isMissing = value instanceof Undefined || (alsoFalse && !isTruthy(value))
  return isMissing ? bound.findOr('default_value', '') : value
}

function toInteger(value: Value, otherwise: Value, base: number): Value {
  if (typeof value === 'string') {
    const text = value.trim().replaceAll('_', '')
    const digits = /^[+-]?[0-9a-z]+$/i.test(text) ? Number.parseInt(text, base) : Number.NaN
    const number = base === 10 ? Number(text === '' ? Number.NaN : text) : digits
    return Number.isFinite(number) ? safeInteger(Math.trunc(number)) : otherwise
  }
  const number = asNumber(value)
  return number === undefined || !Number.isFinite(number) ? otherwise : safeInteger(Math.trunc(number))
}

function safeInteger(value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw fault('template-type', {
    reason: 'The number is too large for a template.',
    hint: 'Keep it as a string.',
  })
}

function toFloat(value: Value, otherwise: Value): Value {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : asNumber(value)
  return number === undefined || Number.isNaN(number) ? otherwise : floatValue(number)
}

/** Python rounds half to even. */
function round(value: Value, precision: number, method: string): Value {
  const number = asNumber(value)
  if (number === undefined)
    throw fault('template-type', { reason: `round needs a number, not ${typeName(value)}.` })
  const factor = 10 ** precision
  const scaled = number * factor
  if (method === 'ceil') return floatValue(Math.ceil(scaled) / factor)
  if (method === 'floor') return floatValue(Math.floor(scaled) / factor)
  if (method !== 'common')
    throw fault('template-call', { reason: 'round() knows the methods common, ceil and floor.' })
  const floor = Math.floor(scaled)
  const fraction = scaled - floor
  const isUp = fraction > 0.5 || (fraction === 0.5 && floor % 2 !== 0)
  const rounded = (isUp ? floor + 1 : floor) / factor
  // Python's round() keeps a whole number whole.
  return Number.isInteger(value) ? rounded : floatValue(rounded)
}

/** dbt's `as_bool` and `as_number`: what the text says. */
function fromText(value: Value): Value {
  if (typeof value !== 'string') return value
  if (/^true$/i.test(value)) return true
  if (/^false$/i.test(value)) return false
  return /^-?\d+(\.\d+)?$/.test(value)
    ? value.includes('.')
      ? floatValue(Number(value))
      : Number(value)
    : value
}

export const valueFilters: FilterTable = {
  abs: filter('abs', [], (value) => ((asNumber(value) ?? 0) < 0 ? signed(-1, value) : signed(1, value))),
  as_bool: filter('as_bool', [], fromText),
  as_native: filter('as_native', [], fromText),
  as_number: filter('as_number', [], fromText),
  as_text: filter('as_text', [], toText),
  attr: filter('attr', ['name'], (value, args) => getAttribute(value, args.text('name'))),
  d: defaultFilter,
  default: defaultFilter,
  float: filter('float', ['default?'], (value, args) => toFloat(value, args.findOr('default', new Float(0)))),
  int: filter('int', ['default?', 'base?'], (value, args) =>
    toInteger(value, args.findOr('default', 0), args.integer('base', 10)),
  ),
  round: filter('round', ['precision?', 'method?'], (value, args) =>
    round(value, args.integer('precision', 0), args.findText('method') ?? 'common'),
  ),
  tojson: filter('tojson', ['indent?'], (value, args) => {
    const indent = args.find('indent') === undefined ? undefined : args.integer('indent', 0)
    return toJson(value, { sortKeys: true, indent }).replace(/[<>&']/g, (character) => {
      return `\\u00${character.charCodeAt(0).toString(16)}`
    })
  }),
}
