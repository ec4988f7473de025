import { join } from 'node:path'
import type { CompiledNode } from '../compile/compiled-node.ts'
import { partitionTime } from '../dialect/bigquery/ingestion-time.ts'
import type { Dialect } from '../dialect/dialect.ts'
import { type MarkedTable, markBefore, type RowMark } from '../materialize/changed-rows.ts'
import { type MaterializeContext, shouldFullRefresh } from '../materialize/materialization.ts'
import { isTest } from '../resource/is-test.ts'
import type { ExecutableNode, ModelNode, SeedNode } from '../resource/node.ts'
import { type Relation, type RelationKind, relationKey } from '../resource/relation.ts'
import type { Connection, NodeScope } from '../warehouse/warehouse.ts'
import { type DrivePort, drive } from './drive.ts'
import type { RunRequest } from './run-request.ts'

/** What stands in the warehouse, and what the run was asked for. */
interface RunFacts {
  readonly request: Pick<
    RunRequest,
    'flags' | 'listLanded' | 'projectRoot' | 'signal' | 'target' | 'warehouse'
  >
  readonly relations: ReadonlyMap<string, RelationKind>
}

/** For whom a connection works on a node. */
export function nodeScope({ name, config }: ExecutableNode): NodeScope {
  // Checked with the rest of the configuration.
  const maximumBytesBilled = config.raw['maximum_bytes_billed'] as number | null | undefined
  return { name, maximumBytesBilled: maximumBytesBilled ?? undefined }
}

/** What a materialisation is told. */
export function materializeContext(
  { request, relations }: RunFacts,
  startedAt: Date,
  compiled: CompiledNode,
  node: ModelNode | SeedNode,
): MaterializeContext {
  const kindOf = (relation: Relation) => relations.get(relationKey(relation))
  return {
    node,
    sql: compiled.sql,
    dialect: request.warehouse.dialect,
    target: request.target,
    hooks: { before: compiled.preHooks, after: compiled.postHooks },
    existing: kindOf(node.relation),
    kindOf,
    fullRefresh: shouldFullRefresh(node, request.flags.fullRefresh),
    absolutePath: (file) => join(request.projectRoot, file),
    now: startedAt.toISOString(),
  }
}

/** How far the rows of a table that is to be added to go, for a model whose rows can be told apart by run. */
export async function markRows(
  { request, relations }: RunFacts,
  node: ExecutableNode,
  connection: Connection,
): Promise<RowMark | undefined> {
  const column = changedRows(node)
  if (column === undefined || isTest(node)) return undefined
  const isThere = relations.get(relationKey(node.relation)) === 'table'
  if (!isThere || shouldFullRefresh(node, request.flags.fullRefresh)) return undefined
  const { dialect } = request.warehouse
  const steps = markBefore(dialect, markedTable(node, dialect), column)
  return drive(steps, quietPort(request, connection))
}

/** BigQuery refuses to read a table whose partitions must be filtered for if nothing does. */
export function markedTable({ relation, config }: ModelNode | SeedNode, { name }: Dialect): MarkedTable {
  const { requirePartitionFilter = false, partitionBy } = config.tableOptions ?? {}
  const column = partitionBy?.kind === 'ingestion' ? partitionTime : partitionBy?.field
  return {
    relation,
    filteredBy: name === 'bigquery' && requirePartitionFilter ? column : undefined,
  }
}

export function changedRows(node: ExecutableNode): string | undefined {
  return node.resourceType === 'model' ? node.config.changedRows : undefined
}

/** For looking, before there is anything to report about. */
export function quietPort({ listLanded, signal }: RunFacts['request'], connection: Connection): DrivePort {
  return { connection, listLanded, signal, onStatement: () => {}, warn: () => {} }
}
