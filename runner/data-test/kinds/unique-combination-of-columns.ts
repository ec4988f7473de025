import { z } from 'zod'
import { columnList, flag } from './arguments.ts'
import { testKind } from './test-kind.ts'

export const uniqueCombinationOfColumns = testKind({
  name: 'unique_combination_of_columns',
  namespace: 'dbt_utils',
  arguments: z.strictObject({ combination_of_columns: columnList, quote_columns: flag.default(false) }),
  sql: ({ model, arguments: { combination_of_columns: names, quote_columns: quote }, identifier }) => {
    const columns = names.map((name) => (quote ? identifier(name) : name)).join(', ')
    return `select ${columns}\nfrom ${model}\ngroup by ${columns}\nhaving count(*) > 1`
  },
})
