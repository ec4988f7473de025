import { z } from 'zod'
import { columnName, flag, scalars, scalarText } from './arguments.ts'
import { testKind } from './test-kind.ts'

export const acceptedValues = testKind({
  name: 'accepted_values',
  arguments: z.strictObject({
    column_name: columnName,
    values: scalars.min(1, { error: 'must name at least one value' }),
    quote: flag.default(true),
  }),
  changedRows: 'alone',
  sql: ({ model, arguments: { column_name: column, values, quote }, literal }) => {
    const list = values.map((value) => (quote ? literal(scalarText(value)) : scalarText(value)))
    return [
      'with all_values as (',
      '    select',
      `        ${column} as value_field,`,
      '        count(*) as n_records',
      `    from ${model}`,
      `    group by ${column}`,
      ')',
      'select *',
      'from all_values',
      `where value_field not in (${list.join(', ')})`,
    ].join('\n')
  },
})
