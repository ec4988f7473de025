import type { OutputField, OutputSchema, OutputType } from '../../resource/language-model.ts'
import { plainTextColumn } from './output-schema.ts'

export type OutputEngine = 'duckdb' | 'bigquery'

export interface OutputColumn {
  readonly name: string
  readonly type: string
}

/** The columns that an answer fills; without a schema, one of text. */
export function outputColumns(
  schema: OutputSchema | undefined,
  engine: OutputEngine,
): readonly OutputColumn[] {
  const fields: OutputSchema = schema ?? [{ name: plainTextColumn, type: { kind: 'string' } }]
  return fields.map(({ name, type }) => ({ name, type: columnType(type, engine) }))
}

/** What BigQuery's AI functions take as `output_schema`: `topic STRING, entities ARRAY<STRING>`. */
export function bigqueryOutputSchema(schema: OutputSchema): string {
  return fieldList(schema, 'bigquery', (name) => name)
}

const scalars: Readonly<Record<OutputEngine, Readonly<Record<string, string>>>> = {
  duckdb: { string: 'VARCHAR', enum: 'VARCHAR', float: 'DOUBLE', int: 'BIGINT', bool: 'BOOLEAN' },
  bigquery: { string: 'STRING', enum: 'STRING', float: 'FLOAT64', int: 'INT64', bool: 'BOOL' },
}

function columnType(type: OutputType, engine: OutputEngine): string {
  if (type.kind === 'list') {
    const item = columnType(type.item, engine)
    return engine === 'duckdb' ? `${item}[]` : `ARRAY<${item}>`
  }
  if (type.kind === 'object') {
    return engine === 'duckdb'
      ? `STRUCT(${fieldList(type.fields, engine, (name) => `"${name}"`)})`
      : `STRUCT<${fieldList(type.fields, engine, (name) => `\`${name}\``)}>`
  }
  return scalars[engine][type.kind] ?? ''
}

function fieldList(
  fields: readonly OutputField[],
  engine: OutputEngine,
  quote: (name: string) => string,
): string {
  return fields.map(({ name, type }) => `${quote(name)} ${columnType(type, engine)}`).join(', ')
}
