import { fault } from '../template-error.ts'
import { Float } from './float.ts'
import { toText, typeName } from './text.ts'
import { type Key, TemplateObject, Tuple, Undefined, type Value } from './value.ts'

/** Python's truth: empty strings, lists, tuples and dicts, 0 and None are false. */
export function isTruthy(value: Value): boolean {
  if (value === null || value === false || value === '' || value === 0) return false
  if (typeof value !== 'object') return !Number.isNaN(value)
  if (Array.isArray(value)) return value.length > 0
  if (value instanceof Map) return value.size > 0
  if (value instanceof Tuple) return value.items.length > 0
  if (value instanceof Float) return value.value !== 0
  if (!(value instanceof Undefined)) return true
  if (value.isSilent) return false
  throw value.error()
}

/** The number in a value: Python counts True as 1. Undefined if it is none. */
export function asNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof Float ? value.value : undefined
}

/** Python's `==`: deep for lists and dicts; 1 and '1' differ, 1 and 1.0 don't. */
export function isEqual(left: Value, right: Value): boolean {
  if (left instanceof Undefined) throw left.error()
  if (right instanceof Undefined) throw right.error()
  const leftNumber = asNumber(left)
  if (leftNumber !== undefined) return leftNumber === asNumber(right)
  if (Array.isArray(left)) return Array.isArray(right) && areItemsEqual(left, right)
  if (left instanceof Tuple) return right instanceof Tuple && areItemsEqual(left.items, right.items)
  if (left instanceof Map) return right instanceof Map && areDictsEqual(left, right)
  if (left instanceof TemplateObject && right instanceof TemplateObject) {
    return left === right || (left.typeName === right.typeName && left.toText() === right.toText())
  }
  return left === right
}

function areItemsEqual(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, index) => isEqual(item, right[index] ?? null))
}

function areDictsEqual(left: ReadonlyMap<Key, Value>, right: ReadonlyMap<Key, Value>): boolean {
  if (left.size !== right.size) return false
  return [...left].every(([key, value]) => {
    const other = right.get(key)
    return other !== undefined && isEqual(value, other)
  })
}

/** Negative if left comes first. Python orders numbers, strings and sequences of them, each among themselves. */
export function compareOrder(left: Value, right: Value): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right)
  const leftNumber = asNumber(left)
  const rightNumber = asNumber(right)
  if (leftNumber !== undefined && rightNumber !== undefined) return leftNumber - rightNumber
  const isList = Array.isArray(left) && Array.isArray(right)
  if (isList) return compareItems(left, right)
  if (left instanceof Tuple && right instanceof Tuple) return compareItems(left.items, right.items)
  if (left instanceof Undefined) throw left.error()
  if (right instanceof Undefined) throw right.error()
  throw fault('template-type', { reason: `${typeName(left)} and ${typeName(right)} have no order.` })
}

/** By code point, as Python compares: JavaScript compares UTF-16 units. */
function compareText(left: string, right: string): number {
  if (left === right) return 0
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index++) {
    const a = left.codePointAt(index) ?? 0
    const b = right.codePointAt(index) ?? 0
    if (a !== b) return a - b
  }
  return left.length - right.length
}

function compareItems(left: readonly Value[], right: readonly Value[]): number {
  for (const [index, item] of left.entries()) {
    const other = right[index]
    if (other === undefined) return 1
    if (!isEqual(item, other)) return compareOrder(item, other)
  }
  return left.length - right.length
}

/** `needle in haystack`. */
export function contains(haystack: Value, needle: Value): boolean {
  if (haystack instanceof Undefined) throw haystack.error()
  if (needle instanceof Undefined) throw needle.error()
  if (Array.isArray(haystack)) return haystack.some((item) => isEqual(item, needle))
  if (haystack instanceof Tuple) return haystack.items.some((item) => isEqual(item, needle))
  if (haystack instanceof Map) return haystack.has(toKey(needle))
  if (typeof haystack === 'string') {
    if (typeof needle === 'string') return haystack.includes(needle)
    throw fault('template-type', { reason: `A string can't contain ${typeName(needle)}.` })
  }
  throw fault('template-type', { reason: `"in" needs a list, dict or string, not ${typeName(haystack)}.` })
}

/** A dict key. Python also takes tuples, and takes True for 1; both are refused rather than told apart wrongly. */
export function toKey(value: Value): Key {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (value instanceof Float) return value.value
  if (value instanceof TemplateObject) return toText(value)
  if (value instanceof Undefined) throw value.error()
  throw fault('template-type', { reason: `${typeName(value)} can't be the key of a dict.` })
}
