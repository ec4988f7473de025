import { fault } from '../template-error.ts'
import { typeName } from './text.ts'
import { Tuple, Undefined, type Value } from './value.ts'

/** The items of a list, tuple, string or dict (its keys). Throws for anything else. */
export function asItems(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value
  if (value instanceof Tuple) return value.items
  if (typeof value === 'string') return Array.from(value)
  if (value instanceof Map) return [...value.keys()]
  if (value instanceof Undefined) throw value.error()
  const name = typeName(value)
  const hint = value === null ? 'Write "or []" where it may be none.' : undefined
  throw fault('template-type', {
    reason: `${name.charAt(0).toUpperCase()}${name.slice(1)} can't be iterated over.`,
    hint,
  })
}
