import { fault } from '../template-error.ts'
import { Float } from './float.ts'
import { asItems } from './sequence-items.ts'
import { toRepr, typeName } from './text.ts'
import { type Key, Tuple, Undefined, type Value } from './value.ts'

export interface JsonOptions {
  readonly sortKeys: boolean
  readonly indent?: number | undefined
}

/** Python's `json.dumps`: spaces after `,` and `:`, everything beyond ASCII escaped. */
export function toJson(value: Value, options: JsonOptions): string {
  return write(value, options, '\n')
}

function write(value: Value, options: JsonOptions, newline: string): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return quote(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number' || value instanceof Float) return toRepr(value)
  const inner = options.indent === undefined ? newline : newline + ' '.repeat(options.indent)
  if (Array.isArray(value) || value instanceof Tuple) {
    return wrap(
      '[',
      ']',
      asItems(value).map((item) => write(item, options, inner)),
      options,
      newline,
      inner,
    )
  }
  if (value instanceof Map) {
    const pairs = options.sortKeys
      ? [...value].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
      : [...value]
    const parts = pairs.map(([key, item]) => `${quote(keyText(key))}: ${write(item, options, inner)}`)
    return wrap('{', '}', parts, options, newline, inner)
  }
  if (value instanceof Undefined) throw value.error()
  throw fault('template-type', { reason: `${typeName(value)} can't be written as JSON.` })
}

function wrap(
  open: string,
  close: string,
  parts: readonly string[],
  options: JsonOptions,
  newline: string,
  inner: string,
): string {
  if (parts.length === 0) return open + close
  if (options.indent === undefined) return open + parts.join(', ') + close
  return `${open}${inner}${parts.join(`,${inner}`)}${newline}${close}`
}

function keyText(key: Key): string {
  return typeof key === 'string' ? key : key === null ? 'null' : String(key)
}

function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** A value of YAML, JSON or TypeScript as a template value. Dates become their ISO text. */
export function toTemplateValue(value: unknown): Value {
  if (value === null || value === undefined) return null
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return value.map(toTemplateValue)
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Map)
    return new Map([...value].map(([key, item]) => [toKeyValue(key), toTemplateValue(item)]))
  return new Map(Object.entries(value as object).map(([key, item]) => [key, toTemplateValue(item)])) // what else JSON has
}

function toKeyValue(key: unknown): Key {
  return typeof key === 'string' || typeof key === 'number' ? key : String(key)
}

/** A template value as plain data: for configuration, arguments of tests, artifacts. */
export function fromTemplateValue(value: Value): unknown {
  if (value instanceof Float) return value.value
  if (Array.isArray(value)) return value.map(fromTemplateValue)
  if (value instanceof Tuple) return value.items.map(fromTemplateValue)
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, item]) => [keyText(key), fromTemplateValue(item)]))
  }
  if (value instanceof Undefined) throw value.error()
  return value === null || typeof value !== 'object' ? value : toRepr(value)
}

/** `fromjson(text)`; undefined if it is not JSON. */
export function parseJson(text: string): Value | undefined {
  try {
    return toTemplateValue(JSON.parse(text))
  } catch {
    return undefined
  }
}
