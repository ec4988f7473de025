import { z } from 'zod'
import { bound, columnName, flag } from './arguments.ts'
import { testKind } from './test-kind.ts'

export const acceptedRange = testKind({
  name: 'accepted_range',
  namespace: 'dbt_utils',
  arguments: z
    .strictObject({
      column_name: columnName,
      min_value: bound.nullish(),
      max_value: bound.nullish(),
      inclusive: flag.default(true),
    })
    .refine((range) => (range.min_value ?? range.max_value ?? undefined) !== undefined, {
      error: 'needs min_value, max_value or both',
    }),
  changedRows: 'alone',
  sql: ({ model, arguments: { column_name: column, min_value: min, max_value: max, inclusive } }) => {
    const equal = inclusive ? '=' : ''
    // NULL is neither in nor out: such a row passes, as in dbt_utils.
    const conditions = [
      ...(min === null || min === undefined ? [] : [`not ${column} >${equal} ${min}`]),
      ...(max === null || max === undefined ? [] : [`not ${column} <${equal} ${max}`]),
    ]
    return `select *\nfrom ${model}\nwhere ${conditions.join('\n   or ')}`
  },
})
