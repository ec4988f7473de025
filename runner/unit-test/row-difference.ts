import type { Column } from '../dialect/dialect.ts'

type Row = readonly unknown[]

/** Rows that one side has more often than the other. */
export interface RowDifference {
  readonly columns: readonly string[]
  readonly missing: readonly Row[]
  readonly unexpected: readonly Row[]
}

/** Compares rows as multisets: order is nothing, NULL equals NULL, and the keys of JSON have no order. */
export function diffRows(
  columns: readonly Column[],
  expected: readonly Row[],
  actual: readonly Row[],
): RowDifference {
  const keyOf = (row: Row): string =>
    JSON.stringify(row.map((cell, index) => canonical(cell, columns[index]?.type.toUpperCase() === 'JSON')))
  const open = new Map<string, number>()
  for (const row of actual) open.set(keyOf(row), (open.get(keyOf(row)) ?? 0) + 1)
  const take = (row: Row): boolean => {
    const count = open.get(keyOf(row)) ?? 0
    if (count > 0) open.set(keyOf(row), count - 1)
    return count > 0
  }
  const missing = expected.filter((row) => !take(row))
  // What is left in `open` has met no expected row.
  const unexpected = actual.filter((row) => take(row))
  return { columns: columns.map(({ name }) => name), missing, unexpected }
}

function canonical(cell: unknown, isJson: boolean): unknown {
  if (isJson && typeof cell === 'string') return sorted(parsed(cell))
  return sorted(cell)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}
