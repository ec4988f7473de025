import { partitionColumn, type Table } from '../catalogue/relation.ts'
import { logicalBytes } from '../engine/logical-bytes.ts'
import type { Row, Scope, SyntaxNode } from '../engine/sql-engine.ts'
import { child, findKind, text } from '../engine/syntax-tree.ts'

/** What a statement reads of one table. */
export interface ScannedTable {
  /** Places of the columns. */
  readonly columns: readonly number[]
  readonly bytes: number
}

/** What an analysed statement reads, by the engine's names of its tables. */
export function scannedTables(
  resolved: SyntaxNode,
  tables: ReadonlyMap<string, Table>,
  _scope: Scope,
): ReadonlyMap<string, ScannedTable> {
  const columns = new Map<string, Set<number>>()
  for (const scan of findKind(resolved, 'resolvedTableScanNode')) {
    const name = text(child(scan, 'table'), 'name')
    const list = columns.get(name) ?? new Set()
    for (const place of (scan.fields['columnIndexList'] as string[] | undefined) ?? [])
      list.add(Number(place))
    columns.set(name, list)
  }
  return new Map(
    [...columns].map(([name, places]) => {
      const rows = tables.get(name)?.rows ?? []
      return [name, { columns: [...places], bytes: bytesOf(rows, [...places]) }]
    }),
  )
}

function bytesOf(rows: readonly Row[], places: readonly number[]): number {
  return rows.reduce(
    (sum, row) => sum + places.reduce((bytes, place) => bytes + logicalBytes(row[place]), 0),
    0,
  )
}

export const isPartitioned = (table: Table): boolean => partitionColumn(table.options) !== undefined
