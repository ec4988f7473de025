import type { ValueType } from './value-type.ts'

/** How far two numbers with a fraction may lie apart, of the larger one: engines add them up in orders of their own. */
const relativeTolerance = 1e-9

/** A value in the one form that both engines' answers have: what is equal here is equal. */
export function canonicalValue(value: unknown, type: ValueType): unknown {
  if (value === null || value === undefined) return null
  switch (type.kind) {
    case 'array':
      return asList(value).map((item) => canonicalValue(item, type.element))
    case 'struct':
      return canonicalStruct(value, type.fields)
    case 'integer':
      return BigInt(String(value)).toString()
    case 'float':
      // Zero has a sign in one engine's text and none in the other's.
      return Number(value) === 0 ? 0 : Number(value)
    case 'decimal':
      return trimZeros(String(value))
    case 'timestamp':
      return trimZeros(
        String(value)
          .replace('T', ' ')
          .replace(/(Z|\+00(:00)?)$/, ''),
      )
    case 'json':
      return sorted(typeof value === 'string' ? JSON.parse(value) : value)
    default:
      return typeof value === 'boolean' ? value : String(value)
  }
}

/** Whether two canonical values are the same, numbers with a fraction nearly so. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return isNear(a, b)
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>]
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => key in right && isSameValue(left[key], right[key]))
  )
}

function isNear(a: number, b: number): boolean {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return true
  return Math.abs(a - b) <= relativeTolerance * Math.max(Math.abs(a), Math.abs(b))
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}

function canonicalStruct(value: unknown, fields: ReadonlyMap<string, ValueType>): unknown {
  const cells = value as Readonly<Record<string, unknown>>
  return Object.fromEntries([...fields].map(([name, type]) => [name, canonicalValue(cells[name], type)]))
}

function trimZeros(text: string): string {
  return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}
