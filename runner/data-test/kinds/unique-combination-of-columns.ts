import { z } from 'zod'
import { columnList, flag } from './arguments.ts'
import { testKind } from './test-kind.ts'

export const uniqueCombinationOfColumns = testKind({
  name: 'unique_combination_of_columns',
  namespace: 'dbt_utils',
  arguments: z.strictObject({ combination_of_columns: columnList, quote_columns: flag.default(false) }),
  sql: ({ model, arguments: { combination_of_columns: names, quote_columns: quote }, identifier }) =>
    duplicates(quote ? names.map(identifier) : names, model),
  changedRows: ({
    model,
    arguments: { combination_of_columns: names, quote_columns: quote },
    identifier,
    changed,
  }) => {
    const columns = quote ? names.map(identifier) : names
    const keys = columns.map((column, index) => `${column} as tgelt_key_${index + 1}`)
    // Grouping takes two NULLs for equal: so does the join.
    const conditions = columns.map(
      (column, index) => `changed.tgelt_key_${index + 1} is not distinct from ${column}`,
    )
    return [
      'with changed as (',
      '    select distinct',
      `        ${keys.join(',\n        ')}`,
      `    from ${model}`,
      `    where ${changed}`,
      ')',
      duplicates(columns, `${model}\ninner join changed\n    on ${conditions.join('\n    and ')}`),
    ].join('\n')
  },
})

function duplicates(columns: readonly string[], from: string): string {
  const list = columns.join(', ')
  return `select ${list}\nfrom ${from}\ngroup by ${list}\nhaving count(*) > 1`
}
