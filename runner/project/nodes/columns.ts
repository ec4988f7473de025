import type { ColumnProperties } from '../../resource/node.ts'
import { projectError } from '../project-error.ts'
import type { Entry } from '../properties/read-properties.ts'
import type { ColumnProperty } from '../properties/schema-properties.ts'
import type { ParseContext } from './parse-context.ts'

/** The columns of a YAML entry. A column that is listed twice is an error. */
export function toColumns(
  entry: Entry<{ readonly columns?: readonly ColumnProperty[] | null | undefined }> | undefined,
  context: ParseContext,
): readonly ColumnProperties[] {
  const columns = entry?.value.columns ?? []
  const seen = new Set<string>()
  for (const [index, { name }] of columns.entries()) {
    if (seen.has(name) && entry) {
      const location = entry.document.locateValue([...entry.path, 'columns', index, 'name'])
      context.problems.add(projectError('column-duplicate', { name }, { location }))
    }
    seen.add(name)
  }
  return columns.map((column) => ({
    name: column.name,
    description: column.description ?? '',
    dataType: column.data_type ?? undefined,
    meta: { ...column.meta, ...column.config?.meta },
    tags: [...new Set([...(column.tags ?? []), ...(column.config?.tags ?? [])])],
    quote: column.quote ?? false,
  }))
}
