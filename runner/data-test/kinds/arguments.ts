import { z } from 'zod'

/** The column, or an SQL expression in its place. */
export const columnName = z.string({ error: 'needs a column: write the test under one, or give column_name' })

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'must be text, a number or a boolean',
})
export const scalars = z.array(scalar, { error: 'must be a list of values' })
/** A number, or SQL. */
export const bound = z.union([z.string(), z.number()], { error: 'must be a number or SQL' })
export const flag = z.boolean({ error: 'must be true or false' })
export const columnList = z
  .array(z.string(), { error: 'must be a list of columns' })
  .min(1, { error: 'must name at least one column' })

/** A value of YAML as text, the way dbt's templates print it. */
export function scalarText(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : String(value)
}
