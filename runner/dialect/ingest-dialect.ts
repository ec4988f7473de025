import type { Relation } from '../resource/relation.ts'
import type { Column, Sql } from './dialect.ts'

/** A file of one batch, by its number in it. */
export interface BatchFile {
  readonly index: number
  /** Its identity: the path below the bronze root. */
  readonly name: string
  /** Undefined for a file whose rows come out of a compacted one. */
  readonly sizeBytes: number | undefined
}

/** A Parquet file that holds the rows of landed files. */
export interface CompactedFile {
  readonly path: string
  /** What makes an identity of a name in its `landed_file` column: its own folder below the bronze root, with `/`. */
  readonly folder: string
}

/**
 * The column of a compacted file for records that its other columns cannot hold as they are: their whole line. Loading
 * it gives what loading the line gives.
 */
export const lineColumn = 'landed_text'

/** One run's stamp on every row it loads. */
export interface LoadStamp {
  readonly loadId: number
  /** ISO 8601, UTC. */
  readonly loadedAt: string
}

/** The temporary table that takes lines with their numbers: (file_index, landed_line, reason, text). */
export const linesTable = 'tgelt_lines'
/** What an ingest model selects from. */
export const incomingView = 'tgelt_incoming'
/** Columns that `tgelt_incoming` has beside the declared ones. */
export const landedColumns = ['landed_file', 'landed_line', 'load_id', 'loaded_at'] as const

/**
 * Loading landed files, as SQL. A batch is staged in temporary tables of one connection: records read in bulk
 * (`stageRecords`), records of files that need a look at each line (`stageLines`), records of a compacted file
 * (`stageCompacted`); `createIncoming` then shows them all as one view.
 */
export interface IngestDialect {
  readonly createLedger: (files: Relation, rejects: Relation) => Sql
  /** The table of the records, empty, in place of one that is there. Payloads are kept small. */
  readonly createTable: (relation: Relation, columns: readonly Column[]) => Sql
  /** A query of (landed_file, size_bytes). */
  readonly loadedFiles: (files: Relation) => Sql
  /** A query of one number: the highest load_id so far. */
  readonly lastLoadId: (files: Relation) => Sql

  /** Names the files of the batch and empties its staging tables. */
  readonly startBatch: (files: readonly BatchFile[], columns: readonly Column[]) => Sql
  /** Reads whole NDJSON files; the position of a path is its file's index in the batch. */
  readonly stageRecords: (paths: readonly string[], columns: readonly Column[]) => Sql
  /**
   * A query of (file_index, row_count, size_bytes, unreadable_count): the bytes that the records and their newlines
   * take, to be compared with the file's size.
   */
  readonly inspectRecords: () => Sql
  /** Forgets the bulk-read records of files whose lines are to be read one by one. */
  readonly forgetRecords: (fileIndexes: readonly number[]) => Sql
  /** Turns what lies in `linesTable` into records and rejects. */
  readonly stageLines: (columns: readonly Column[]) => Sql
  /** A query whose first two columns are name and type: the columns of a compacted file. */
  readonly compactedColumns: (path: string) => Sql
  /** Reads those rows of a compacted file whose landed file is in the batch. */
  readonly stageCompacted: (
    file: CompactedFile,
    present: readonly Column[],
    columns: readonly Column[],
  ) => Sql
  readonly createIncoming: (columns: readonly Column[], stamp: LoadStamp) => Sql
  /** Writes the batch into the ledger and its bad records into the rejects. */
  readonly recordBatch: (files: Relation, rejects: Relation, stamp: LoadStamp) => Sql
  /** A query of (landed_file, row_count, reject_count) of the batch. */
  readonly batchCounts: () => Sql
  readonly endBatch: () => Sql
}
