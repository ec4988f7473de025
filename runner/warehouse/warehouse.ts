import type { Column, Dialect, Sql } from '../dialect/dialect.ts'
import type { Relation } from '../resource/relation.ts'

export type RelationKind = 'table' | 'view'

export interface QueryResult {
  readonly columns: readonly Column[]
  /** Cells in JSON form: 64-bit integers, decimals and timestamps as strings. */
  readonly rows: readonly (readonly unknown[])[]
}

/** One connection: statements on it run one after another and may share a transaction and temporary tables. */
export interface Connection {
  /** Runs one or several statements; resolves to the rows that the last one changed (undefined if not known). */
  execute(sql: Sql): Promise<number | undefined>
  query(sql: Sql): Promise<QueryResult>
  close(): void
}

/** An engine opened for one run. Only `warehouse/<engine>` implements it; the rest of the runner sees this interface. */
export interface Warehouse {
  readonly dialect: Dialect
  connect(): Promise<Connection>
  /** Existing tables and views at this moment, by `relationKey`. */
  relations(): Promise<ReadonlyMap<string, RelationKind>>
  columns(relation: Relation): Promise<readonly Column[]>
  /** Cancels what is running; calls in flight reject. */
  interrupt(): void
  /** Ends the run: `publish` shows its result to readers, atomically; `discard` leaves what they see as it was. */
  finish(outcome: 'publish' | 'discard'): Promise<void>
}
