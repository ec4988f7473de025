import type { Column } from '../../dialect/dialect.ts'
import type { TableField } from '../../resource/table-facts.ts'
import type { FieldSchema, TableSchema } from './rest.ts'

/** The API has names of its own for some types. */
const googleSqlNames: Readonly<Record<string, string>> = {
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
  RECORD: 'STRUCT',
}

export function toTableFields(fields: readonly FieldSchema[]): readonly TableField[] {
  return fields.map((field) => ({
    name: field.name ?? '',
    type: elementType(field),
    mode: toMode(field.mode),
    description: field.description,
    fields: field.fields && toTableFields(field.fields),
  }))
}

export function toFieldSchema({ name, type, mode, description, fields }: TableField): FieldSchema {
  const range = /^RANGE<(.*)>$/i.exec(type)?.[1]
  return {
    name,
    type: range === undefined ? type : 'RANGE',
    mode,
    ...(range === undefined ? {} : { rangeElementType: { type: range } }),
    ...(description === undefined ? {} : { description }),
    ...(fields === undefined ? {} : { fields: fields.map(toFieldSchema) }),
  }
}

/** Fields as they are to be, on those that stand: what is not said of one (a policy tag, a precision) stays. */
export function mergeFields(
  standing: readonly FieldSchema[],
  wanted: readonly TableField[],
): readonly FieldSchema[] {
  return wanted.map((field) => {
    const found = standing.find(({ name }) => name?.toLowerCase() === field.name.toLowerCase())
    if (found === undefined) return toFieldSchema(field)
    return {
      ...found,
      ...(field.description === undefined ? {} : { description: field.description }),
      ...(field.fields === undefined ? {} : { fields: mergeFields(found.fields ?? [], field.fields) }),
    }
  })
}

export function toColumns(schema: TableSchema | undefined): readonly Column[] {
  return (schema?.fields ?? []).map((field) => ({ name: field.name ?? '', type: fieldType(field) }))
}

/** As GoogleSQL writes it: `ARRAY<STRUCT<a INT64>>`. */
function fieldType(field: FieldSchema): string {
  const element = elementType(field)
  const type =
    element === 'STRUCT'
      ? `STRUCT<${(field.fields ?? []).map((each) => `${each.name} ${fieldType(each)}`).join(', ')}>`
      : element
  return field.mode === 'REPEATED' ? `ARRAY<${type}>` : type
}

export function elementType({ type = '', rangeElementType }: FieldSchema): string {
  if (type === 'RANGE') return `RANGE<${rangeElementType?.type ?? ''}>`
  return googleSqlNames[type] ?? type
}

function toMode(mode: string | undefined): TableField['mode'] {
  return mode === 'REQUIRED' || mode === 'REPEATED' ? mode : 'NULLABLE'
}
