import type { RecordKey } from '../envelope/envelope.ts'

/** A landed record's key together with the place that it has for ever. */
export interface LandedKey extends RecordKey {
  readonly landedFile: string
}

/** Reads what compaction has made of landed files. */
export interface ColumnarReader {
  /** The keys of all records of a Parquet file, by landed file and line, in batches. */
  readKeys(parquetPath: string): AsyncIterable<readonly LandedKey[]>
}

export type ColumnarInput =
  | { readonly format: 'ndjson'; readonly path: string; readonly landedFile: string }
  /** The result of an earlier compaction: its rows already know their landed file and line. */
  | { readonly format: 'parquet'; readonly path: string }

/**
 * What compaction needs of an engine that knows Parquet; `cli/` wires one in.
 *
 * A row has an envelope's keys as columns (`payload` as JSON text, untouched), and `landed_file` and `landed_line`
 * (from 1): where the record was landed. Loading stays exactly-once per landed file by them.
 */
export interface ColumnarPort extends ColumnarReader {
  /**
   * Writes the records of all inputs to one new Parquet file, in the order of inputs and lines, and returns how many
   * rows each landed file has. Nothing else may be touched; the file need not be durable when it returns.
   */
  writeParquet(inputs: readonly ColumnarInput[], outputPath: string): Promise<ReadonlyMap<string, number>>
}
