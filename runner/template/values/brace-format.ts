import { fault } from '../template-error.ts'
import { asNumber } from './compare.ts'
import { Float } from './float.ts'
import { formatNumber } from './number-format.ts'
import { pad, padZero } from './percent-format.ts'
import { toRepr, toText } from './text.ts'
import { type CallArguments, Undefined, type Value } from './value.ts'

const field = /\{\{|\}\}|\{([^{}!:]*)(?:!([rs]))?(?::([^{}]*))?\}|[{}]/g
const specification = /^(?:(.)?([<>^=]))?([+\- ]?)(0?)(\d*)([,_]?)(?:\.(\d+))?([a-zA-Z%]?)$/su

/** Python's `'{} {name:>10} {0:.2f}'.format(…)`. */
export function formatBraces(format: string, args: CallArguments): string {
  let next = 0
  return format.replace(field, (whole, path?: string, conversion?: string, spec?: string) => {
    if (whole === '{{') return '{'
    if (whole === '}}') return '}'
    if (path === undefined)
      throw fault('template-type', { reason: `A single "${whole}" in a format string.` })
    if (/[.[]/.test(path)) {
      throw fault('template-unsupported', {
        what: `The field {${path}}`,
        hint: 'Pass the value itself to format().',
      })
    }
    const key = path === '' ? String(next++) : path
    const value = lookUp(key, args, format)
    return formatValue(
      conversion === 'r' ? toRepr(value) : conversion === 's' ? toText(value) : value,
      spec ?? '',
    )
  })
}

function lookUp(key: string, args: CallArguments, format: string): Value {
  const value = /^\d+$/.test(key) ? args.positional[Number(key)] : args.named.get(key)
  if (value === undefined) {
    throw fault('template-type', { reason: `"${format}".format(…) has no value for {${key}}.` })
  }
  return value
}

function formatValue(value: Value, spec: string): string {
  if (value instanceof Undefined) throw value.error()
  if (spec === '') return toText(value)
  const match = specification.exec(spec)
  if (match === null) throw fault('template-unsupported', { what: `The format "${spec}"` })
  const [, fill, align, sign, zero, width = '', grouping, precision, type = ''] = match
  const number = typeof value === 'boolean' ? undefined : asNumber(value)
  const digits = precision === undefined ? undefined : Number(precision)
  const isText = number === undefined || type === 's'
  let text: string
  if (isText) text = digits === undefined ? toText(value) : toText(value).slice(0, digits)
  else if (type === '' && digits === undefined && !grouping) {
    text = (number < 0 ? '' : (sign ?? '').replace('-', '')) + toText(value)
  } else {
    const isFloat = value instanceof Float || !Number.isInteger(number)
    const numberType = type !== '' ? type : digits === undefined && !isFloat ? 'd' : 'g'
    text = formatNumber(value, { type: numberType, precision: digits, sign, grouping })
  }
  if (align === '=' || (zero === '0' && align === undefined && !isText)) return padZero(text, Number(width))
  const side = align === '<' || align === '>' || align === '^' ? align : isText ? '<' : '>'
  return pad(text, Number(width), side, fill ?? (zero === '0' ? '0' : ' '))
}
