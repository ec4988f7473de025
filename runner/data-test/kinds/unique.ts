import { z } from 'zod'
import { columnName } from './arguments.ts'
import { testKind } from './test-kind.ts'

export const unique = testKind({
  name: 'unique',
  arguments: z.strictObject({ column_name: columnName }),
  sql: ({ model, arguments: { column_name: column } }) =>
    [
      'select',
      `    ${column} as unique_field,`,
      '    count(*) as n_records',
      `from ${model}`,
      `where ${column} is not null`,
      `group by ${column}`,
      'having count(*) > 1',
    ].join('\n'),
})
