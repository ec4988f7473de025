import type { EngineColumn, EngineType } from './sql-engine.ts'

/** A column as BigQuery's REST API writes it. */
export interface Field {
  readonly name: string
  readonly type: string
  readonly mode?: 'NULLABLE' | 'REQUIRED' | 'REPEATED'
  readonly description?: string
  readonly fields?: readonly Field[]
  /** A column that a table has besides its own: _PARTITIONTIME, _PARTITIONDATE. */
  readonly isPseudo?: true
}

/** One scalar type: the engine's name, that of the REST API, that of SQL. */
const scalars = [
  ['TYPE_INT64', 'INTEGER', 'INT64'],
  ['TYPE_DOUBLE', 'FLOAT', 'FLOAT64'],
  ['TYPE_BOOL', 'BOOLEAN', 'BOOL'],
  ['TYPE_STRING', 'STRING', 'STRING'],
  ['TYPE_BYTES', 'BYTES', 'BYTES'],
  ['TYPE_DATE', 'DATE', 'DATE'],
  ['TYPE_DATETIME', 'DATETIME', 'DATETIME'],
  ['TYPE_TIME', 'TIME', 'TIME'],
  ['TYPE_TIMESTAMP', 'TIMESTAMP', 'TIMESTAMP'],
  ['TYPE_NUMERIC', 'NUMERIC', 'NUMERIC'],
  ['TYPE_BIGNUMERIC', 'BIGNUMERIC', 'BIGNUMERIC'],
  ['TYPE_JSON', 'JSON', 'JSON'],
] as const

const byKind = new Map<string, (typeof scalars)[number]>(scalars.map((row) => [row[0], row]))
const byName = new Map<string, (typeof scalars)[number]>(
  scalars.flatMap((row) => [
    [row[1], row],
    [row[2], row],
  ]),
)

/** Thrown for a type that BigQuery's tables or this double don't have. */
export class TypeUnsupported extends Error {}

export function engineType(field: Field): EngineType {
  const element = elementType(field)
  return field.mode === 'REPEATED' ? { typeKind: 'TYPE_ARRAY', arrayType: { elementType: element } } : element
}

function elementType(field: Field): EngineType {
  const name = field.type.toUpperCase()
  if (name === 'RECORD' || name === 'STRUCT') {
    const parts = (field.fields ?? []).map((part) => ({ fieldName: part.name, fieldType: engineType(part) }))
    return { typeKind: 'TYPE_STRUCT', structType: { field: parts } }
  }
  const scalar = byName.get(name)
  if (scalar === undefined)
    throw new TypeUnsupported(`Invalid value for type: ${field.type} is not a valid value`)
  return { typeKind: scalar[0] }
}

export const engineColumns = (fields: readonly Field[]): readonly EngineColumn[] =>
  fields.map((field) => ({
    name: field.name,
    type: engineType(field),
    ...(field.isPseudo ? { isPseudoColumn: true } : {}),
  }))

export function fieldOf(name: string, type: EngineType): Field {
  if (type.typeKind === 'TYPE_ARRAY' && type.arrayType !== undefined) {
    return { ...fieldOf(name, type.arrayType.elementType), mode: 'REPEATED' }
  }
  if (type.typeKind === 'TYPE_STRUCT') {
    const parts = type.structType?.field ?? []
    return {
      name,
      type: 'RECORD',
      mode: 'NULLABLE',
      fields: parts.map((part, at) => fieldOf(part.fieldName || `_field_${at + 1}`, part.fieldType)),
    }
  }
  const scalar = byKind.get(type.typeKind)
  if (scalar === undefined)
    throw new TypeUnsupported(`Type ${type.typeKind} of column ${name} cannot be stored`)
  return { name, type: scalar[1], mode: 'NULLABLE' }
}

/** As SQL writes the type: ARRAY<STRUCT<a INT64, b STRING>>. */
export function sqlType(type: EngineType): string {
  if (type.typeKind === 'TYPE_ARRAY' && type.arrayType !== undefined)
    return `ARRAY<${sqlType(type.arrayType.elementType)}>`
  if (type.typeKind === 'TYPE_STRUCT') {
    const parts = type.structType?.field ?? []
    return `STRUCT<${parts.map((part) => `${part.fieldName === '' ? '' : `\`${part.fieldName}\` `}${sqlType(part.fieldType)}`).join(', ')}>`
  }
  return byKind.get(type.typeKind)?.[2] ?? type.typeKind.replace('TYPE_', '')
}
