import type { Field } from '../engine/column-types.ts'
import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, pathOf, text } from '../engine/syntax-tree.ts'
import { invalidQuery, unsupported } from '../errors.ts'
import { readOptions } from './options.ts'
import type { Session } from './session.ts'

/** A column of CREATE TABLE or ADD COLUMN, as a field. */
export async function readColumn(session: Session, sql: string, definition: SyntaxNode): Promise<Field> {
  const name = text(child(definition, 'name'), 'idString')
  const schema = child(definition, 'schema')
  if (schema === undefined) throw invalidQuery(`Column ${name} has no type`)
  return readSchema(session, sql, name, schema)
}

/** A type with its attributes and options, as a field of that name. */
export async function readSchema(
  session: Session,
  sql: string,
  name: string,
  schema: SyntaxNode,
): Promise<Field> {
  if (child(schema, 'defaultExpression') !== undefined) throw unsupported('DEFAULT values of columns')
  if (child(schema, 'typeParameters') !== undefined)
    throw unsupported('parameters of types, as in STRING(10)')
  const attributes = child(schema, 'attributes')
  const isRequired =
    attributes !== undefined &&
    children(attributes, 'values').some((one) => one.kind === 'astNotNullColumnAttributeNode')
  const { description } = await readOptions(session, sql, schema, ['description'])
  return {
    name,
    ...(await readType(session, sql, schema)),
    ...(isRequired ? { mode: 'REQUIRED' as const } : {}),
    ...(typeof description === 'string' ? { description } : {}),
  }
}

async function readType(
  session: Session,
  sql: string,
  schema: SyntaxNode,
): Promise<Pick<Field, 'type' | 'mode' | 'fields'> & { readonly mode: NonNullable<Field['mode']> }> {
  const element = child(schema, 'elementSchema')
  if (element !== undefined) {
    const { type, fields } = await readType(session, sql, element)
    return { type, mode: 'REPEATED', ...(fields === undefined ? {} : { fields }) }
  }
  if (schema.kind === 'astStructColumnSchemaNode') {
    const fields: Field[] = []
    for (const part of children(schema, 'structFields')) fields.push(await readColumn(session, sql, part))
    return { type: 'RECORD', mode: 'NULLABLE', fields }
  }
  const name = pathOf(child(schema, 'typeName')).join('.').toUpperCase()
  const type = restTypes[name]
  if (type === undefined) throw invalidQuery(`Type not found: ${name}`)
  return { type, mode: 'NULLABLE' }
}

const restTypes: Readonly<Record<string, string>> = {
  INT64: 'INTEGER',
  INTEGER: 'INTEGER',
  INT: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  BOOLEAN: 'BOOLEAN',
  STRING: 'STRING',
  BYTES: 'BYTES',
  DATE: 'DATE',
  DATETIME: 'DATETIME',
  TIME: 'TIME',
  TIMESTAMP: 'TIMESTAMP',
  NUMERIC: 'NUMERIC',
  DECIMAL: 'NUMERIC',
  BIGNUMERIC: 'BIGNUMERIC',
  JSON: 'JSON',
}
