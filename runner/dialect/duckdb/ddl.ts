import type { Relation, RelationKind } from '../../resource/relation.ts'
import type { Column, Sql } from '../dialect.ts'
import { quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'

export function createSchema(schema: string): Sql {
  return `create schema if not exists ${quoteIdentifier(schema)}`
}

// The query stands on lines of its own, so that a comment at its end does not swallow the parenthesis.
export function createTableAs(relation: Relation, sql: Sql): Sql {
  return `create or replace table ${quoteRelation(relation)} as (\n${sql}\n)`
}

export function createViewAs(relation: Relation, sql: Sql): Sql {
  return `create or replace view ${quoteRelation(relation)} as (\n${sql}\n)`
}

export function createTemporaryTableAs(name: string, sql: Sql): Sql {
  return `create or replace temp table ${quoteIdentifier(name)} as (\n${sql}\n)`
}

export function dropRelation(relation: Relation, kind: RelationKind): Sql {
  return `drop ${kind} if exists ${quoteRelation(relation)}`
}

export function dropTemporaryTable(name: string): Sql {
  return `drop table if exists temp.${quoteIdentifier(name)}`
}

export function deleteAll(relation: Relation): Sql {
  return `delete from ${quoteRelation(relation)}`
}

export function columnsOf(relation: Relation): Sql {
  return [
    'select column_name, data_type from duckdb_columns()',
    `where database_name = current_database() and lower(schema_name) = lower(${quoteLiteral(relation.schema)})`,
    `  and lower(table_name) = lower(${quoteLiteral(relation.identifier)})`,
    'order by column_index',
  ].join('\n')
}

export function columnsOfQuery(sql: Sql): Sql {
  return `describe (\n${sql}\n)`
}

export function addColumns(relation: Relation, columns: readonly Column[]): Sql {
  return alter(
    relation,
    columns.map(({ name, type }) => `add column ${quoteIdentifier(name)} ${type}`),
  )
}

export function dropColumns(relation: Relation, names: readonly string[]): Sql {
  return alter(
    relation,
    names.map((name) => `drop column ${quoteIdentifier(name)}`),
  )
}

/** In place: an added column, an UPDATE and a drop in one transaction is what DuckDB refuses to commit (duckdb#20570). */
export function alterColumnTypes(relation: Relation, columns: readonly Column[]): Sql {
  return alter(
    relation,
    columns.map(({ name, type }) => `alter column ${quoteIdentifier(name)} type ${type}`),
  )
}

function alter(relation: Relation, actions: readonly string[]): Sql {
  return actions.map((action) => `alter table ${quoteRelation(relation)} ${action}`).join(';\n')
}
