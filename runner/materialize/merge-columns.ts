import type { ModelConfig } from '../resource/config.ts'
import { materializeError } from './errors.ts'

/** The columns of `unique_key`, as the batch spells them. A key written in double quotes is taken without them. */
export function keyColumns(
  config: ModelConfig,
  columns: readonly string[],
  relation: string,
): readonly string[] {
  return config.uniqueKey.map((written) => {
    const name = /^".*"$/.test(written) ? written.slice(1, -1).replaceAll('""', '"') : written
    const column = findColumn(columns, name)
    if (column === undefined)
      throw materializeError('unique-key-missing', { relation, column: name, columns })
    return column
  })
}

/** The columns that a merge writes into a row that is already there: all of them, unless the configuration says otherwise. */
export function updateColumns(config: ModelConfig, columns: readonly string[]): readonly string[] {
  const { mergeUpdateColumns, mergeExcludeColumns } = config
  if (mergeUpdateColumns !== undefined && mergeExcludeColumns !== undefined) {
    throw materializeError('merge-columns-conflict', {})
  }
  if (mergeUpdateColumns !== undefined) {
    return mergeUpdateColumns.map((name) => requireColumn('merge_update_columns', columns, name))
  }
  const excluded = new Set(
    mergeExcludeColumns?.map((name) => requireColumn('merge_exclude_columns', columns, name)),
  )
  return columns.filter((name) => !excluded.has(name))
}

function requireColumn(option: string, columns: readonly string[], name: string): string {
  const column = findColumn(columns, name)
  if (column === undefined) throw materializeError('merge-column-missing', { option, column: name, columns })
  return column
}

function findColumn(columns: readonly string[], name: string): string | undefined {
  return columns.find((column) => column.toLowerCase() === name.toLowerCase())
}
