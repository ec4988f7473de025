import type { Relation } from '../resource/relation.ts'

export interface Column {
  readonly name: string
  readonly type: string
}

/** One SQL call, as text; a call may hold several statements. */
export type Sql = string

/**
 * The SQL text of one engine. Pure: no connection, no clock. Each engine has the same file names in its folder, so that
 * two engines can be read side by side.
 */
export interface Dialect {
  readonly name: 'duckdb'
  /** Quoted for SQL: `"silver"."messages"`. */
  readonly relation: (relation: Relation) => Sql
  readonly identifier: (name: string) => Sql
  readonly literal: (value: string | number | boolean | null) => Sql
  readonly createSchema: (schema: string) => Sql
  readonly createTableAs: (relation: Relation, sql: Sql) => Sql
  readonly createTemporaryTableAs: (name: string, sql: Sql) => Sql
  readonly createViewAs: (relation: Relation, sql: Sql) => Sql
  readonly dropRelation: (relation: Relation, kind: 'table' | 'view') => Sql
}
