import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Field } from '../engine/column-types.ts'
import { invalid } from '../errors.ts'

const types: Readonly<Record<string, string>> = { VARCHAR: 'STRING', JSON: 'STRING', BIGINT: 'INTEGER' }

export interface ParquetRows {
  readonly fields: readonly Field[]
  /** The rows as newline-delimited JSON. */
  readonly media: Buffer
}

/** What a Parquet file holds, as its own schema says; a column of its logical type JSON arrives as STRING. */
export async function readParquet(parquet: Buffer): Promise<ParquetRows> {
  const folder = await mkdtemp(join(tmpdir(), 'bigquery-double-'))
  const database = await DuckDBInstance.create(':memory:')
  const connection = await database.connect()
  try {
    const path = join(folder, 'load.parquet')
    await writeFile(path, parquet)
    const reader = await connection.runAndReadAll(`select * from read_parquet('${path}')`)
    const fields = reader.columnNames().map((name, at): Field => {
      const column = String(reader.columnTypes()[at])
      const type = types[column]
      if (type === undefined)
        throw invalid(`The BigQuery of the tests reads no Parquet column of type ${column}`)
      return { name, type, mode: 'NULLABLE' }
    })
    const lines = reader.getRowObjectsJson().map((row) => `${JSON.stringify(row)}\n`)
    return { fields, media: Buffer.from(lines.join('')) }
  } finally {
    connection.closeSync()
    database.closeSync()
    await rm(folder, { recursive: true })
  }
}
