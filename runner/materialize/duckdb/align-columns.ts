import type { Column } from '../../dialect/dialect.ts'
import type { ModelNode } from '../../resource/node.ts'
import { showRelation } from '../../resource/relation.ts'
import { describeRelation, execute, type Steps, warn } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { DuckdbContext } from '../materialization.ts'
import { compareColumns, describeChange, type SchemaChange } from '../schema-change.ts'

/**
 * Does to the table what `on_schema_change` says about a batch of other columns, and gives the columns to write.
 * Warns of columns whose new values the table's type would change silently.
 */
export function* alignColumns(
  context: DuckdbContext<ModelNode>,
  batch: readonly Column[],
): Steps<readonly string[]> {
  const { dialect, node } = context
  const table = yield* describeRelation(node.relation)
  const change = compareColumns(batch, table)
  const columns = yield* applyChange(context, change, batch, table)
  if (node.config.onSchemaChange !== 'sync_all_columns') {
    for (const { name, from, to } of change.retyped) {
      if (!dialect.losesInformation(to, from)) continue
      const loss = { relation: showRelation(node.relation), column: name, from: to, to: from }
      yield* warn(materializeError('lossy-column-type', loss))
    }
  }
  return columns
}

function* applyChange(
  { dialect, node }: DuckdbContext<ModelNode>,
  change: SchemaChange,
  batch: readonly Column[],
  table: readonly Column[],
): Steps<readonly string[]> {
  const relation = showRelation(node.relation)
  const { added, removed, retyped } = change
  switch (node.config.onSchemaChange) {
    case 'ignore':
      if (removed.length > 0) {
        throw materializeError('incremental-column-missing', {
          relation,
          columns: removed.map(({ name }) => name),
        })
      }
      return table.map(({ name }) => name)
    case 'fail':
      if (added.length + removed.length + retyped.length > 0) {
        throw materializeError('schema-changed', { relation, changes: describeChange(change) })
      }
      break
    case 'append_new_columns':
      if (added.length > 0) yield* execute(dialect.addColumns(node.relation, added))
      break
    case 'sync_all_columns':
      if (added.length > 0) yield* execute(dialect.addColumns(node.relation, added))
      if (removed.length > 0) {
        const names = removed.map(({ name }) => name)
        yield* execute(dialect.dropColumns(node.relation, names))
      }
      if (retyped.length > 0) {
        const columns = retyped.map(({ name, to }) => ({ name, type: to }))
        yield* execute(dialect.alterColumnTypes(node.relation, columns))
      }
      break
  }
  return batch.map(({ name }) => name)
}
