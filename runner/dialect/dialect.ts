import type { Relation, RelationKind } from '../resource/relation.ts'
import type { ModelOption, PartitionBy } from '../resource/table-options.ts'
import type { EngineName } from '../resource/target.ts'
import type { DdlOptions, RemoteModel, TableSpec } from './bigquery/ddl.ts'
import type { BatchScript } from './bigquery/incremental.ts'
import type { BigqueryIngest } from './bigquery/ingest.ts'
import type { OverwriteScript } from './bigquery/partitions.ts'
import type { IngestDialect } from './ingest-dialect.ts'

export interface Column {
  readonly name: string
  readonly type: string
}

/** One SQL call, as text; a call may hold several statements. */
export type Sql = string

/** How a batch of new rows meets the rows that a table has. */
export interface BatchMerge {
  readonly target: Relation
  /** A temporary table of this connection. */
  readonly batch: string
  /** Columns that identify a row; empty: every row of the batch is new. */
  readonly uniqueKey: readonly string[]
  /** Columns to write, all of which the batch has. */
  readonly columns: readonly string[]
  /** Of those, the columns that a row already there gets anew. */
  readonly updateColumns: readonly string[]
  /** SQL conditions over DBT_INTERNAL_DEST and DBT_INTERNAL_SOURCE, ANDed. */
  readonly predicates: readonly string[]
}

/** What a value can be taken for if nothing says its type. */
export type PlainType = 'boolean' | 'integer' | 'number' | 'date' | 'timestamp' | 'json' | 'text'

export interface SeedFile {
  readonly path: string
  /** What it holds, for engines that read no files. */
  readonly text?: string | undefined
  readonly delimiter: string
  /** Column name → type; the others are inferred from all rows. */
  readonly columnTypes: Readonly<Record<string, string>>
}

/**
 * The SQL text of one engine. Pure: no connection, no clock. Each engine has the same file names in its folder, so that
 * two engines can be read side by side. Here is what every engine can say; the rest is the engine's own, and only its
 * own materialisations use it.
 */
interface EngineDialect {
  readonly name: EngineName
  /** Quoted for SQL: `"silver"."messages"`. */
  readonly relation: (relation: Relation) => Sql
  readonly identifier: (name: string) => Sql
  readonly literal: (value: string | number | boolean | null) => Sql
  /** The engine's name of each plain type. */
  readonly plainTypes: Readonly<Record<PlainType, string>>
  /** A value of YAML or CSV as one of a type; maps and lists by way of JSON. Without a type, as it is. */
  readonly typedValue: (value: unknown, type: string | undefined) => Sql

  /** Replaces a table of that name; answers the number of rows. Fails where a view stands: drop that first. */
  readonly createTableAs: (relation: Relation, sql: Sql) => Sql
  readonly dropRelation: (relation: Relation, kind: RelationKind) => Sql
  /** The rows of a CSV file, as a query. */
  readonly seedQuery: (seed: SeedFile) => Sql
}

export interface DuckdbDialect extends EngineDialect {
  readonly name: 'duckdb'
  readonly createSchema: (schema: string) => Sql
  /** Replaces a view of that name. Fails where a table stands. */
  readonly createViewAs: (relation: Relation, sql: Sql) => Sql
  readonly createTemporaryTableAs: (name: string, sql: Sql) => Sql
  readonly dropTemporaryTable: (name: string) => Sql
  readonly deleteAll: (relation: Relation) => Sql

  /** A query of (name, type), in order: the columns of a table or view. */
  readonly columnsOf: (relation: Relation) => Sql
  /** A query whose first two columns are name and type: what another query would return, without running it. */
  readonly columnsOfQuery: (sql: Sql) => Sql
  readonly addColumns: (relation: Relation, columns: readonly Column[]) => Sql
  readonly dropColumns: (relation: Relation, names: readonly string[]) => Sql
  readonly alterColumnTypes: (relation: Relation, columns: readonly Column[]) => Sql
  /** Whether storing a value of one type as the other changes it without an error (4.5 as 5, a time of day dropped). */
  readonly losesInformation: (from: string, to: string) => boolean

  /** Adds a query's rows, column by name; answers their number. */
  readonly insertInto: (target: Relation, columns: readonly string[], sql: Sql) => Sql
  /** Removes the rows whose key the batch has. */
  readonly deleteMatching: (merge: BatchMerge) => Sql
  /** Updates rows whose key the target has, adds the others; answers the number of both. */
  readonly merge: (merge: BatchMerge) => Sql
  /** A query of one row: rows with a NULL key part, one duplicate key as text (or NULL), its number of rows. */
  readonly inspectKeys: (batch: string, uniqueKey: readonly string[]) => Sql

  /** A query of one text: the first line of a CSV file. No row if the file is empty. */
  readonly seedFirstLine: (seed: SeedFile) => Sql
  /** A query that fails, with the line, if a row of a CSV file has another number of cells than `columnCount`. */
  readonly checkSeedRows: (seed: SeedFile, columnCount: number) => Sql
  readonly ingest: IngestDialect
}

export interface BigqueryDialect extends EngineDialect {
  readonly name: 'bigquery'
  /** Replaces a table of the same partitioning and clustering. */
  readonly createTableAs: (relation: Relation, sql: Sql, spec?: TableSpec) => Sql
  /** An empty table, in place of one that is there. */
  readonly createTable: (relation: Relation, columns: readonly Column[], spec?: TableSpec) => Sql
  readonly createViewAs: (relation: Relation, sql: Sql, options?: DdlOptions) => Sql
  readonly createMaterializedViewAs: (relation: Relation, sql: Sql, spec?: TableSpec) => Sql
  readonly createRemoteModel: (relation: Relation, model: RemoteModel) => Sql
  readonly createModelAs: (
    relation: Relation,
    sql: Sql,
    options: Readonly<Record<string, ModelOption>>,
  ) => Sql
  /** In the same dataset; refused if something stands under the other name. */
  readonly renameTable: (relation: Relation, identifier: string, ifExists?: boolean) => Sql
  /** Undefined: it never goes away by itself. */
  readonly setExpiration: (relation: Relation, expiresAfterHours: number | undefined) => Sql
  readonly dropColumns: (relation: Relation, names: readonly string[]) => Sql
  readonly alterColumnTypes: (relation: Relation, columns: readonly Column[]) => Sql
  /** Whether storing a value of one type as the other changes it without an error (4.5 as 5, a time of day dropped). */
  readonly losesInformation: (from: string, to: string) => boolean

  /** Statements as one job, each for itself. */
  readonly script: (statements: readonly Sql[]) => Sql
  /** @param ingestionColumn the column that is written to `_PARTITIONTIME` */
  readonly insertInto: (
    target: Relation,
    columns: readonly string[],
    sql: Sql,
    ingestionColumn?: string,
  ) => Sql
  /** A script whose answer is (rows of the batch, rows without a key). */
  readonly writeBatch: (script: BatchScript) => Sql
  /** A query of one text for each partition that a table has rows of. */
  readonly partitionsOf: (relation: Relation, by: PartitionBy) => Sql
  readonly inPartitions: (by: PartitionBy, partitions: readonly (string | null)[]) => Sql
  /** A script whose answer is the number of rows that came. */
  readonly overwrite: (script: OverwriteScript) => Sql
  readonly ingest: BigqueryIngest
}

export type Dialect = DuckdbDialect | BigqueryDialect
