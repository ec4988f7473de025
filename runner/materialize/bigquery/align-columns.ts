import { alignColumns as alignQuery } from '../../dialect/bigquery/align.ts'
import { columnFields } from '../../dialect/bigquery/fields.ts'
import { canWiden } from '../../dialect/bigquery/type-loss.ts'
import type { Sql } from '../../dialect/dialect.ts'
import type { ModelNode } from '../../resource/node.ts'
import { showRelation } from '../../resource/relation.ts'
import type { TableFacts, TableField } from '../../resource/table-facts.ts'
import { changeTable, describeQuery, execute, type Steps, warn } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { BigqueryContext } from '../materialization.ts'
import { compareFields, describeFieldChange, type FieldChange, findField } from './field-change.ts'
import { stampQuery, standingIngestion } from './ingestion-time.ts'
import { optionsOf } from './table-spec.ts'

/** A query that gives what its table takes. */
export interface AlignedQuery {
  readonly sql: Sql
  /** Columns to write, all of which the query has. */
  readonly columns: readonly string[]
  /** Of those, the one that is written to `_PARTITIONTIME`. */
  readonly ingestionColumn?: string | undefined
}

/**
 * Does to the table what `on_schema_change` says about a query of other columns, and gives the query with its columns as
 * the table has them: structs in the table's order of fields, values cast where DuckDB casts them. Warns of columns whose
 * new values the table's type would change silently. What is done to the table stays if the query then fails: it is
 * columns of NULL, which the next run fills.
 *
 * @param described a query of the same columns that can be asked for them, if the model's own reads what is not there yet
 */
export function* alignColumns(
  context: BigqueryContext<ModelNode>,
  facts: TableFacts,
  described: Sql = context.sql,
): Steps<AlignedQuery> {
  const { dialect, node } = context
  const given = columnFields(yield* describeQuery(described))
  const by = standingIngestion(optionsOf(node).partitionBy, facts)
  const stamped = by && stampQuery(node.relation, context.sql, given, by)
  const { sql, stored: query, ingestionColumn } = stamped ?? { sql: context.sql, stored: given }
  const change = compareFields(query, facts.fields)
  const table = yield* applyChange(context, change, facts.fields)
  if (node.config.onSchemaChange !== 'sync_all_columns') {
    for (const { path, from, to } of change.retyped) {
      if (!dialect.losesInformation(to, from)) continue
      const loss = { relation: showRelation(node.relation), column: path, from: to, to: from }
      yield* warn(materializeError('lossy-column-type', loss))
    }
  }
  const pairs = query.flatMap((from) => {
    const to = findField(table, from.name)
    return to === undefined ? [] : [{ from, to }]
  })
  const columns = pairs.map(({ to }) => to.name)
  const all = ingestionColumn === undefined ? columns : [ingestionColumn, ...columns]
  return { sql: alignQuery(sql, pairs), columns: all, ingestionColumn }
}

/** Gives the fields of the table as they are afterwards. */
function* applyChange(
  context: BigqueryContext<ModelNode>,
  change: FieldChange,
  table: readonly TableField[],
): Steps<readonly TableField[]> {
  const { node } = context
  const relation = showRelation(node.relation)
  const { added, removed, retyped } = change
  switch (node.config.onSchemaChange) {
    case 'ignore':
      if (removed.length > 0) {
        const columns = removed.map(({ path }) => path)
        throw materializeError('incremental-column-missing', { relation, columns })
      }
      return table
    case 'fail':
      if (added.length + removed.length + retyped.length > 0)
        throw materializeError('schema-changed', { relation, changes: describeFieldChange(change) })
      return table
    case 'append_new_columns':
      refuseNested(context, change)
      if (added.length > 0) yield* changeTable(node.relation, { fields: change.merged })
      return change.merged
    case 'sync_all_columns':
      refuseNested(context, change)
      return yield* syncColumns(context, change)
  }
}

function* syncColumns(
  { dialect, node }: BigqueryContext<ModelNode>,
  { added, removed, retyped, merged }: FieldChange,
): Steps<readonly TableField[]> {
  const relation = showRelation(node.relation)
  const refused = retyped.find(({ from, to }) => !canWiden(from, to))
  if (refused !== undefined) {
    const { path: column, from, to } = refused
    throw materializeError('column-type-kept', { relation, column, from, to })
  }
  if (added.length > 0) yield* changeTable(node.relation, { fields: merged })
  const gone = removed.map(({ path }) => path)
  if (gone.length > 0) yield* execute(dialect.dropColumns(node.relation, gone))
  const wider = retyped.map(({ path, to }) => ({ name: path, type: to }))
  if (wider.length > 0) yield* execute(dialect.alterColumnTypes(node.relation, wider))
  return merged
    .filter(({ name }) => !gone.includes(name))
    .map((field) => {
      const type = wider.find(({ name }) => name === field.name)?.type
      return type === undefined ? field : { ...field, type }
    })
}

/** A field inside of a column can be added, and nothing else. */
function refuseNested({ node }: BigqueryContext<ModelNode>, { removed, retyped }: FieldChange): void {
  const relation = showRelation(node.relation)
  const gone = removed.find(({ isNested }) => isNested)
  if (gone !== undefined)
    throw materializeError('nested-field-kept', { relation, column: gone.path, change: 'is gone' })
  const other = retyped.find(({ isNested }) => isNested)
  if (other !== undefined) {
    const change = `was ${other.from} and is ${other.to}`
    throw materializeError('nested-field-kept', { relation, column: other.path, change })
  }
}
