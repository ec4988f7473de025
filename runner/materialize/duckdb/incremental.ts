import type { BatchMerge, DuckdbDialect } from '../../dialect/dialect.ts'
import type { IncrementalStrategy } from '../../resource/config.ts'
import type { ModelNode } from '../../resource/node.ts'
import { showRelation } from '../../resource/relation.ts'
import { describeQuery, execute, query, type Steps, warn } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { DuckdbContext, Materialization, Materialized } from '../materialization.ts'
import { keyColumns, updateColumns } from '../merge-columns.ts'
import { requireModel } from '../require-node.ts'
import { alignColumns } from './align-columns.ts'
import { rebuildTable } from './table.ts'

/** The batch while it waits to be written. */
const batchTable = 'tgelt_batch'

/** A table that each run adds to; built whole the first time and on a full refresh. */
export const incremental: Materialization<DuckdbDialect> = {
  name: 'incremental',
  runs: true,
  *steps(context) {
    const model = requireModel(context)
    const strategy = incrementalStrategy(model.node)
    if (context.existing !== 'table' || context.fullRefresh) return yield* rebuildTable(context)
    if (strategy === 'append') return yield* append(model)
    return yield* replaceByKey(model, strategy)
  },
}

/** Adds the query's rows without a look at what is there. */
export function* append(context: DuckdbContext<ModelNode>): Steps<Materialized> {
  const { dialect, node, sql } = context
  const batch = yield* describeQuery(sql)
  const columns = yield* alignColumns(context, batch)
  return {
    rowsAffected: yield* execute(dialect.insertInto(node.relation, columns, sql)),
    isAddition: true,
    built: [],
  }
}

function* replaceByKey(
  context: DuckdbContext<ModelNode>,
  strategy: 'delete+insert' | 'merge',
): Steps<Materialized> {
  const { dialect, node, sql } = context
  const described = yield* describeQuery(sql)
  const names = described.map(({ name }) => name)
  const uniqueKey = keyColumns(node.config, names, showRelation(node.relation))
  // Staged before the table changes: the query may read the table, and reads it as it was.
  yield* execute(dialect.createTemporaryTableAs(batchTable, sql))
  if (uniqueKey.length > 0) yield* inspectKeys(context, uniqueKey, strategy)
  const columns = yield* alignColumns(context, described)
  const merge: BatchMerge = {
    target: node.relation,
    batch: batchTable,
    uniqueKey,
    columns,
    updateColumns: strategy === 'merge' ? updateColumns(node.config, columns) : [],
    predicates: node.config.incrementalPredicates,
  }
  const rowsAffected = yield* strategy === 'merge'
    ? execute(dialect.merge(merge))
    : deleteAndInsert(context, merge)
  yield* execute(dialect.dropTemporaryTable(batchTable))
  return { rowsAffected, isAddition: true, built: [] }
}

function* deleteAndInsert({ dialect }: DuckdbContext, merge: BatchMerge): Steps<number | undefined> {
  if (merge.uniqueKey.length > 0) yield* execute(dialect.deleteMatching(merge))
  const rows = `select * from ${dialect.identifier(merge.batch)}`
  return yield* execute(dialect.insertInto(merge.target, merge.columns, rows))
}

/**
 * Two rows of one key in a merge are an error: engines disagree on which of them wins, or whether one may. delete+insert
 * keeps both, which is what a key that stands for a group of rows (all messages of a chat) is used for.
 */
function* inspectKeys(
  { dialect, node }: DuckdbContext<ModelNode>,
  uniqueKey: readonly string[],
  strategy: IncrementalStrategy,
): Steps<void> {
  const relation = showRelation(node.relation)
  const [row] = yield* query(dialect.inspectKeys(batchTable, uniqueKey))
  const [nullKeys, duplicate, duplicateRows] = row ?? []
  if (strategy === 'merge' && duplicate !== null && duplicate !== undefined) {
    const details = { relation, key: String(duplicate), rows: Number(duplicateRows) }
    throw materializeError('duplicate-merge-key', details)
  }
  if (Number(nullKeys ?? 0) > 0) {
    yield* warn(materializeError('null-unique-key', { relation, key: uniqueKey, rows: Number(nullKeys) }))
  }
}

/** dbt-duckdb's default is delete+insert, which without a unique_key is an append. */
function incrementalStrategy(node: ModelNode): Exclude<IncrementalStrategy, 'insert_overwrite'> {
  const { incrementalStrategy: configured, uniqueKey } = node.config
  const strategy = configured ?? 'delete+insert'
  if (strategy === 'insert_overwrite') {
    const known = ['append', 'delete+insert', 'merge']
    throw materializeError('incremental-strategy-elsewhere', { name: strategy, engine: 'DuckDB', known })
  }
  return uniqueKey.length === 0 && strategy === 'delete+insert' ? 'append' : strategy
}
