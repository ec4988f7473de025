import { z } from 'zod'
import { columnName } from './arguments.ts'
import { testKind } from './test-kind.ts'

export const notNull = testKind({
  name: 'not_null',
  arguments: z.strictObject({ column_name: columnName }),
  changedRows: 'alone',
  sql: ({ model, arguments: { column_name: column }, storesFailures }) =>
    `select ${storesFailures ? '*' : column}\nfrom ${model}\nwhere ${column} is null`,
})
