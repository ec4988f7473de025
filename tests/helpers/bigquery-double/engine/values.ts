import { dateText, datetimeText, timestampMicros, timestampText, timeText } from './civil-time.ts'
import { readScaled } from './scaled-integers.ts'
import type { EngineColumn, EngineType, Row, Value } from './sql-engine.ts'

export const isNull = (value: Value | undefined): boolean =>
  value === undefined || Object.keys(value).every((key) => key === 'value')

export const elements = (value: Value): readonly Value[] => value.arrayValue?.element ?? []
const structFields = (type: EngineType) => type.structType?.field ?? []

function scalarText(value: Value): string {
  if (value.int64Value !== undefined) return value.int64Value
  if (value.boolValue !== undefined) return String(value.boolValue)
  if (value.doubleValue !== undefined) return floatText(value.doubleValue)
  if (value.stringValue !== undefined) return value.stringValue
  if (value.jsonValue !== undefined) return value.jsonValue
  if (value.bytesValue !== undefined) return Buffer.from(value.bytesValue).toString('base64')
  if (value.dateValue !== undefined) return dateText(value.dateValue)
  if (value.datetimeValue !== undefined) return datetimeText(value.datetimeValue)
  if (value.timeValue !== undefined) return timeText(value.timeValue)
  if (value.timestampValue !== undefined) return timestampText(timestampMicros(value.timestampValue))
  if (value.numericValue !== undefined) return readScaled(value.numericValue, 9)
  if (value.bignumericValue !== undefined) return readScaled(value.bignumericValue, 38)
  throw new Error(`A value of this kind cannot be read: ${Object.keys(value).join()}`)
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value)
}

/** A value as rows of the REST API carry it; timestamps in microseconds, or in seconds with a fraction. */
export function toCell(value: Value | undefined, type: EngineType, microseconds: boolean): unknown {
  if (type.typeKind === 'TYPE_ARRAY' && type.arrayType !== undefined) {
    const element = type.arrayType.elementType
    return elements(value ?? {}).map((one) => ({ v: toCell(one, element, microseconds) }))
  }
  if (value === undefined || isNull(value)) return null
  if (type.typeKind === 'TYPE_STRUCT') {
    return {
      f: structFields(type).map((part, at) => ({
        v: toCell(value.structValue?.field?.[at], part.fieldType, microseconds),
      })),
    }
  }
  if (value.timestampValue === undefined) return scalarText(value)
  const micros = timestampMicros(value.timestampValue)
  return microseconds ? micros.toString() : (Number(micros) / 1e6).toString()
}

/** A value as a test wants to compare it. */
export function toPlain(value: Value | undefined, type: EngineType): unknown {
  if (type.typeKind === 'TYPE_ARRAY' && type.arrayType !== undefined) {
    const element = type.arrayType.elementType
    return elements(value ?? {}).map((one) => toPlain(one, element))
  }
  if (value === undefined || isNull(value)) return null
  if (type.typeKind === 'TYPE_STRUCT') {
    return Object.fromEntries(
      structFields(type).map((part, at) => [
        part.fieldName || `_field_${at + 1}`,
        toPlain(value.structValue?.field?.[at], part.fieldType),
      ]),
    )
  }
  if (value.int64Value !== undefined) {
    const number = Number(value.int64Value)
    return Number.isSafeInteger(number) ? number : value.int64Value
  }
  if (value.jsonValue !== undefined) return JSON.parse(value.jsonValue)
  return value.boolValue ?? value.doubleValue ?? scalarText(value)
}

export function plainRow(row: Row, columns: readonly EngineColumn[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column, at) => [column.name, toPlain(row[at], column.type)]))
}
