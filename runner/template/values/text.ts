import { Float } from './float.ts'
import { Callable, type Key, Namespace, TemplateObject, Tuple, Undefined, type Value } from './value.ts'

/** What `{{ value }}` prints: Python's `str(value)`. Throws for an undefined value. */
export function toText(value: Value): string {
  if (typeof value === 'string') return value
  if (value instanceof Undefined) {
    if (value.isSilent) return ''
    throw value.error()
  }
  return toRepr(value)
}

/** Python's `repr(value)`: how a value prints inside a list. */
export function toRepr(value: Value): string {
  if (typeof value === 'string') return quote(value)
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'number') return numberText(value)
  if (value instanceof Float) return floatText(value.value)
  if (Array.isArray(value)) return `[${value.map(toRepr).join(', ')}]`
  if (value instanceof Tuple) {
    return value.items.length === 1
      ? `(${value.items.map(toRepr).join('')},)`
      : `(${value.items.map(toRepr).join(', ')})`
  }
  if (value instanceof Map) {
    return `{${[...value].map(([key, item]) => `${keyRepr(key)}: ${toRepr(item)}`).join(', ')}}`
  }
  if (value instanceof TemplateObject) return value.toText()
  if (value instanceof Undefined) throw value.error()
  if (value instanceof Namespace) return `<Namespace ${toRepr(new Map(value.attributes))}>`
  return `<${value.name}>`
}

function keyRepr(key: Key): string {
  return toRepr(key)
}

function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return floatText(value)
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  const magnitude = Math.abs(value)
  if (value !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) return exponentText(value)
  const text = String(value)
  if (Object.is(value, -0)) return '-0.0'
  return text.includes('.') ? text : `${text}.0`
}

/** 1e-05, 1.5e+20: Python writes at least two digits of exponent. */
function exponentText(value: number): string {
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2')
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  // biome-ignore lint/suspicious/noControlCharactersInRegex: repr() escapes control characters
  const body = text.replace(/[\\\n\r\t\u0000-\u001f\u007f]/g, (character) => {
    return escapes[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `${mark}${mark === "'" ? body.replaceAll("'", "\\'") : body}${mark}`
}

/** What a value is called in an error: Python's type names. */
export function typeName(value: Value): string {
  if (value === null) return 'None'
  if (typeof value === 'string') return 'a string'
  if (typeof value === 'boolean') return 'a boolean'
  if (typeof value === 'number') return 'a number'
  if (value instanceof Float) return 'a number'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Tuple) return 'a tuple'
  if (value instanceof Map) return 'a dict'
  if (value instanceof Undefined) return 'undefined'
  if (value instanceof Callable) return 'a function'
  if (value instanceof Namespace) return 'a namespace'
  return `a ${value.typeName}`
}
