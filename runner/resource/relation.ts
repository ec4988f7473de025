/**
 * The name of a table or view, as a value: never a concatenated string. A dialect renders it (`dialect.relation`).
 * `database` is the BigQuery project; on DuckDB it is undefined, so that views still work in a renamed file.
 */
export interface Relation {
  readonly database?: string | undefined
  readonly schema: string
  readonly identifier: string
}

/** What stands under a relation's name in a warehouse; the last two only in BigQuery. */
export type RelationKind = 'table' | 'view' | 'materialized_view' | 'model'

/** The same place with another identifier: staging tables, ledgers, stored failures. */
export function siblingRelation(relation: Relation, identifier: string): Relation {
  return { ...relation, identifier }
}

/** `schema.identifier`, for people. Never for SQL. */
export function showRelation(relation: Relation): string {
  return `${relation.schema}.${relation.identifier}`
}

/** A key for maps: equal for equal relations. Names are compared without case, as both engines' users expect. */
export function relationKey(relation: Relation): string {
  return [relation.database ?? '', relation.schema, relation.identifier].join('\u0000').toLowerCase()
}
