import { rmSync, statSync } from 'node:fs'
import { basename, dirname, sep } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import {
  countParquet,
  findBadBytes,
  compactionIngest as ingest,
  jsonColumns,
  type ParquetColumn,
  readParquetColumns,
  writeParquet,
} from '../../dialect/duckdb/parquet.ts'
import { type Call, execute, query, type Steps } from '../../materialize/call.ts'
import { stageBatch } from '../../materialize/duckdb/stage-batch.ts'
import type { IngestBatch } from '../../materialize/ingest-plan.ts'
import type { Connection } from '../warehouse.ts'
import { DuckdbConnection } from './connection.ts'
import { duckdbError } from './errors.ts'
import { openInstance } from './instance.ts'

export type { ParquetColumn }

export type ParquetInput =
  | { readonly format: 'ndjson'; readonly path: string; readonly landedFile: string }
  /** The result of an earlier call with the same columns. */
  | { readonly format: 'parquet'; readonly path: string }

/** Cells in the order of the columns that were asked for. */
export type ParquetRow = readonly (string | null)[]

/** Turns NDJSON into Parquet and reads it back. Knows no record's meaning: the caller names the columns. */
export interface ParquetPort {
  /**
   * Writes the records of all inputs into one new zstd-compressed Parquet file with the given columns, `landed_file`,
   * `landed_line` (from 1) and `landed_text`; gives the number of rows per landed file. A record that the columns
   * cannot give back (no JSON object, a key that is no column, a text that is no string) is kept as its whole line in
   * `landed_text`; a missing key and null are the same. Parquet inputs come first, then NDJSON in the order given. The
   * file is not durable yet. Throws `landed-line-not-text` for a line that is not UTF-8.
   */
  writeParquet(
    inputs: readonly ParquetInput[],
    outputPath: string,
    columns: readonly ParquetColumn[],
  ): Promise<ReadonlyMap<string, number>>
  /** The named columns of every row, as text, by landed file and line; some thousand rows at a time. */
  readParquet(path: string, columns: readonly string[]): AsyncIterable<readonly ParquetRow[]>
  close(): void
}

/** Opens an engine in memory; what does not fit goes to `temporaryFolder`, which is removed on `close`. */
export async function openParquetPort(temporaryFolder: string): Promise<ParquetPort> {
  const path = ':memory:'
  const instance = await openInstance({
    path,
    shownPath: path,
    access: 'write',
    temporaryFolder,
    settings: {},
  })
  return new DuckdbParquetPort(instance, temporaryFolder)
}

class DuckdbParquetPort implements ParquetPort {
  readonly #instance: DuckDBInstance
  readonly #temporaryFolder: string

  constructor(instance: DuckDBInstance, temporaryFolder: string) {
    this.#instance = instance
    this.#temporaryFolder = temporaryFolder
  }

  async writeParquet(
    inputs: readonly ParquetInput[],
    outputPath: string,
    columns: readonly ParquetColumn[],
  ): Promise<ReadonlyMap<string, number>> {
    const hide = (text: string) => text.replaceAll(dirname(outputPath) + sep, '')
    const connection = new DuckdbConnection(await this.#instance.connect(), hide)
    try {
      return await drive(writeSteps(inputs, outputPath, columns), connection)
    } catch (error) {
      rmSync(outputPath, { force: true })
      throw error
    } finally {
      connection.close()
    }
  }

  async *readParquet(path: string, columns: readonly string[]): AsyncGenerator<readonly ParquetRow[]> {
    const connection = await this.#instance.connect()
    try {
      const result = await connection.stream(readParquetColumns(path, columns))
      for await (const rows of result.yieldRows()) yield rows.map((row) => row.map(toText))
    } finally {
      connection.closeSync()
    }
  }

  close(): void {
    this.#instance.closeSync()
    rmSync(this.#temporaryFolder, { recursive: true, force: true })
  }
}

function* writeSteps(
  inputs: readonly ParquetInput[],
  outputPath: string,
  columns: readonly ParquetColumn[],
): Steps<ReadonlyMap<string, number>> {
  const earlier = inputs.filter(({ format }) => format === 'parquet').map(({ path }) => path)
  const json = jsonColumns(columns)
  yield* stageBatch(ingest, ndjsonBatch(inputs), json)
  yield* execute(ingest.createIncoming(json, { loadId: 0, loadedAt: '1970-01-01T00:00:00Z' }))
  const [bad] = yield* query(findBadBytes())
  if (bad !== undefined) {
    throw duckdbError('landed-line-not-text', { file: String(bad[0]), line: Number(bad[1]) })
  }
  yield* execute(writeParquet(outputPath, earlier, columns))
  yield* execute(ingest.endBatch())
  const counts = yield* query(countParquet(outputPath))
  return new Map(counts.map(([file, rows]) => [String(file), Number(rows)]))
}

function ndjsonBatch(inputs: readonly ParquetInput[]): IngestBatch {
  const files = inputs.filter((input) => input.format === 'ndjson')
  return {
    files: files.map(({ path, landedFile }, index) => ({
      index,
      name: landedFile,
      sizeBytes: statSync(path).size,
    })),
    paths: files.map(({ path }) => path),
  }
}

/** The query casts every column to VARCHAR; a cell is a string or null. */
function toText(cell: unknown): string | null {
  return typeof cell === 'string' ? cell : null
}

/** The calls that staging makes; nothing here warns or lists. */
async function drive<R>(steps: Steps<R>, connection: Connection): Promise<R> {
  let step = steps.next()
  while (step.done !== true) step = steps.next(await carryOut(step.value, connection))
  return step.value
}

async function carryOut(call: Call, connection: Connection) {
  if (call.kind === 'execute') return { rowsAffected: await connection.execute(call.sql) }
  if (call.kind === 'query') return { result: await connection.query(call.sql) }
  if (call.kind !== 'append-lines') throw new Error(`${basename(import.meta.url)} does not ${call.kind}`)
  await connection.appendLines(call.table, call.files)
  return {}
}
