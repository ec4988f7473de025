import { inNamedPartitions, type OverwriteScript } from '../../dialect/bigquery/partitions.ts'
import type { Sql } from '../../dialect/dialect.ts'
import type { ModelNode } from '../../resource/node.ts'
import { type Relation, siblingRelation } from '../../resource/relation.ts'
import type { TableFacts } from '../../resource/table-facts.ts'
import type { PartitionBy } from '../../resource/table-options.ts'
import { execute, query, type Steps } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { BigqueryContext, Materialized } from '../materialization.ts'
import { alignColumns } from './align-columns.ts'
import { splitHooks } from './hooks.ts'
import { standingPartitions } from './ingestion-time.ts'
import { runBatch } from './run-script.ts'
import { optionsOf } from './table-spec.ts'

/** Long enough for any run; what a killed one leaves behind goes away by itself. */
export const stagedForHours = 12

/**
 * Puts the batch in the place of whole partitions: those that `partitions` names, else those that it has rows of. The
 * partitions stand in the script as literals, since BigQuery prunes by nothing else for sure; to know them the batch is
 * staged in a table. Pre-hooks that change rows come before the batch, and with it or not at all: with them it is made in
 * the script, which then looks for its partitions by itself. A batch without rows replaces nothing, unless `partitions`
 * says what.
 */
export function* overwritePartitions(
  context: BigqueryContext<ModelNode>,
  facts: TableFacts,
): Steps<Materialized> {
  const { node } = context
  const { partitionBy: wanted, partitions } = optionsOf(node)
  const partitionBy = standingPartitions(wanted, facts)
  if (partitionBy === undefined) throw materializeError('partition-by-missing', { model: node.name })
  const aligned = yield* alignColumns(context, facts)
  const { inside: hooks } = splitHooks(context.hooks)
  const { columns, ingestionColumn } = aligned
  const script = { target: node.relation, columns, ingestionColumn, hooks }
  const rowsAffected =
    partitions !== undefined
      ? yield* overwriteInScript(context, {
          ...script,
          rows: aligned.sql,
          conditions: [inNamedPartitions(partitionBy, partitions)],
        })
      : hooks.before.length > 0
        ? yield* overwriteInScript(context, {
            ...script,
            rows: aligned.sql,
            conditions: [],
            inOwnPartitions: partitionBy,
          })
        : yield* overwriteStaged(context, script, aligned.sql, partitionBy)
  return { rowsAffected, isAddition: true, built: [] }
}

/** All of it in one job. */
function* overwriteInScript(
  { dialect, node }: BigqueryContext<ModelNode>,
  script: OverwriteScript,
): Steps<number> {
  const conditions = [...script.conditions, ...predicates(node)]
  return (yield* runBatch(dialect.overwrite({ ...script, conditions }), node.relation)).rows
}

function* overwriteStaged(
  context: BigqueryContext<ModelNode>,
  script: Pick<OverwriteScript, 'target' | 'columns' | 'ingestionColumn' | 'hooks'>,
  sql: Sql,
  partitionBy: PartitionBy,
): Steps<number> {
  const { dialect } = context
  const staged = stagedRelation(context)
  yield* execute(dialect.createTableAs(staged, sql, { options: { expiresAfterHours: stagedForHours } }))
  const found = yield* query(dialect.partitionsOf(staged, partitionBy))
  const partitions = found.map(([text]) => (text === null || text === undefined ? null : String(text)))
  const conditions = [dialect.inPartitions(partitionBy, partitions)]
  const rows = yield* overwriteInScript(context, { ...script, conditions, rows: staged })
  yield* execute(dialect.dropRelation(staged, 'table'))
  return rows
}

/** Named after the model and the run, so that two runs are not in each other's way. */
export function stagedRelation({ node, now }: BigqueryContext): Relation {
  const stamp = now.replace(/\W/g, '').toLowerCase()
  return siblingRelation(node.relation, `${node.relation.identifier}__tgelt_${stamp}`)
}

function predicates({ config }: ModelNode): readonly Sql[] {
  return config.incrementalPredicates.map((text) => `(${text})`)
}
