import type { Column, Dialect, SeedFile, Sql } from '../dialect/dialect.ts'
import type { QueryResult } from '../dialect/query-result.ts'
import type { Load, PartitionCopy } from '../materialize/call.ts'
import type { Relation, RelationKind } from '../resource/relation.ts'
import type { TableChanges, TableFacts } from '../resource/table-facts.ts'

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
  /** The rows of a query in its own order; at most the first `limit` of them, if one is given. */
  query(sql: Sql, limit?: number): Promise<QueryResult>
  /** The columns of a table or view, in order; none if there is no such relation. */
  describeRelation(relation: Relation): Promise<readonly Column[]>
  /** The columns that a query would give, without running it. */
  describeQuery(sql: Sql): Promise<readonly Column[]>
  /** The columns that a CSV file would be loaded with. */
  describeSeed(seed: SeedFile): Promise<readonly Column[]>
  /** Says for which node the calls that follow are; undefined: for none. */
  startNode(node: NodeScope | undefined): void
  /** What the calls since `startNode` have cost; absent where nothing is billed. */
  spent?(): Spending
  /** Starts a transaction: what follows happens as a whole at `commit`, or not at all. */
  begin(): Promise<void>
  commit(): Promise<void>
  /** Safe to call whether or not a transaction is open or has been aborted by an error. */
  rollback(): Promise<void>
  /** Appends (file index, line number from 1, reason or NULL, text) of each non-blank line to a temporary table. */
  appendLines(table: string, files: readonly NumberedFile[]): Promise<void>
  /** Appends rows to a temporary table whose columns are texts; absent on engines that load rows by jobs. */
  appendRows?(table: string, rows: readonly (readonly (string | null)[])[]): Promise<void>
  /** What BigQuery can do without a statement; absent on engines that do all by statements. */
  readonly tables?: TableService | undefined
  close(): void
}

/** For whom a connection works: what its jobs are labelled with, and what they may cost. */
export interface NodeScope {
  readonly name: string
  /** Of one statement; undefined: what the target says. */
  readonly maximumBytesBilled?: number | undefined
}

export interface TableService {
  /** Of a table, a view or a model; undefined if there is none. */
  facts(relation: Relation): Promise<TableFacts | undefined>
  change(relation: Relation, changes: TableChanges): Promise<void>
  /** Resolves to the number of rows that the job loaded, in this call or in an earlier one of the same id. */
  load(load: Load): Promise<number>
  /** Costs nothing. Without rows in the one partition, the other is emptied. */
  copyPartition(copy: PartitionCopy): Promise<void>
  /** What a statement would read, without running it; refused as the statement would be. */
  price(sql: Sql): Promise<Price>
}

/** What a statement costs. Where columns are clustered, it is an upper bound. */
export interface Price {
  readonly bytesProcessed: number
  /** What is paid for: at least 10 MB for each table. */
  readonly bytesBilled: number
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

/** What jobs have read and cost, as billed. */
export interface Spending {
  readonly bytesProcessed: number
  readonly bytesBilled: number
  readonly costUsd: number
  /** What the engine calls the last of them. */
  readonly lastJobId?: string | undefined
}

/** Where relations lie: a DuckDB schema, a BigQuery dataset. */
export type SchemaName = Pick<Relation, 'database' | 'schema'>

/** An engine opened for one run. Only `warehouse/<engine>` implements it; the rest of the runner sees this interface. */
export interface Warehouse {
  readonly dialect: Dialect
  /**
   * True: nodes build in a transaction of their connection, and readers see all of a run at `finish`, or nothing. False:
   * a transaction is one script of statements, and readers see each table as soon as it stands.
   */
  readonly isTransactional: boolean
  /** Where the warehouse keeps what runs remember. */
  readonly stateSchema: SchemaName
  /** Makes those that are missing. */
  createSchemas(schemas: readonly SchemaName[]): Promise<void>
  /** Throws if one that is there can't be used; absent where each can. */
  checkSchemas?(): Promise<void>
  connect(): Promise<Connection>
  /** Existing tables and views at this moment, by `relationKey`. */
  relations(): Promise<ReadonlyMap<string, RelationKind>>
  /** In order; empty if there is no such relation. */
  columns(relation: Relation): Promise<readonly Column[]>
  /** What its jobs have cost since it was opened, as billed; absent where nothing is. */
  spent?(): Spending
  /** Cancels what is running; calls in flight reject with code `interrupted`. */
  interrupt(): void
  /** Ends the run and closes everything. A second call does nothing. */
  finish(outcome: Outcome): Promise<Finished>
}
