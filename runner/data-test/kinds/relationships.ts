import { z } from 'zod'
import { columnName } from './arguments.ts'
import { testKind } from './test-kind.ts'

export const relationships = testKind({
  name: 'relationships',
  arguments: z.strictObject({
    column_name: columnName,
    to: z.string({ error: "must be a relation: ref('orders')" }),
    field: z.string({ error: 'must be a column of the other relation' }),
  }),
  // A parent that loses rows is another matter: see narrowing.
  changedRows: 'alone',
  sql: ({ model, arguments: { column_name: column, to, field } }) =>
    [
      'with child as (',
      `    select ${column} as from_field`,
      `    from ${model}`,
      `    where ${column} is not null`,
      '),',
      'parent as (',
      `    select ${field} as to_field`,
      `    from ${to}`,
      ')',
      'select from_field',
      'from child',
      'left join parent on child.from_field = parent.to_field',
      'where parent.to_field is null',
    ].join('\n'),
})
