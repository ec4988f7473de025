import type { PlainType, Sql } from '../dialect.ts'
import { quoteLiteral } from './quoting.ts'

export const plainTypes: Readonly<Record<PlainType, string>> = {
  boolean: 'BOOL',
  integer: 'INT64',
  number: 'FLOAT64',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  json: 'JSON',
  text: 'STRING',
}

/** Projects of several engines may declare DuckDB's or the standard's names of types. */
const typeNames: Readonly<Record<string, string>> = {
  varchar: 'STRING',
  text: 'STRING',
  boolean: 'BOOL',
  double: 'FLOAT64',
  integer: 'INT64',
  bigint: 'INT64',
}

export function typedValue(value: unknown, declared: string | undefined): Sql {
  const type = declared === undefined ? undefined : (typeNames[declared.toLowerCase()] ?? declared)
  if (value === null || value === undefined) return type === undefined ? 'null' : `cast(null as ${type})`
  if (typeof value === 'object') return `parse_json(${quoteLiteral(JSON.stringify(value))})`
  if (type?.toUpperCase() === 'JSON') return `parse_json(${quoteLiteral(String(value))})`
  const isPlain = typeof value === 'number' || typeof value === 'boolean'
  const literal = quoteLiteral(isPlain ? value : String(value))
  return type === undefined ? literal : `cast(${literal} as ${type})`
}
