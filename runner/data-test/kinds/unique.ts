import { z } from 'zod'
import { columnName } from './arguments.ts'
import { testKind } from './test-kind.ts'

export const unique = testKind({
  name: 'unique',
  arguments: z.strictObject({ column_name: columnName }),
  sql: ({ model, arguments: { column_name: column } }) => duplicates(column, model),
  changedRows: ({ model, arguments: { column_name: column }, changed }) =>
    [
      'with changed as (',
      '    select distinct',
      `        ${column} as tgelt_key`,
      `    from ${model}`,
      `    where ${changed}`,
      ')',
      duplicates(column, `${model}\ninner join changed on changed.tgelt_key = ${column}`),
    ].join('\n'),
})

function duplicates(column: string, from: string): string {
  return [
    'select',
    `    ${column} as unique_field,`,
    '    count(*) as n_records',
    `from ${from}`,
    `where ${column} is not null`,
    `group by ${column}`,
    'having count(*) > 1',
  ].join('\n')
}
