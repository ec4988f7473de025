import type { DdlOptions, TableSpec } from '../../dialect/bigquery/ddl.ts'
import type { Partitioning, TableFacts } from '../../resource/table-facts.ts'
import { noTableOptions, type PartitionBy, type TableOptions } from '../../resource/table-options.ts'
import type { Target } from '../../resource/target.ts'
import { materializeError } from '../errors.ts'
import type { BigqueryContext, MaterializedNode } from '../materialization.ts'

/** What a node's configuration says of its table. */
export function optionsOf({ config }: MaterializedNode): TableOptions {
  return config.tableOptions ?? noTableOptions
}

/** Throws `partition-option-alone` for what BigQuery would refuse, before anything is dropped to make room for the table. */
export function tableSpec({ node, target }: Pick<BigqueryContext, 'node' | 'target'>): TableSpec {
  const options = optionsOf(node)
  assertPartitioned(node.name, options)
  assertIngestionTime(node, options)
  assertMayCopy(node)
  const { partitionBy, clusterBy, partitionExpirationDays, requirePartitionFilter } = options
  return {
    partitionBy,
    clusterBy,
    options: { ...ddlOptions({ node, target }), partitionExpirationDays, requirePartitionFilter },
  }
}

function assertPartitioned(model: string, options: TableOptions): void {
  const { partitionBy, partitionExpirationDays, requirePartitionFilter } = options
  if (requirePartitionFilter && partitionBy === undefined) {
    throw materializeError('partition-option-alone', {
      model,
      option: 'require_partition_filter',
      by: 'partition_by',
    })
  }
  if (partitionExpirationDays !== undefined && (partitionBy === undefined || partitionBy.kind === 'range')) {
    const by = 'partition_by a date, a datetime or a timestamp'
    throw materializeError('partition-option-alone', { model, option: 'partition_expiration_days', by })
  }
}

/** As in dbt: a table that is made anew by one statement can't be divided so. */
function assertIngestionTime(node: MaterializedNode, { partitionBy }: TableOptions): void {
  if (partitionBy?.kind !== 'ingestion' || node.resourceType !== 'model') return
  const { materialized } = node.config
  if (materialized === 'incremental') return
  throw materializeError('ingestion-time-elsewhere', { model: node.name, materialized })
}

/** Throws `copy-partitions-strategy` for what is not written partition by partition, as dbt does, or not in whole ones. */
export function assertMayCopy(node: MaterializedNode): void {
  if (!optionsOf(node).copyPartitions) return
  const { materialized, incrementalStrategy, incrementalPredicates } = configOf(node)
  const strategy = materialized === 'incremental' ? (incrementalStrategy ?? 'merge') : materialized
  if (strategy !== 'insert_overwrite')
    throw materializeError('copy-partitions-strategy', { model: node.name, strategy })
  if (incrementalPredicates.length > 0)
    throw materializeError('copy-partitions-predicates', { model: node.name })
}

function configOf(node: MaterializedNode) {
  if (node.resourceType === 'model') return node.config
  return { materialized: node.resourceType, incrementalStrategy: undefined, incrementalPredicates: [] }
}

/** What tables and views have in common. */
export function ddlOptions({ node, target }: Pick<BigqueryContext, 'node' | 'target'>): DdlOptions {
  const { persistDocs, hoursToExpiration, kmsKeyName } = optionsOf(node)
  return {
    description: persistDocs.relation && node.description !== '' ? node.description : undefined,
    labels: labelsOf({ node, target }),
    expiresAfterHours: hoursToExpiration,
    kmsKeyName,
  }
}

/** Those of the target, and the node's own, which win. */
export function labelsOf({
  node,
  target,
}: Pick<BigqueryContext, 'node' | 'target'>): Readonly<Record<string, string>> {
  return { ...targetLabels(target), ...optionsOf(node).labels }
}

function targetLabels(target: Target): Readonly<Record<string, string>> {
  return target.type === 'bigquery' ? target.labels : {}
}

/** Whether CREATE OR REPLACE can put a table of this kind in the place of the one that stands there. */
export function isReplaceable({ partitionBy, clusterBy = [] }: TableSpec, facts: TableFacts): boolean {
  const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
  return (
    samePartitions(partitionBy, facts.partitioning) &&
    clusterBy.length === facts.clustering.length &&
    clusterBy.every((name, index) => isSame(name, facts.clustering[index] ?? ''))
  )
}

function samePartitions(wanted: PartitionBy | undefined, found: Partitioning | undefined): boolean {
  if (wanted === undefined || found === undefined) return wanted === found
  if (wanted.kind === 'ingestion')
    return found.kind === 'time' && found.field === undefined && wanted.granularity === found.granularity
  if (wanted.field.toLowerCase() !== found.field?.toLowerCase()) return false
  if (wanted.kind === 'time' && found.kind === 'time') return wanted.granularity === found.granularity
  if (wanted.kind === 'range' && found.kind === 'range') {
    return wanted.start === found.start && wanted.end === found.end && wanted.interval === found.interval
  }
  return false
}
