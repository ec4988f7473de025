import type { Column } from './dialect.ts'

/** What a query answered. */
export interface QueryResult {
  readonly columns: readonly Column[]
  /** Cells in JSON form: 64-bit integers, decimals and timestamps as strings. */
  readonly rows: readonly (readonly unknown[])[]
}
