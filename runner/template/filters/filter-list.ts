import type { Filter } from './filter.ts'
import { listFilters } from './list-filters.ts'
import { selectFilters } from './select-filters.ts'
import { textFilters } from './text-filters.ts'
import { valueFilters } from './value-filters.ts'

/** Every filter of Jinja and dbt that a template can use. */
export const filters: ReadonlyMap<string, Filter> = new Map(
  Object.entries({
    ...textFilters,
    ...listFilters,
    ...valueFilters,
    ...selectFilters((name) => filters.get(name)),
  }),
)
