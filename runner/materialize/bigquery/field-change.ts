import { typeText } from '../../dialect/bigquery/fields.ts'
import type { TableField } from '../../resource/table-facts.ts'

/** How the fields of a query differ from those of a table, at any depth. A nested field is named by its path. */
export interface FieldChange {
  readonly added: readonly PlacedField[]
  readonly removed: readonly PlacedField[]
  readonly retyped: readonly RetypedField[]
  /** The table's fields with the added ones behind the others of their level: how BigQuery lets a schema grow. */
  readonly merged: readonly TableField[]
}

export interface PlacedField {
  readonly path: string
  readonly field: TableField
  readonly isNested: boolean
}

export interface RetypedField {
  readonly path: string
  readonly isNested: boolean
  readonly from: string
  readonly to: string
}

/** Names are compared without case. */
export function compareFields(
  query: readonly TableField[],
  table: readonly TableField[],
  prefix = '',
): FieldChange {
  const isNested = prefix !== ''
  const place = (field: TableField): PlacedField => ({ path: prefix + field.name, field, isNested })
  const missing = query.filter((field) => find(table, field) === undefined)
  const nested = table.map((field) => {
    const other = find(query, field)
    return other === undefined ? undefined : compareField(other, field, prefix)
  })
  return {
    added: [...missing.map(place), ...nested.flatMap((change) => change?.added ?? [])],
    removed: [
      ...table.filter((field) => find(query, field) === undefined).map(place),
      ...nested.flatMap((change) => change?.removed ?? []),
    ],
    retyped: nested.flatMap((change) => change?.retyped ?? []),
    merged: [
      ...table.map((field, index) => {
        const fields = nested[index]?.merged
        return fields === undefined ? field : { ...field, fields }
      }),
      ...missing.map((field) => ({
        ...field,
        mode: field.mode === 'REPEATED' ? field.mode : ('NULLABLE' as const),
      })),
    ],
  }
}

type NestedChange = Omit<FieldChange, 'merged'> & { readonly merged: readonly TableField[] | undefined }

function compareField(query: TableField, table: TableField, prefix: string): NestedChange {
  const path = prefix + table.name
  const isArray = (field: TableField): boolean => field.mode === 'REPEATED'
  if (query.fields !== undefined && table.fields !== undefined && isArray(query) === isArray(table))
    return compareFields(query.fields, table.fields, `${path}.`)
  const [from, to] = [typeText(table), typeText(query)]
  const retyped = from === to ? [] : [{ path, isNested: prefix !== '', from, to }]
  return { added: [], removed: [], retyped, merged: undefined }
}

export function findField(fields: readonly TableField[], name: string): TableField | undefined {
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase())
}

function find(fields: readonly TableField[], { name }: TableField): TableField | undefined {
  return findField(fields, name)
}

/** The differences in words, for an error. */
export function describeFieldChange({ added, removed, retyped }: FieldChange): string[] {
  return [
    ...added.map(({ path, field }) => `new column ${path} ${typeText(field)}`),
    ...removed.map(({ path }) => `column ${path} is gone`),
    ...retyped.map(({ path, from, to }) => `column ${path} was ${from} and is ${to}`),
  ]
}
