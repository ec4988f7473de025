import { typeText } from '../../dialect/bigquery/fields.ts'
import { type BatchScript, type PartitionColumn, pricedBatch } from '../../dialect/bigquery/incremental.ts'
import type { BigqueryDialect } from '../../dialect/dialect.ts'
import type { IncrementalStrategy } from '../../resource/config.ts'
import type { ModelNode } from '../../resource/node.ts'
import { showRelation } from '../../resource/relation.ts'
import type { TableFacts } from '../../resource/table-facts.ts'
import { leastBytesPerTable } from '../../resource/target.ts'
import { execute, price, type Steps, tableFacts, warn } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { Estimate } from '../estimate.ts'
import type { BigqueryContext, Materialization, Materialized } from '../materialization.ts'
import { keyColumns, updateColumns } from '../merge-columns.ts'
import { requireModel } from '../require-node.ts'
import { alignColumns } from './align-columns.ts'
import { copyPartitions } from './copy-partitions.ts'
import { withHookPrices } from './estimates.ts'
import { findField } from './field-change.ts'
import { followConfiguration } from './follow-configuration.ts'
import { executeAll, splitHooks } from './hooks.ts'
import { standingIngestion } from './ingestion-time.ts'
import { overwritePartitions } from './insert-overwrite.ts'
import { clearAside } from './replace.ts'
import { runBatch } from './run-script.ts'
import { rebuildTable } from './table.ts'
import { assertMayCopy, optionsOf } from './table-spec.ts'

/** The batch for its partitions, and to be inserted; the target where rows go, and where they come. */
const tablesOfOverwrite = 4
/** The batch, for its partitions. */
const tablesOfCopies = 1

/** A table that each run adds to; built whole the first time and on a full refresh. */
export const incremental: Materialization<BigqueryDialect> = {
  name: 'incremental',
  runs: true,
  *steps(context) {
    const model = requireModel(context)
    const strategy = incrementalStrategy(model.node)
    assertMayCopy(model.node)
    if (context.existing !== 'table' || context.fullRefresh) return yield* rebuildTable(context)
    const facts = yield* tableFacts(model.node.relation)
    if (facts === undefined)
      throw materializeError('table-vanished', { relation: showRelation(model.node.relation) })
    yield* clearAside(context)
    if (optionsOf(model.node).copyPartitions) {
      const copied = yield* copyPartitions(model, facts)
      yield* followConfiguration(model, facts)
      return copied
    }
    const { around } = splitHooks(context.hooks)
    yield* executeAll(around.before)
    const built =
      strategy === 'insert_overwrite'
        ? yield* overwritePartitions(model, facts)
        : yield* writeBatch(model, facts, strategy)
    yield* executeAll(around.after)
    yield* followConfiguration(model, facts)
    return built
  },
  estimate: (context) => estimateBatch(requireModel(context)),
}

/** The query, what it takes to find the rows to replace and to write the others, and the hooks that change rows. */
function* estimateBatch(context: BigqueryContext<ModelNode>): Steps<Estimate> {
  const { sql, node, existing, fullRefresh, hooks } = context
  assertMayCopy(node)
  if (existing !== 'table' || fullRefresh) return yield* withHookPrices(context, yield* price(sql))
  const facts = yield* tableFacts(node.relation)
  if (optionsOf(node).copyPartitions) {
    const { bytesProcessed, bytesBilled } = yield* price(sql)
    const billed = bytesBilled + tablesOfCopies * leastBytesPerTable
    return yield* withHookPrices(context, { bytesProcessed, bytesBilled: billed })
  }
  const strategy = incrementalStrategy(node)
  const { uniqueKey, incrementalPredicates: predicates } = node.config
  const { statements, furtherTables } =
    strategy === 'insert_overwrite'
      ? { statements: [sql], furtherTables: tablesOfOverwrite }
      : pricedBatch({
          target: node.relation,
          sql,
          strategy,
          uniqueKey,
          predicates,
          ...(facts && partitionsOfBatch(node, facts)),
        })
  const { inside } = splitHooks(hooks)
  // BigQuery deletes whole partitions for nothing, if literals say which they are and nothing else is asked.
  const isLiteral =
    predicates.length === 0 && inside.before.length === 0 && optionsOf(node).partitions === undefined
  const isFree = strategy !== 'insert_overwrite' || isLiteral
  let bytesProcessed = isFree ? 0 : (facts?.sizeBytes ?? 0)
  let bytesBilled = bytesProcessed + furtherTables * leastBytesPerTable
  for (const statement of statements) {
    const each = yield* price(statement)
    bytesProcessed += each.bytesProcessed
    bytesBilled += each.bytesBilled
  }
  return yield* withHookPrices(context, { bytesProcessed, bytesBilled })
}

/** One script, which happens as a whole or not at all: hooks, batch, deletion, insertion. */
function* writeBatch(
  context: BigqueryContext<ModelNode>,
  facts: TableFacts,
  strategy: Exclude<IncrementalStrategy, 'insert_overwrite'>,
): Steps<Materialized> {
  const { dialect, node } = context
  const { config, relation } = node
  const { sql, columns, ingestionColumn } = yield* alignColumns(context, facts)
  const { inside } = splitHooks(context.hooks)
  const isPlain = strategy === 'append' && inside.before.length + inside.after.length === 0
  if (isPlain) {
    const rowsAffected = yield* execute(dialect.insertInto(relation, columns, sql, ingestionColumn))
    return { rowsAffected, isAddition: true, built: [] }
  }
  const uniqueKey = strategy === 'append' ? [] : keyColumns(config, columns, showRelation(relation))
  const script = dialect.writeBatch({
    target: relation,
    sql,
    strategy,
    uniqueKey,
    columns,
    updateColumns: strategy === 'merge' ? updateColumns(config, columns) : [],
    predicates: config.incrementalPredicates,
    ...partitionsOfBatch(node, facts),
    hooks: inside,
  })
  const { rows, nullKeys } = yield* runBatch(script, relation)
  if (nullKeys > 0) {
    const names = { relation: showRelation(relation), key: uniqueKey }
    yield* warn(materializeError('null-unique-key', { ...names, rows: nullKeys }))
  }
  return { rowsAffected: rows, isAddition: true, built: [] }
}

/** The column that says which partition a row is in, and whether the table has it as `_PARTITIONTIME`. */
function partitionsOfBatch(
  node: ModelNode,
  facts: TableFacts,
): Pick<BatchScript, 'partition' | 'ingestionColumn'> {
  const name = standingIngestion(optionsOf(node).partitionBy, facts)?.field
  if (name === undefined) return { partition: partitionColumn(facts) }
  const isFilterRequired = facts.requirePartitionFilter
  return { partition: { name, type: 'TIMESTAMP', isFilterRequired }, ingestionColumn: name }
}

function partitionColumn({
  partitioning,
  fields,
  requirePartitionFilter,
}: TableFacts): PartitionColumn | undefined {
  const field = partitioning?.field === undefined ? undefined : findField(fields, partitioning.field)
  if (field === undefined) return undefined
  return { name: field.name, type: typeText(field), isFilterRequired: requirePartitionFilter }
}

/** dbt-bigquery's default is merge, which without a unique_key is an append. */
function incrementalStrategy(node: ModelNode): IncrementalStrategy {
  const { incrementalStrategy: configured, uniqueKey } = node.config
  const strategy = configured ?? 'merge'
  const needsKey = strategy === 'merge' || strategy === 'delete+insert'
  return uniqueKey.length === 0 && needsKey ? 'append' : strategy
}
