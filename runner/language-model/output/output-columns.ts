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

/** What BigQuery's AI functions take as `output_schema`: `topic STRING, entities ARRAY<STRING>`; no name is quoted in it. */
export function bigqueryOutputSchema(schema: OutputSchema): string {
  return fieldList(schema, 'bigquery', plain)
}

type Quote = (name: string) => string

const plain: Quote = (name) => name
const quotes: Readonly<Record<OutputEngine, Quote>> = {
  duckdb: (name) => `"${name}"`,
  bigquery: (name) => `\`${name}\``,
}

const scalars: Readonly<Record<OutputEngine, Readonly<Record<string, string>>>> = {
  duckdb: { string: 'VARCHAR', enum: 'VARCHAR', float: 'DOUBLE', int: 'BIGINT', bool: 'BOOLEAN' },
  bigquery: { string: 'STRING', enum: 'STRING', float: 'FLOAT64', int: 'INT64', bool: 'BOOL' },
}

function columnType(type: OutputType, engine: OutputEngine, quote = quotes[engine]): string {
  if (type.kind === 'list') {
    const item = columnType(type.item, engine, quote)
    return engine === 'duckdb' ? `${item}[]` : `ARRAY<${item}>`
  }
  if (type.kind === 'object') {
    const fields = fieldList(type.fields, engine, quote)
    return engine === 'duckdb' ? `STRUCT(${fields})` : `STRUCT<${fields}>`
  }
  return scalars[engine][type.kind] ?? ''
}

function fieldList(fields: readonly OutputField[], engine: OutputEngine, quote: Quote): string {
  return fields.map(({ name, type }) => `${quote(name)} ${columnType(type, engine, quote)}`).join(', ')
}
