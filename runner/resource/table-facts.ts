import type { RelationKind } from './relation.ts'

/** A column, or a field of one, as BigQuery's metadata has it. */
export interface TableField {
  readonly name: string
  /** GoogleSQL's name of the type: INT64, STRUCT, …; of a REPEATED field, that of its elements. */
  readonly type: string
  readonly mode: 'NULLABLE' | 'REQUIRED' | 'REPEATED'
  readonly description?: string | undefined
  /** Of a STRUCT. */
  readonly fields?: readonly TableField[] | undefined
}

/** How a table's rows are divided. */
export type Partitioning =
  | {
      readonly kind: 'time'
      /** Undefined: by when rows arrive (`_PARTITIONTIME`). */
      readonly field: string | undefined
      readonly granularity: 'hour' | 'day' | 'month' | 'year'
      readonly expirationMs: number | undefined
    }
  | {
      readonly kind: 'range'
      readonly field: string
      readonly start: number
      readonly end: number
      readonly interval: number
    }

/** What BigQuery's metadata says of a table or view. */
export interface TableFacts {
  readonly kind: RelationKind
  readonly fields: readonly TableField[]
  readonly partitioning: Partitioning | undefined
  readonly clustering: readonly string[]
  readonly requirePartitionFilter: boolean
  readonly description: string
  readonly labels: Readonly<Record<string, string>>
  readonly rowCount: number
  readonly sizeBytes: number
}

/** What is changed of a table without a statement; what is absent stays. */
export interface TableChanges {
  /** The whole schema: fields may be added, at any depth, and described; none can go this way. */
  readonly fields?: readonly TableField[] | undefined
  readonly description?: string | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
}
