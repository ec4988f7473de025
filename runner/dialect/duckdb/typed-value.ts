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

/** Projects of several engines declare BigQuery's names of types: of these, float64 is the one that DuckDB lacks. */
export function typedValue(value: unknown, declared: string | undefined): Sql {
  const type = declared?.toLowerCase() === 'float64' ? plainTypes.number : declared
  if (value === null || value === undefined) return type === undefined ? 'null' : `cast(null as ${type})`
  if (typeof value === 'object') {
    const json = `cast(${quoteLiteral(JSON.stringify(value))} as json)`
    return type === undefined || type.toUpperCase() === 'JSON' ? json : `cast(${json} as ${type})`
  }
  const isPlain = typeof value === 'number' || typeof value === 'boolean'
  const literal = quoteLiteral(isPlain ? value : readable(String(value), type))
  return type === undefined ? literal : `cast(${literal} as ${type})`
}

/** YAML's moments may have an offset of one digit (`10:00:00-5`), which DuckDB does not read. */
function readable(text: string, type: string | undefined): string {
  if (type === undefined || !/^timestamp/i.test(type)) return text
  return text.replace(/^(\d{4}-\d\d-\d\d[ Tt]\d\d:\d\d:\d\d(?:\.\d+)?) ?([+-])(\d)$/, '$1$20$3')
}
