import type { Field } from '../engine/column-types.ts'
import type { Row } from '../engine/sql-engine.ts'
import type { Clusters } from '../language/clusters.ts'

/** Where a table without a column to be partitioned by has the time of its rows. */
export const partitionTime = '_PARTITIONTIME'
/** The same as a date, in tables by day. */
export const partitionDate = '_PARTITIONDATE'

export interface TimePartitioning {
  readonly type: 'HOUR' | 'DAY' | 'MONTH' | 'YEAR'
  readonly field?: string
  readonly expirationMs?: string
}

export interface RangePartitioning {
  readonly field: string
  readonly range: { readonly start: string; readonly end: string; readonly interval: string }
}

/** What a table or view is besides its columns and rows, as the REST API names it. */
export interface RelationOptions {
  readonly description?: string
  readonly friendlyName?: string
  readonly labels?: Readonly<Record<string, string>>
  /** Milliseconds since 1970. */
  readonly expirationTime?: string
  readonly requirePartitionFilter?: boolean
  readonly timePartitioning?: TimePartitioning
  readonly rangePartitioning?: RangePartitioning
  readonly encryptionConfiguration?: { readonly kmsKeyName: string }
  readonly clustering?: { readonly fields: readonly string[] }
}

interface Named {
  readonly dataset: string
  readonly name: string
  readonly fields: readonly Field[]
  readonly options: RelationOptions
  readonly createdMs: number
  readonly modifiedMs: number
}

export interface Table extends Named {
  readonly kind: 'TABLE'
  readonly rows: readonly Row[]
}

export interface View extends Named {
  readonly kind: 'VIEW' | 'MATERIALIZED_VIEW'
  readonly query: string
  /** For a materialised view alone. */
  readonly refresh?: {
    readonly enableRefresh: boolean
    readonly refreshIntervalMs: string
    readonly maxStaleness?: string
  }
}

export type Relation = Table | View

export interface Model {
  readonly dataset: string
  readonly name: string
  readonly connection: string | undefined
  readonly options: Readonly<Record<string, unknown>>
  /** The columns that it was trained on, of a model that was. */
  readonly input: readonly Field[]
  readonly clusters: Clusters | undefined
}

/** dataset.name, of a table, view or model. */
export interface RelationName {
  readonly dataset: string
  readonly name: string
}

export const keyOf = ({ dataset, name }: RelationName): string => `${dataset}.${name}`

/** The column by which a table is partitioned; undefined if it isn't. */
export function partitionColumn({
  timePartitioning,
  rangePartitioning,
}: RelationOptions): string | undefined {
  if (timePartitioning === undefined) return rangePartitioning?.field
  return timePartitioning.field ?? partitionTime
}
