import { elementType } from './fields.ts'
import type { Cell, CellValue, FieldSchema } from './rest.ts'

/** A row's cells in JSON form, as DuckDB's are: 64-bit integers, decimals and moments as texts. */
export function toRow(fields: readonly FieldSchema[], cells: readonly Cell[]): readonly unknown[] {
  return fields.map((field, index) => toCell(field, cells[index]?.v ?? null))
}

function toCell(field: FieldSchema, value: CellValue): unknown {
  if (value === null) return null
  if (field.mode === 'REPEATED') {
    const element = { ...field, mode: 'NULLABLE' }
    return asCells(value).map(({ v }) => toCell(element, v))
  }
  if (typeof value !== 'string') return toStruct(field.fields ?? [], value)
  switch (elementType(field)) {
    case 'BOOL':
      return value === 'true'
    case 'FLOAT64':
      return toNumber(value)
    case 'TIMESTAMP':
      return showMicroseconds(value)
    case 'DATETIME':
      return trimFraction(value.replace('T', ' '))
    case 'TIME':
      return trimFraction(value)
    default:
      return value
  }
}

function asCells(value: Exclude<CellValue, null>): readonly Cell[] {
  if (Array.isArray(value)) return value as readonly Cell[]
  throw new Error('BigQuery gave no list for a REPEATED field')
}

function toStruct(fields: readonly FieldSchema[], value: Exclude<CellValue, string | null>): unknown {
  const cells = 'f' in value ? value.f : []
  return Object.fromEntries(
    fields.map((field, index) => [field.name, toCell(field, cells[index]?.v ?? null)]),
  )
}

/** JSON has no word for what is no number. */
function toNumber(text: string): number | string {
  const number = Number(text)
  if (Number.isFinite(number)) return number
  if (/^-inf/i.test(text)) return '-Infinity'
  return /inf/i.test(text) ? 'Infinity' : 'NaN'
}

/** Microseconds since 1970 as `YYYY-MM-DD HH:MM:SS[.ffffff]` in UTC. */
function showMicroseconds(text: string): string {
  const total = BigInt(text)
  const micros = ((total % 1_000_000n) + 1_000_000n) % 1_000_000n
  const iso = new Date(Number((total - micros) / 1000n)).toISOString().slice(0, 19).replace('T', ' ')
  return trimFraction(`${iso}.${String(micros).padStart(6, '0')}`)
}

function trimFraction(text: string): string {
  return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '')
}
