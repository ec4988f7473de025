import { dateDays, datetimeValue, timestampValue, timeValue } from './civil-time.ts'
import type { Field } from './column-types.ts'
import { exactJson, scalarText } from './exact-json.ts'
import { writeScaled } from './scaled-integers.ts'
import type { Value } from './sql-engine.ts'

/** A value that does not fit its column; the message is BigQuery's. */
export class ValueRefused extends Error {}

/** A JSON value, as load jobs and query parameters give it, as a value of the column. */
export function fromJson(json: unknown, field: Field): Value {
  if (field.mode === 'REPEATED') {
    if (json === null || json === undefined) return { arrayValue: { element: [] } }
    if (!Array.isArray(json)) throw new ValueRefused(`Array specified for non-repeated field: ${field.name}.`)
    return {
      arrayValue: {
        element: json.map((one) => required(fromJson(one, { ...field, mode: 'NULLABLE' }), one, field)),
      },
    }
  }
  if (json === null || json === undefined) {
    if (field.mode === 'REQUIRED') throw new ValueRefused(`Missing required field: ${field.name}.`)
    return {}
  }
  if (Array.isArray(json) && field.type !== 'JSON') {
    throw new ValueRefused(`Array specified for non-repeated field: ${field.name}.`)
  }
  return scalarFromJson(json, field)
}

function required(value: Value, json: unknown, field: Field): Value {
  if (json === null)
    throw new ValueRefused(`Only optional fields can be set to NULL. Field: ${field.name}; Value: NULL`)
  return value
}

function scalarFromJson(json: unknown, field: Field): Value {
  switch (field.type.toUpperCase()) {
    case 'RECORD':
    case 'STRUCT':
      return recordFromJson(json, field)
    case 'JSON':
      return { jsonValue: exactJson(json) }
    case 'STRING':
      if (typeof json === 'object')
        throw new ValueRefused(`JSON object specified for non-record field: ${field.name}`)
      return { stringValue: scalarText(json) }
    default:
      if (typeof json === 'object')
        throw new ValueRefused(`JSON object specified for non-record field: ${field.name}`)
      return fromText(scalarText(json), field)
  }
}

function recordFromJson(json: unknown, field: Field): Value {
  if (typeof json !== 'object' || json === null) {
    throw new ValueRefused(`JSON map specified for non-record field: ${field.name}`)
  }
  const record = json as Record<string, unknown>
  const parts = field.fields ?? []
  const unknown = Object.keys(record).find(
    (name) => !parts.some((part) => part.name.toLowerCase() === name.toLowerCase()),
  )
  if (unknown !== undefined)
    throw new ValueRefused(`No such field: ${field.name === '' ? '' : `${field.name}.`}${unknown}.`)
  const named = new Map(Object.entries(record).map(([name, value]) => [name.toLowerCase(), value]))
  return { structValue: { field: parts.map((part) => fromJson(named.get(part.name.toLowerCase()), part)) } }
}

/** A JSON object as one row of these columns. */
export function rowFromJson(json: unknown, fields: readonly Field[]): readonly Value[] {
  return fromJson(json, { name: '', type: 'RECORD', fields }).structValue?.field ?? []
}

/** A text, of CSV or JSON, as a value of the column. */
export function fromText(text: string, field: Field): Value {
  const value = readText(text, field.type.toUpperCase())
  if (value === undefined) {
    throw new ValueRefused(
      `Could not convert value to ${words[field.type.toUpperCase()] ?? field.type.toLowerCase()}. Field: ${field.name}; Value: ${text}`,
    )
  }
  return value
}

const words: Readonly<Record<string, string>> = {
  INT64: 'integer',
  INTEGER: 'integer',
  FLOAT64: 'float',
  FLOAT: 'float',
  BOOL: 'boolean',
  BOOLEAN: 'boolean',
}

function readText(text: string, type: string): Value | undefined {
  switch (type) {
    case 'STRING':
      return { stringValue: text }
    case 'INTEGER':
    case 'INT64':
      return readInteger(text)
    case 'FLOAT':
    case 'FLOAT64':
      return readFloat(text)
    case 'BOOLEAN':
    case 'BOOL':
      return readBoolean(text)
    case 'BYTES':
      return { bytesValue: Buffer.from(text, 'base64') }
    case 'DATE': {
      const days = dateDays(text)
      return days === undefined ? undefined : { dateValue: days }
    }
    case 'DATETIME':
      return datetimeValue(text)
    case 'TIME':
      return timeValue(text)
    case 'TIMESTAMP':
      return timestampValue(text)
    case 'NUMERIC': {
      const bytes = writeScaled(text, 9, 16)
      return bytes && { numericValue: bytes }
    }
    case 'BIGNUMERIC': {
      const bytes = writeScaled(text, 38, 32)
      return bytes && { bignumericValue: bytes }
    }
    case 'JSON':
      return readJson(text)
    default:
      return undefined
  }
}

function readInteger(text: string): Value | undefined {
  if (!/^[+-]?\d+(\.0*)?$/.test(text.trim())) return undefined
  const value = BigInt(text.trim().replace(/\.0*$/, '').replace('+', ''))
  return BigInt.asIntN(64, value) === value ? { int64Value: value.toString() } : undefined
}

function readFloat(text: string): Value | undefined {
  const word = /^([+-]?)(inf|infinity|nan)$/i.exec(text.trim())
  if (word !== null) {
    if (word[2]?.toLowerCase() === 'nan') return { doubleValue: Number.NaN }
    return { doubleValue: word[1] === '-' ? -Infinity : Infinity }
  }
  const value = Number(text)
  return text.trim() === '' || Number.isNaN(value) ? undefined : { doubleValue: value }
}

function readBoolean(text: string): Value | undefined {
  if (/^(true|t|yes|y|1)$/i.test(text.trim())) return { boolValue: true }
  return /^(false|f|no|n|0)$/i.test(text.trim()) ? { boolValue: false } : undefined
}

function readJson(text: string): Value | undefined {
  try {
    JSON.parse(text)
    return { jsonValue: text }
  } catch {
    return undefined
  }
}
