import { DuckDBInstance } from '@duckdb/node-api'

/** Rows of a query on a DuckDB file opened read-only, in JSON form, as an analyst's tool would read it. */
export async function queryFile(path: string, sql: string): Promise<readonly (readonly unknown[])[]> {
  const instance = await DuckDBInstance.create(path, { access_mode: 'READ_ONLY' })
  try {
    const connection = await instance.connect()
    const reader = await connection.runAndReadAll(sql)
    const rows = reader.getRowsJson()
    connection.closeSync()
    return rows
  } finally {
    instance.closeSync()
  }
}

/** Every table and view outside DuckDB's own schemas, as `schema.name`. */
export async function listRelations(path: string): Promise<readonly string[]> {
  const sql = `select table_schema || '.' || table_name from information_schema.tables order by 1`
  return (await queryFile(path, sql)).map(([name]) => String(name))
}

export interface TableTextOptions {
  /** Columns to leave out: what differs between two equal runs. */
  readonly without?: readonly string[]
}

/** A table as CSV text: header, then the rows in order of all columns, so that equal tables give equal text. */
export async function tableText(
  path: string,
  relation: string,
  { without = [] }: TableTextOptions = {},
): Promise<string> {
  const [schema = '', name = ''] = relation.split('.')
  const columns = await queryFile(
    path,
    `select column_name from information_schema.columns where table_schema = '${schema}' and table_name = '${name}' order by ordinal_position`,
  )
  const names = columns.map(([column]) => String(column)).filter((column) => !without.includes(column))
  const list = names.map((column) => `"${column}"`).join(', ')
  const rows = await queryFile(path, `select ${list} from "${schema}"."${name}" order by all`)
  return [names, ...rows].map((row) => row.map(showCell).join(',')).join('\n')
}

function showCell(value: unknown): string {
  if (value === null) return ''
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
