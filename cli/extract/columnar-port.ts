import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ColumnarInput, ColumnarPort, LandedKey } from '../../extract/bronze/columnar-port.ts'
import { toRecordKey } from '../../extract/envelope/envelope.ts'
import { recordColumns } from '../../extract/envelope/record-columns.ts'
import type { ParquetPort, ParquetRow } from '../../runner/warehouse/duckdb/parquet-port.ts'

const keyColumns = ['record_kind', 'message_id', 'content_hash', 'observed_at', 'run_id', 'landed_file']

/** What extract needs of an engine that knows Parquet. */
export interface ClosableColumnarPort extends ColumnarPort {
  close(): void
}

/** DuckDB's Parquet behind extract's port. The engine is only loaded once it is needed: most imports never do. */
export function lazyColumnarPort(): ClosableColumnarPort {
  return new DuckdbColumnarPort()
}

class DuckdbColumnarPort implements ClosableColumnarPort {
  #port: ParquetPort | undefined

  async writeParquet(
    inputs: readonly ColumnarInput[],
    outputPath: string,
  ): Promise<ReadonlyMap<string, number>> {
    return (await this.#open()).writeParquet(inputs, outputPath, recordColumns)
  }

  async *readKeys(parquetPath: string): AsyncGenerator<readonly LandedKey[]> {
    const port = await this.#open()
    for await (const rows of port.readParquet(parquetPath, keyColumns)) yield rows.flatMap(toLandedKey)
  }

  close(): void {
    this.#port?.close()
  }

  async #open(): Promise<ParquetPort> {
    if (this.#port === undefined) {
      const { openParquetPort } = await import('../../runner/warehouse/duckdb/parquet-port.ts')
      this.#port = await openParquetPort(mkdtempSync(join(tmpdir(), 'tgelt-')))
    }
    return this.#port
  }
}

/** None for a row that is no record: it was landed by somebody else, and is nothing to compare with. */
function toLandedKey(row: ParquetRow): readonly LandedKey[] {
  const cells = Object.fromEntries(keyColumns.map((name, index) => [name, row[index] ?? null]))
  const key = toRecordKey(cells)
  const landedFile = cells['landed_file']
  return key === undefined || typeof landedFile !== 'string' ? [] : [{ ...key, landedFile }]
}
