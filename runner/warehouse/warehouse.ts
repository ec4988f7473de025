import type { Column, Dialect, Sql } from '../dialect/dialect.ts'
import type { QueryResult } from '../dialect/query-result.ts'
import type { Relation, RelationKind } from '../resource/relation.ts'

export type { QueryResult, RelationKind }

/** A text file to be read line by line, and the number it has in its batch. */
export interface NumberedFile {
  readonly index: number
  readonly path: string
}

/**
 * One connection: statements on it run one after another and may share a transaction and temporary tables. What the
 * engine refuses is thrown as a StatementError.
 */
export interface Connection {
  /** Runs one or several statements; resolves to the rows that the last one changed (undefined if not known). */
  execute(sql: Sql): Promise<number | undefined>
  query(sql: Sql): Promise<QueryResult>
  /** Starts a transaction: what follows happens as a whole at `commit`, or not at all. */
  begin(): Promise<void>
  commit(): Promise<void>
  /** Safe to call whether or not a transaction is open or has been aborted by an error. */
  rollback(): Promise<void>
  /** Appends (file index, line number from 1, reason or NULL, text) of each non-blank line to a temporary table. */
  appendLines(table: string, files: readonly NumberedFile[]): Promise<void>
  close(): void
}

/**
 * How a run ends: `publish` shows its result to readers, atomically; `fail` leaves what they see as it was and keeps
 * the work for inspection; `discard` leaves what they see as it was and keeps nothing.
 */
export type Outcome = 'publish' | 'fail' | 'discard'

export interface Finished {
  /** Where the work of a failed run lies, relative to the project's root. */
  readonly failedWork?: string | undefined
}

/** An engine opened for one run. Only `warehouse/<engine>` implements it; the rest of the runner sees this interface. */
export interface Warehouse {
  readonly dialect: Dialect
  connect(): Promise<Connection>
  /** Existing tables and views at this moment, by `relationKey`. */
  relations(): Promise<ReadonlyMap<string, RelationKind>>
  /** In order; empty if there is no such relation. */
  columns(relation: Relation): Promise<readonly Column[]>
  /** Cancels what is running; calls in flight reject with code `interrupted`. */
  interrupt(): void
  /** Ends the run and closes everything. A second call does nothing. */
  finish(outcome: Outcome): Promise<Finished>
}
