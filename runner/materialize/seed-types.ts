import type { Column } from '../dialect/dialect.ts'
import type { SeedNode } from '../resource/node.ts'
import { materializeError } from './errors.ts'

/** The configured types under the file's own spelling of the names. Throws `seed-column-unknown`. */
export function configuredTypes(
  { config }: SeedNode,
  columns: readonly Pick<Column, 'name'>[],
): Readonly<Record<string, string>> {
  const names = columns.map(({ name }) => name)
  return Object.fromEntries(
    Object.entries(config.columnTypes).map(([written, type]) => {
      const column = names.find((name) => name.toLowerCase() === written.toLowerCase())
      if (column === undefined)
        throw materializeError('seed-column-unknown', { column: written, columns: names })
      return [column, type]
    }),
  )
}
