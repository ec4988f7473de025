import type { Dialect, Sql } from '../dialect/dialect.ts'
import type { Fixture } from '../resource/unit-test.ts'
import type { FixtureColumn } from './fixture-columns.ts'

type Rows = Extract<Fixture, { kind: 'rows' }>

/** Rows as a query of these columns; a column that the rows don't name is NULL. At least one column. */
export function fixtureSql(
  { columns: given, rows }: Rows,
  columns: readonly FixtureColumn[],
  { identifier, typedValue }: Pick<Dialect, 'identifier' | 'typedValue'>,
): Sql {
  const positions = new Map(given.map((name, index) => [name.toLowerCase(), index]))
  const select = (row: readonly unknown[]): Sql => {
    const cells = columns.map(({ name, type }) => {
      const position = positions.get(name.toLowerCase())
      return `    ${typedValue(position === undefined ? null : row[position], type)} as ${identifier(name)}`
    })
    return `select\n${cells.join(',\n')}`
  }
  return rows.length === 0 ? `${select([])}\nlimit 0` : rows.map(select).join('\nunion all\n')
}
