import { fault } from '../template-error.ts'
import { toKey } from './compare.ts'
import { formatNumber } from './number-format.ts'
import { toRepr, toText } from './text.ts'
import { Tuple, Undefined, type Value } from './value.ts'

const conversion = /%(?:\(([^)]*)\))?([-+ 0#]*)(\d*)(?:\.(\d+))?(.?)/g

/** Python's `'%s: %05.2f' % (name, value)`. */
export function formatPercent(format: string, argument: Value): string {
  const values = argument instanceof Tuple ? argument.items : [argument]
  let used = 0
  let named = false
  const text = format.replace(
    conversion,
    (_whole, name?: string, flags = '', width = '', precision?: string, type = '') => {
      if (type === '%') return '%'
      let value: Value | undefined
      if (name !== undefined) {
        named = true
        value = argument instanceof Map ? argument.get(toKey(name)) : undefined
      } else value = values[used++]
      if (value === undefined) throw fault('template-type', { reason: `"${format}" % … has too few values.` })
      return formatOne(value, flags, width, precision, type)
    },
  )
  if (!named && used < values.length && !(argument instanceof Map)) {
    throw fault('template-type', { reason: `"${format}" % … has more values than places.` })
  }
  return text
}

function formatOne(
  value: Value,
  flags: string,
  width: string,
  precision: string | undefined,
  type: string,
): string {
  if (value instanceof Undefined) throw value.error()
  const digits = precision === undefined ? undefined : Number(precision)
  const align = flags.includes('-') ? '<' : '>'
  if (type === 's' || type === 'r') {
    const text = type === 's' ? toText(value) : toRepr(value)
    return pad(digits === undefined ? text : text.slice(0, digits), Number(width), align)
  }
  const sign = flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const text = formatNumber(value, {
    type: type === 'i' ? 'd' : type,
    precision: digits,
    sign,
    truncate: true,
  })
  const zero = flags.includes('0') && align === '>'
  return zero ? padZero(text, Number(width)) : pad(text, Number(width), align)
}

/** Pads with spaces to a width. */
export function pad(text: string, width: number, align: '<' | '>' | '^', fill = ' '): string {
  if (align === '<') return text.padEnd(width, fill)
  if (align === '>') return text.padStart(width, fill)
  const missing = Math.max(0, width - text.length)
  return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2))
}

/** Pads with zeros between sign and digits. */
export function padZero(text: string, width: number): string {
  const sign = /^[+\- ]/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}
