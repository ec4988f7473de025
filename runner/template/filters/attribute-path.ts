import { fault } from '../template-error.ts'
import { getItem } from '../values/member.ts'
import { Undefined, type Value } from '../values/value.ts'

/** What `attribute='a.b'` of a filter names: keys or attributes, one after another; a number is an index. */
export function attributeOf(item: Value, path: Value, otherwise?: Value): Value {
  if (typeof path === 'number') return orElse(getItem(item, path), otherwise)
  if (typeof path !== 'string')
    throw fault('template-call', { reason: 'An attribute is given as a string or a number.' })
  let current = item
  for (const step of path.split('.')) {
    current = orElse(getItem(current, /^\d+$/.test(step) ? Number(step) : step), otherwise)
  }
  return current
}

function orElse(value: Value, otherwise: Value | undefined): Value {
  return value instanceof Undefined && otherwise !== undefined ? otherwise : value
}
