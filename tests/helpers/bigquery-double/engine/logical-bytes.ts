import type { Value } from './sql-engine.ts'
import { elements, isNull } from './values.ts'

/** What a value counts for in BigQuery's bill. */
export function logicalBytes(value: Value | undefined): number {
  if (value === undefined || isNull(value)) return 0
  if (value.stringValue !== undefined) return 2 + Buffer.byteLength(value.stringValue)
  if (value.jsonValue !== undefined) return 2 + Buffer.byteLength(value.jsonValue)
  if (value.bytesValue !== undefined) return 2 + value.bytesValue.length
  if (value.boolValue !== undefined) return 1
  if (value.numericValue !== undefined) return 16
  if (value.bignumericValue !== undefined) return 32
  if (value.arrayValue !== undefined) return sum(elements(value))
  if (value.structValue !== undefined) return sum(value.structValue.field ?? [])
  return 8
}

const sum = (values: readonly Value[]): number =>
  values.reduce((bytes, value) => bytes + logicalBytes(value), 0)
