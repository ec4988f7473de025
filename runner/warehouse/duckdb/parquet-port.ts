import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { DuckDBInstance } from '@duckdb/node-api'
import { syncFolder } from '../../../kernel/files/folder-sync.ts'
import type { Column } from '../../dialect/dialect.ts'
import {
  findUnfit,
  compactionIngest as ingest,
  type ParquetColumn,
  readParquetColumns,
  writeParquet,
} from '../../dialect/duckdb/parquet.ts'
import type { Answer, Call, Steps } from '../../materialize/call.ts'
import { stageBatch } from '../../materialize/stage-batch.ts'
import type { Connection } from '../warehouse.ts'
import { DuckdbConnection } from './connection.ts'
import { openInstance } from './instance.ts'

export type { ParquetColumn }

export interface CompactRequest {
  /** NDJSON files: the name that rows carry as `landed_file`, where to read it, and its size. */
  readonly files: readonly { readonly name: string; readonly path: string; readonly sizeBytes: number }[]
  /** The Parquet file to make; absolute. */
  readonly target: string
  /** The keys of a record. */
  readonly columns: readonly ParquetColumn[]
}

export type CompactResult =
  | { readonly written: true; readonly rowCounts: ReadonlyMap<string, number> }
  /** A record that the Parquet file could not give back as it is; nothing was written. */
  | { readonly written: false; readonly file: string; readonly line: number; readonly reason: string }

/** Turns NDJSON into Parquet and reads it back. Knows no record's meaning: the caller names the columns. */
export interface ParquetPort {
  /**
   * Writes the records of the files into one zstd-compressed Parquet file with `landed_file` and `landed_line`, which
   * appears whole and durable or not at all. A missing key and null are the same.
   */
  compact(request: CompactRequest): Promise<CompactResult>
  /** The named columns of every row, as text, in the order of the file; a few thousand rows in memory at a time. */
  read(path: string, columns: readonly string[]): AsyncIterable<readonly (string | null)[]>
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

  async compact(request: CompactRequest): Promise<CompactResult> {
    const connection = await this.#connect(dirname(request.target))
    const temporary = `${request.target}.${process.pid}.tmp`
    try {
      mkdirSync(dirname(request.target), { recursive: true })
      const result = await drive(compactSteps(request, temporary), connection)
      if (result.written) makeDurable(temporary, request.target)
      return result
    } finally {
      rmSync(temporary, { force: true })
      connection.close()
    }
  }

  async *read(path: string, columns: readonly string[]): AsyncGenerator<readonly (string | null)[]> {
    const connection = await this.#instance.connect()
    try {
      const result = await connection.stream(readParquetColumns(path, columns))
      for await (const rows of result.yieldRowsJson()) {
        for (const row of rows) yield row.map((cell) => (cell === null ? null : String(cell)))
      }
    } finally {
      connection.closeSync()
    }
  }

  close(): void {
    this.#instance.closeSync()
    rmSync(this.#temporaryFolder, { recursive: true, force: true })
  }

  async #connect(folder: string): Promise<DuckdbConnection> {
    const hide = (text: string) => text.replaceAll(`${folder}/`, '')
    return new DuckdbConnection(await this.#instance.connect(), hide)
  }
}

function* compactSteps({ files, columns }: CompactRequest, temporary: string): Steps<CompactResult> {
  const json: readonly Column[] = columns.map(({ name }) => ({ name, type: 'JSON' }))
  const batch = {
    files: files.map(({ name, sizeBytes }, index) => ({ index, name, sizeBytes })),
    paths: files.map(({ path }) => path),
  }
  yield* stageBatch(ingest, batch, json)
  yield { kind: 'execute', sql: ingest.createIncoming(json, { loadId: 0, loadedAt: '1970-01-01T00:00:00Z' }) }
  const unfit: Answer = yield { kind: 'query', sql: findUnfit(batch.paths, columns) }
  const [first] = unfit.result?.rows ?? []
  if (first !== undefined) {
    const [file, line, reason] = first
    return { written: false, file: String(file), line: Number(line), reason: String(reason) }
  }
  yield { kind: 'execute', sql: writeParquet(temporary, columns) }
  const counts: Answer = yield { kind: 'query', sql: ingest.batchCounts() }
  yield { kind: 'execute', sql: ingest.endBatch() }
  const rowCounts = new Map((counts.result?.rows ?? []).map(([name, rows]) => [String(name), Number(rows)]))
  return { written: true, rowCounts }
}

/** The calls that staging makes; nothing here warns or lists. */
async function drive<R>(steps: Steps<R>, connection: Connection): Promise<R> {
  let step = steps.next()
  while (step.done !== true) step = steps.next(await carryOut(step.value, connection))
  return step.value
}

async function carryOut(call: Call, connection: Connection): Promise<Answer> {
  if (call.kind === 'execute') return { rowsAffected: await connection.execute(call.sql) }
  if (call.kind === 'query') return { result: await connection.query(call.sql) }
  if (call.kind === 'append-lines') {
    await connection.appendLines(call.table, call.files)
    return {}
  }
  throw new Error(`${basename(import.meta.url)} does not ${call.kind}`)
}

function makeDurable(temporary: string, target: string): void {
  const descriptor = openSync(temporary, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(temporary, target)
  syncFolder(dirname(target))
}
