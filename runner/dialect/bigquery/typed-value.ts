import type { TableField } from '../../resource/table-facts.ts'
import type { PlainType, Sql } from '../dialect.ts'
import { parseField, typeText } from './fields.ts'
import { quoteIdentifier, quoteLiteral } from './quoting.ts'
import { typeName } from './type-names.ts'

export const plainTypes: Readonly<Record<PlainType, string>> = {
  boolean: 'BOOL',
  integer: 'INT64',
  number: 'FLOAT64',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  json: 'JSON',
  text: 'STRING',
}

export function typedValue(value: unknown, declared: string | undefined): Sql {
  if (declared === undefined) return untyped(value)
  const type = typeName(declared)
  const isPlain = /^[\w ]+(\([\d, ]*\))?$/.test(type)
  return isPlain ? plainValue(value, type) : nestedValue(value, parseField('', type))
}

function untyped(value: unknown): Sql {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'object') return `parse_json(${quoteLiteral(JSON.stringify(value))})`
  return quoteLiteral(typeof value === 'number' || typeof value === 'boolean' ? value : String(value))
}

function plainValue(value: unknown, type: string): Sql {
  if (value === null || value === undefined) return `cast(null as ${type})`
  const isJson = type.toUpperCase() === 'JSON'
  if (typeof value === 'object' || isJson) {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const json = `parse_json(${quoteLiteral(text)}, wide_number_mode => 'round')`
    return isJson ? json : `cast(${quoteLiteral(text)} as ${type})`
  }
  const literal = quoteLiteral(
    typeof value === 'number' || typeof value === 'boolean' ? value : String(value),
  )
  return `cast(${literal} as ${type})`
}

/** A list for an array, a map for a struct; either may be written as JSON. */
function nestedValue(written: unknown, field: TableField): Sql {
  const value = typeof written === 'string' ? fromJson(written) : written
  const type = typeText(field)
  if (value === null || value === undefined) return `cast(null as ${type})`
  if (field.mode === 'REPEATED') {
    const items = Array.isArray(value) ? value : [value]
    const element: TableField = { ...field, mode: 'NULLABLE' }
    return `${type}[${items.map((item) => memberValue(item, element)).join(', ')}]`
  }
  const members = new Map(
    Object.entries(isMap(value) ? value : {}).map(([name, item]) => [name.toLowerCase(), item]),
  )
  const values = (field.fields ?? []).map(
    (member) =>
      `${memberValue(members.get(member.name.toLowerCase()), member)} as ${quoteIdentifier(member.name)}`,
  )
  return `struct(${values.join(', ')})`
}

function memberValue(value: unknown, field: TableField): Sql {
  const isPlain = field.mode !== 'REPEATED' && field.fields === undefined
  return isPlain ? plainValue(value, typeText(field)) : nestedValue(value, field)
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
