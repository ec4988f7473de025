import { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { wholeRows } from '../../dialect/bigquery/align.ts'
import { partitionId, partitionsNamed } from '../../dialect/bigquery/partitions.ts'
import type { Sql } from '../../dialect/dialect.ts'
import type { ModelNode } from '../../resource/node.ts'
import { type Relation, showRelation } from '../../resource/relation.ts'
import type { TableFacts } from '../../resource/table-facts.ts'
import type { PartitionBy } from '../../resource/table-options.ts'
import { copyPartition, execute, query, type Steps, tableFacts } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { BigqueryContext, Materialized } from '../materialization.ts'
import { alignColumns } from './align-columns.ts'
import { withHooks } from './hooks.ts'
import { stagedForHours, stagedRelation } from './insert-overwrite.ts'
import { isReplaceable, optionsOf } from './table-spec.ts'

/**
 * Puts the batch in the place of whole partitions by copy jobs, one for each: those that `partitions` names, rows or
 * none, else those that the batch has rows of. What can't be copied is refused before the first of them. They are not
 * atomic together: one that fails leaves those before it replaced, and the next run replaces all that its batch has.
 * Hooks are statements of their own around them, in their order.
 */
export function* copyPartitions(context: BigqueryContext<ModelNode>, facts: TableFacts): Steps<Materialized> {
  const { node } = context
  const { partitionBy } = optionsOf(node)
  if (partitionBy === undefined) throw materializeError('partition-by-missing', { model: node.name })
  if (!isReplaceable({ partitionBy, clusterBy: facts.clustering }, facts))
    throw materializeError('copy-partitions-layout', { relation: showRelation(node.relation) })
  const rowsAffected = yield* withHooks(context, stageAndCopy(context, facts, partitionBy))
  return { rowsAffected, isAddition: true, built: [] }
}

function* stageAndCopy(
  context: BigqueryContext<ModelNode>,
  facts: TableFacts,
  partitionBy: PartitionBy,
): Steps<number | undefined> {
  const { dialect, node } = context
  const { kmsKeyName } = optionsOf(node)
  const { sql, columns } = yield* alignColumns(context, facts)
  // A copy takes no other columns than the table's, in no other order.
  const { fields = [] } = (yield* tableFacts(node.relation)) ?? {}
  const staged = stagedRelation(context)
  const options = { expiresAfterHours: stagedForHours, kmsKeyName }
  const spec = { partitionBy, clusterBy: facts.clustering, options }
  const rows = yield* execute(dialect.createTableAs(staged, wholeRows(sql, columns, fields), spec))
  try {
    for (const id of yield* partitionIds(context, staged, partitionBy))
      yield* copyPartition({ from: staged, to: node.relation, partitionId: id, kmsKeyName })
  } catch (thrown) {
    yield* dropAfterFailure(context, staged, thrown)
    throw thrown
  }
  yield* execute(dialect.dropRelation(staged, 'table'))
  return rows
}

/** Of the partitions to replace; throws for rows of the batch that would be in none of them. */
function* partitionIds(
  { dialect, node }: BigqueryContext<ModelNode>,
  staged: Relation,
  by: PartitionBy,
): Steps<readonly string[]> {
  const relation = showRelation(node.relation)
  const { partitions = [] } = optionsOf(node)
  const own = yield* readIds(dialect.partitionsOf(staged, by), by, {
    relation,
    what: 'A row of the new batch',
  })
  if (partitions.length === 0) return own
  const named = yield* readIds(partitionsNamed(partitions, by), by, {
    relation,
    what: 'One of the partitions',
  })
  const unnamed = own.filter((id) => !named.includes(id))
  if (unnamed.length > 0) throw materializeError('copy-partitions-unnamed', { relation, partitions: unnamed })
  return named
}

function* readIds(
  sql: Sql,
  by: PartitionBy,
  where: { readonly relation: string; readonly what: string },
): Steps<readonly string[]> {
  const rows = yield* query(sql)
  return rows.map(([text]) => {
    const id = partitionId(text === null || text === undefined ? null : String(text), by)
    if (id === undefined) throw materializeError('copy-partitions-outside', where)
    return id
  })
}

/** What fails here is not said, but what failed first: the table goes away by itself. */
function* dropAfterFailure({ dialect }: BigqueryContext, staged: Relation, failure: unknown): Steps<void> {
  if (!(failure instanceof TgeltError) || failure.code === 'interrupted') return
  try {
    yield* execute(dialect.dropRelation(staged, 'table'))
  } catch (thrown) {
    if (!(thrown instanceof TgeltError)) throw thrown
  }
}
