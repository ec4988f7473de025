import type { Field } from '../engine/column-types.ts'
import type { Row } from '../engine/sql-engine.ts'
import type { Clusters } from '../language/clusters.ts'

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

/** The column by which a table is partitioned; undefined if it isn't, or by the time of its loading. */
export function partitionColumn(options: RelationOptions): string | undefined {
  return options.timePartitioning?.field ?? options.rangePartitioning?.field
}
