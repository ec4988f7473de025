import type { TableField } from '../../resource/table-facts.ts'
import type { Column, Sql } from '../dialect.ts'
import { typeText } from './fields.ts'
import { quoteIdentifier, quoteLiteral } from './quoting.ts'
import { typeName } from './type-names.ts'

/** Values travel as text and are cast at the end; only a column declared JSON keeps its value as JSON. */
function isJson({ type }: Column): boolean {
  return typeName(type).toUpperCase() === 'JSON'
}

/** What a key of the record in `json` says, as its column's cast takes it: JSON, or text that is written as DuckDB writes it. */
export function recordValue(column: Column, json: Sql): Sql {
  return transported(column, `${json}[${quoteLiteral(column.name)}]`)
}

/** The same of a column of a compacted file. */
export function compactedValue(column: Column, present: TableField | undefined): Sql {
  if (present === undefined) return isJson(column) ? 'cast(null as json)' : 'cast(null as string)'
  const isBytes = typeText(present) === 'BYTES'
  const written = quoteIdentifier(present.name)
  const value = isBytes ? `safe_convert_bytes_to_string(${written})` : written
  const type = isBytes ? 'STRING' : typeText(present)
  if (type === 'JSON') return transported(column, value)
  if (!isJson(column)) return type === 'STRING' ? value : `cast(${value} as string)`
  // Parquet's JSON arrives as text, or as bytes, where the reader does not know it for JSON.
  if (type !== 'STRING') return `to_json(${value})`
  return `coalesce(safe.parse_json(${value}, wide_number_mode => 'round'), to_json(${value}))`
}

function transported(column: Column, json: Sql): Sql {
  // JSON null is no value, as DuckDB reads it.
  if (isJson(column)) return `if(json_type(${json}) = 'null', null, ${json})`
  // A key that is not there has no type, and its text would be the word null.
  return `case coalesce(json_type(${json}), 'null') when 'string' then json_value(${json}) when 'null' then null else to_json_string(${json}) end`
}

/** The typed value of a column whose text stands in `value`; NULL if it is not of its type. */
export function castText(column: Column, value: Sql): Sql {
  if (!needsCast(column)) return value
  const type = typeName(column.type)
  // As DuckDB reads them: 1.0 and 1e3 are whole numbers, yes is true.
  if (type === 'INT64')
    return `coalesce(safe_cast(${value} as int64), safe_cast(round(safe_cast(${value} as bignumeric)) as int64))`
  if (type === 'BOOL') {
    const is = (words: string): Sql => `lower(${value}) in (${words})`
    return `case when ${is("'true', 't', 'yes', 'y', '1'")} then true when ${is("'false', 'f', 'no', 'n', '0'")} then false end`
  }
  return `safe_cast(${value} as ${type})`
}

export function needsCast(column: Column): boolean {
  return !isJson(column) && typeName(column.type).toUpperCase() !== 'STRING'
}
