/** How BigQuery keeps a table, view or model: dbt-bigquery's configuration. DuckDB needs none of it. */
export interface TableOptions {
  readonly partitionBy?: PartitionBy | undefined
  /** For insert_overwrite: whole partitions are copied over the table's, in a job for each. */
  readonly copyPartitions: boolean
  readonly clusterBy: readonly string[]
  readonly requirePartitionFilter: boolean
  readonly partitionExpirationDays?: number | undefined
  readonly hoursToExpiration?: number | undefined
  readonly kmsKeyName?: string | undefined
  readonly labels: Readonly<Record<string, string>>
  /** What of the YAML descriptions is written into the warehouse. */
  readonly persistDocs: { readonly relation: boolean; readonly columns: boolean }
  /** For insert_overwrite: SQL of the partitions to replace; undefined: those that the batch has rows of. */
  readonly partitions?: readonly string[] | undefined
  /** Of a materialized view. */
  readonly refresh: {
    readonly enabled?: boolean | undefined
    readonly intervalMinutes?: number | undefined
    /** An SQL interval. */
    readonly maxStaleness?: string | undefined
  }
  /** Of a remote_model or ml_model. */
  readonly model: {
    readonly connection?: string | undefined
    readonly endpoint?: string | undefined
    readonly remoteServiceType?: string | undefined
    readonly modelType?: string | undefined
    readonly options: Readonly<Record<string, ModelOption>>
  }
}

export type ModelOption = string | number | boolean | readonly (string | number)[]

export type PartitionBy =
  | {
      readonly kind: 'time'
      readonly field: string
      readonly dataType: 'timestamp' | 'date' | 'datetime'
      readonly granularity: 'hour' | 'day' | 'month' | 'year'
    }
  | {
      /** By `_PARTITIONTIME`, which the query's column says and which takes its place. */
      readonly kind: 'ingestion'
      readonly field: string
      readonly dataType: 'timestamp' | 'date'
      readonly granularity: 'hour' | 'day' | 'month' | 'year'
    }
  | {
      readonly kind: 'range'
      readonly field: string
      readonly start: number
      readonly end: number
      readonly interval: number
    }

export const noTableOptions: TableOptions = {
  copyPartitions: false,
  clusterBy: [],
  requirePartitionFilter: false,
  labels: {},
  persistDocs: { relation: false, columns: false },
  refresh: {},
  model: { options: {} },
}
