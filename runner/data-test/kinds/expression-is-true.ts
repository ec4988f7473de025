import { z } from 'zod'
import { testKind } from './test-kind.ts'

export const expressionIsTrue = testKind({
  name: 'expression_is_true',
  namespace: 'dbt_utils',
  arguments: z.strictObject({
    expression: z.string({ error: 'must be SQL that is true for each row' }),
    column_name: z.string().optional(),
  }),
  changedRows: 'alone',
  sql: ({ model, arguments: { expression, column_name: column }, storesFailures }) => {
    const condition = column === undefined ? expression : `${column} ${expression}`
    return `select ${storesFailures ? '*' : '1'}\nfrom ${model}\nwhere not(${condition})`
  },
})
