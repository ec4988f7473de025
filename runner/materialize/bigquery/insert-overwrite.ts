import { partitionExpression } from '../../dialect/bigquery/partitions.ts'
import type { Sql } from '../../dialect/dialect.ts'
import type { ModelNode } from '../../resource/node.ts'
import { type Relation, siblingRelation } from '../../resource/relation.ts'
import type { TableFacts } from '../../resource/table-facts.ts'
import type { PartitionBy } from '../../resource/table-options.ts'
import { execute, query, type Steps } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { BigqueryContext, Materialized } from '../materialization.ts'
import { type AlignedQuery, alignColumns } from './align-columns.ts'
import { splitHooks } from './hooks.ts'
import { runBatch } from './run-script.ts'
import { optionsOf } from './table-spec.ts'

/** Long enough for any run; what a killed one leaves behind goes away by itself. */
const stagedForHours = 12

/**
 * Puts the batch in the place of whole partitions: those that `partitions` names, else those that it has rows of. The
 * partitions stand in the script as literals, since BigQuery prunes by nothing else for sure; to know them the batch is
 * staged in a table. A batch without rows replaces nothing, unless `partitions` says what.
 */
export function* overwritePartitions(
  context: BigqueryContext<ModelNode>,
  facts: TableFacts,
): Steps<Materialized> {
  const { node } = context
  const { partitionBy, partitions } = optionsOf(node)
  if (partitionBy === undefined) throw materializeError('partition-by-missing', { model: node.name })
  const aligned = yield* alignColumns(context, facts)
  const rowsAffected =
    partitions === undefined
      ? yield* overwriteOwn(context, aligned, partitionBy)
      : yield* overwriteNamed(
          context,
          aligned,
          `${partitionExpression(partitionBy)} in (${partitions.join(', ')})`,
        )
  return { rowsAffected, isAddition: true, built: [] }
}

function* overwriteNamed(
  { dialect, node, hooks }: BigqueryContext<ModelNode>,
  { sql, columns }: AlignedQuery,
  named: Sql,
): Steps<number> {
  const condition = withPredicates(node, named)
  const { inside } = splitHooks(hooks)
  const script = dialect.overwrite({ target: node.relation, columns, condition, rows: sql, hooks: inside })
  return (yield* runBatch(script, node.relation)).rows
}

function* overwriteOwn(
  context: BigqueryContext<ModelNode>,
  { sql, columns }: AlignedQuery,
  partitionBy: PartitionBy,
): Steps<number> {
  const { dialect, node, hooks } = context
  const staged = stagedRelation(context)
  yield* execute(dialect.createTableAs(staged, sql, { options: { expiresAfterHours: stagedForHours } }))
  const found = yield* query(dialect.partitionsOf(staged, partitionBy))
  const partitions = found.map(([text]) => (text === null || text === undefined ? null : String(text)))
  const { inside } = splitHooks(hooks)
  const condition = withPredicates(node, dialect.inPartitions(partitionBy, partitions))
  const script = dialect.overwrite({ target: node.relation, columns, condition, rows: staged, hooks: inside })
  const { rows } = yield* runBatch(script, node.relation)
  yield* execute(dialect.dropRelation(staged, 'table'))
  return rows
}

/** Named after the model and the run, so that two runs are not in each other's way. */
function stagedRelation({ node, now }: BigqueryContext): Relation {
  const stamp = now.replace(/\W/g, '').toLowerCase()
  return siblingRelation(node.relation, `${node.relation.identifier}__tgelt_${stamp}`)
}

function withPredicates({ config }: ModelNode, condition: Sql): Sql {
  return [condition, ...config.incrementalPredicates.map((text) => `(${text})`)].join('\n  and ')
}
