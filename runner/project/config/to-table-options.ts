import type { ModelOption, PartitionBy, TableOptions } from '../../resource/table-options.ts'

type Raw = Readonly<Record<string, unknown>>

/** What `bigquery-keys.ts` makes of `partition_by`. */
interface WrittenPartitionBy {
  readonly field: string
  readonly data_type: 'timestamp' | 'date' | 'datetime' | 'int64'
  readonly granularity: 'hour' | 'day' | 'month' | 'year'
  readonly time_ingestion_partitioning: boolean
  readonly copy_partitions: boolean
  readonly range?: { readonly start: number; readonly end: number; readonly interval: number } | undefined
}

/** The casts are safe: checkConfig has validated each key's value. */
export function toTableOptions(raw: Raw): TableOptions {
  const partitionBy = (raw['partition_by'] as WrittenPartitionBy | null | undefined) ?? undefined
  const optional = <T>(key: string): T | undefined => (raw[key] as T | null | undefined) ?? undefined
  return {
    partitionBy: partitionBy && toPartitionBy(partitionBy),
    copyPartitions: partitionBy?.copy_partitions ?? false,
    clusterBy: optional<readonly string[]>('cluster_by') ?? [],
    requirePartitionFilter: optional<boolean>('require_partition_filter') ?? false,
    partitionExpirationDays: optional('partition_expiration_days'),
    hoursToExpiration: optional('hours_to_expiration'),
    kmsKeyName: optional('kms_key_name'),
    labels: optional<Readonly<Record<string, string>>>('labels') ?? {},
    persistDocs: optional<TableOptions['persistDocs']>('persist_docs') ?? { relation: false, columns: false },
    partitions: optional('partitions'),
    refresh: {
      enabled: optional('enable_refresh'),
      intervalMinutes: optional('refresh_interval_minutes'),
      maxStaleness: optional('max_staleness'),
    },
    model: {
      connection: optional('connection'),
      endpoint: optional('endpoint'),
      remoteServiceType: optional('remote_service_type'),
      modelType: optional('model_type'),
      options: optional<Readonly<Record<string, ModelOption>>>('options') ?? {},
    },
  }
}

function toPartitionBy(written: WrittenPartitionBy): PartitionBy {
  const { field, data_type: dataType, granularity, range } = written
  if (written.time_ingestion_partitioning && (dataType === 'timestamp' || dataType === 'date'))
    return { kind: 'ingestion', field, dataType, granularity }
  if (dataType !== 'int64') return { kind: 'time', field, dataType, granularity }
  const { start = 0, end = 0, interval = 1 } = range ?? {}
  return { kind: 'range', field, start, end, interval }
}
