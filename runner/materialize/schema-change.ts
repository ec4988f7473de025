import type { Column } from '../dialect/dialect.ts'

/** How the columns of a new batch differ from those of the table. Names are compared without case. */
export interface SchemaChange {
  readonly added: readonly Column[]
  readonly removed: readonly Column[]
  readonly retyped: readonly { readonly name: string; readonly from: string; readonly to: string }[]
}

export function compareColumns(batch: readonly Column[], table: readonly Column[]): SchemaChange {
  const inTable = byName(table)
  const inBatch = byName(batch)
  return {
    added: batch.filter(({ name }) => !inTable.has(name.toLowerCase())),
    removed: table.filter(({ name }) => !inBatch.has(name.toLowerCase())),
    retyped: batch.flatMap(({ name, type }) => {
      const old = inTable.get(name.toLowerCase())
      return old === undefined || old.type === type ? [] : [{ name: old.name, from: old.type, to: type }]
    }),
  }
}

/** The differences in words, for an error. */
export function describeChange(change: SchemaChange): string[] {
  return [
    ...change.added.map(({ name, type }) => `new column ${name} ${type}`),
    ...change.removed.map(({ name }) => `column ${name} is gone`),
    ...change.retyped.map(({ name, from, to }) => `column ${name} was ${from} and is ${to}`),
  ]
}

function byName(columns: readonly Column[]): Map<string, Column> {
  return new Map(columns.map((column) => [column.name.toLowerCase(), column]))
}
