import type { PlainType, Sql } from '../dialect.ts'
import { quoteLiteral } from './quoting.ts'

export const plainTypes: Readonly<Record<PlainType, string>> = {
  boolean: 'BOOLEAN',
  integer: 'BIGINT',
  number: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  json: 'JSON',
  text: 'VARCHAR',
}

export function typedValue(value: unknown, type: string | undefined): Sql {
  if (value === null || value === undefined) return type === undefined ? 'null' : `cast(null as ${type})`
  if (typeof value === 'object') {
    const json = `cast(${quoteLiteral(JSON.stringify(value))} as json)`
    return type === undefined || type.toUpperCase() === 'JSON' ? json : `cast(${json} as ${type})`
  }
  const literal =
    typeof value === 'number' || typeof value === 'boolean'
      ? quoteLiteral(value)
      : quoteLiteral(String(value))
  return type === undefined ? literal : `cast(${literal} as ${type})`
}
