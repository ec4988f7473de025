import { fault } from '../template-error.ts'
import { asNumber } from './compare.ts'
import { Float, floatValue } from './float.ts'
import { formatPercent } from './percent-format.ts'
import { typeName } from './text.ts'
import { Tuple, Undefined, type Value } from './value.ts'

export type Operator = '+' | '-' | '*' | '/' | '//' | '%' | '**'

/** Python's arithmetic, with `+` and `*` on strings and lists and `%` as string formatting. Never NaN: it fails instead. */
export function arithmetic(operator: Operator, left: Value, right: Value): Value {
  if (left instanceof Undefined) throw left.error()
  if (right instanceof Undefined) throw right.error()
  if (operator === '%' && typeof left === 'string') return formatPercent(left, right)
  const joined =
    operator === '+' ? concatenate(left, right) : operator === '*' ? repeat(left, right) : undefined
  if (joined !== undefined) return joined
  const a = asNumber(left)
  const b = asNumber(right)
  if (a === undefined || b === undefined) {
    const hint = operator === '+' ? 'Join text with ~, which turns both sides into strings.' : undefined
    throw fault('template-type', {
      reason: `Can't compute ${typeName(left)} ${operator} ${typeName(right)}.`,
      hint,
    })
  }
  const isFloat = operator === '/' || isFloating(left) || isFloating(right) || (operator === '**' && b < 0)
  return numberValue(compute(operator, a, b), isFloat)
}

function compute(operator: Operator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '**':
      return a ** b
    default:
      if (b === 0) throw fault('template-type', { reason: 'Division by zero.' })
      if (operator === '/') return a / b
      return operator === '//' ? Math.floor(a / b) : a - b * Math.floor(a / b)
  }
}

/** Python's integers have no end; where a JavaScript number would lose digits, it is an error instead. */
function numberValue(value: number, isFloat: boolean): Value {
  if (isFloat) return floatValue(value)
  if (!Number.isSafeInteger(value)) {
    throw fault('template-type', { reason: 'The result is too large for a number in a template.' })
  }
  return value === 0 ? 0 : value
}

function isFloating(value: Value): boolean {
  return value instanceof Float || (typeof value === 'number' && !Number.isInteger(value))
}

function concatenate(left: Value, right: Value): Value | undefined {
  if (typeof left === 'string' && typeof right === 'string') return left + right
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right]
  if (left instanceof Tuple && right instanceof Tuple) return new Tuple([...left.items, ...right.items])
  return undefined
}

function repeat(left: Value, right: Value): Value | undefined {
  if (typeof left === 'number' && typeof right !== 'number') return repeat(right, left)
  if (typeof right !== 'number' || !Number.isInteger(right)) return undefined
  const times = Math.max(0, right)
  if (typeof left === 'string') return left.repeat(times)
  if (Array.isArray(left)) return Array.from({ length: times }, () => left).flat(1)
  if (left instanceof Tuple) return new Tuple(Array.from({ length: times }, () => left.items).flat(1))
  return undefined
}

/** `-x`, `+x`. */
export function signed(sign: 1 | -1, value: Value): Value {
  if (value instanceof Undefined) throw value.error()
  const number = asNumber(value)
  if (number === undefined) {
    throw fault('template-type', { reason: `${typeName(value)} is not a number.` })
  }
  return numberValue(sign * number, isFloating(value))
}
