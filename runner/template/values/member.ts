import { fault } from '../template-error.ts'
import { asNumber, toKey } from './compare.ts'
import { dictMethods } from './dict-methods.ts'
import { listMethods, tupleMethods } from './list-methods.ts'
import { stringMethods } from './string-methods.ts'
import { toRepr, typeName } from './text.ts'
import { Callable, Namespace, TemplateObject, Tuple, Undefined, type Value } from './value.ts'

/** A method of a Python type, told which value it is called on. */
type Methods = ReadonlyMap<string, (self: never) => Callable>

/** `target.name`: a method first, then a dict's key, as in Jinja. */
export function getAttribute(target: Value, name: string): Value {
  if (target instanceof Undefined) throw target.error()
  const method = findMethod(target, name)
  if (method !== undefined) return method
  const own = ownAttribute(target, name)
  return own === undefined ? missing(target, name) : own
}

function ownAttribute(target: Value, name: string): Value | undefined {
  if (target instanceof Map) return target.get(name)
  if (target instanceof Namespace) return target.attributes.get(name)
  if (target instanceof TemplateObject) return target.attribute(name)
  return target instanceof Callable ? target.attributes?.get(name) : undefined
}

function findMethod(target: Value, name: string): Callable | undefined {
  // Each table's methods take the type that the table belongs to.
  return methodsOf(target)?.get(name)?.(target as never)
}

function methodsOf(target: Value): Methods | undefined {
  if (typeof target === 'string') return stringMethods
  if (Array.isArray(target)) return listMethods
  if (target instanceof Map) return dictMethods
  return target instanceof Tuple ? tupleMethods : undefined
}

function missing(target: Value, name: string): Undefined {
  return new Undefined(() => {
    const what = target === null ? 'None' : capitalize(typeName(target))
    return fault('template-value-undefined', { what, name, known: knownNames(target) })
  })
}

function knownNames(target: Value): readonly string[] {
  const methods = [...(methodsOf(target)?.keys() ?? [])]
  if (target instanceof Map) return [...[...target.keys()].map(String), ...methods]
  if (target instanceof TemplateObject) return target.attributeNames()
  if (target instanceof Callable) return [...(target.attributes?.keys() ?? [])]
  return target instanceof Namespace ? [...target.attributes.keys()] : methods
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `target[key]`: an index (negative from the end), a dict's key, else an attribute. */
export function getItem(target: Value, key: Value): Value {
  if (target instanceof Undefined) throw target.error()
  if (key instanceof Undefined) throw key.error()
  const sequence = asSequence(target)
  const index = asNumber(key)
  if (sequence !== undefined && index !== undefined) {
    if (!Number.isInteger(index)) throw fault('template-type', { reason: 'An index must be a whole number.' })
    const item = sequence.at(index)
    return item === undefined ? outOfRange(target, index, sequence.length) : item
  }
  if (target instanceof Map) {
    const value = target.get(toKey(key))
    if (value !== undefined) return value
  }
  return typeof key === 'string' ? getAttribute(target, key) : missing(target, toRepr(key))
}

function outOfRange(target: Value, index: number, length: number): Undefined {
  const reason = `Index ${index} is out of range: ${typeName(target)} of ${length}.`
  return new Undefined(() => fault('template-type', { reason }))
}

/** The items of a list or tuple, the characters of a string; undefined for anything else. */
function asSequence(value: Value): readonly Value[] | undefined {
  if (Array.isArray(value)) return value
  if (value instanceof Tuple) return value.items
  return typeof value === 'string' ? Array.from(value) : undefined
}

/** `target[start:stop:step]`. */
export function getSlice(target: Value, start: Value, stop: Value, step: Value): Value {
  if (target instanceof Undefined) throw target.error()
  const sequence = asSequence(target)
  if (sequence === undefined)
    throw fault('template-type', { reason: `${capitalize(typeName(target))} can't be sliced.` })
  const by = bound(step) ?? 1
  if (by === 0) throw fault('template-type', { reason: 'The step of a slice must not be 0.' })
  const items = sliceItems(sequence, bound(start), bound(stop), by)
  if (typeof target === 'string') return items.join('')
  return target instanceof Tuple ? new Tuple(items) : items
}

function bound(value: Value): number | undefined {
  if (value === null) return undefined
  if (value instanceof Undefined) throw value.error()
  const number = asNumber(value)
  if (number === undefined || !Number.isInteger(number)) {
    throw fault('template-type', { reason: `A slice needs whole numbers, not ${typeName(value)}.` })
  }
  return number
}

function sliceItems(
  items: readonly Value[],
  start: number | undefined,
  stop: number | undefined,
  step: number,
): Value[] {
  const length = items.length
  const clamp = (index: number): number => {
    const absolute = index < 0 ? index + length : index
    return step > 0 ? Math.min(Math.max(absolute, 0), length) : Math.min(Math.max(absolute, -1), length - 1)
  }
  const from = start === undefined ? (step > 0 ? 0 : length - 1) : clamp(start)
  const to = stop === undefined ? (step > 0 ? length : -1) : clamp(stop)
  const result: Value[] = []
  for (let index = from; step > 0 ? index < to : index > to; index += step) {
    const item = items[index]
    if (item !== undefined) result.push(item)
  }
  return result
}
