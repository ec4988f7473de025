import type { Column, Dialect, Sql } from '../dialect/dialect.ts'
import { describeQuery, query, type Steps } from '../materialize/call.ts'
import type { UnitTestNode } from '../resource/node.ts'
import { unitTestError } from './errors.ts'
import { fixtureSql } from './fixture-sql.ts'
import { diffRows, type RowDifference } from './row-difference.ts'

export interface UnitTestContext {
  readonly node: UnitTestNode
  /** The model's query over the given rows. */
  readonly sql: Sql
  /** The query of the expected rows, if they are given as SQL. */
  readonly expectedSql: Sql | undefined
  readonly dialect: Dialect
}

/** Runs the model on its given rows and compares what comes out with what is expected, in the expected columns. */
export function* unitTestSteps(context: UnitTestContext): Steps<RowDifference> {
  const { sql, dialect } = context
  const all = yield* describeQuery(sql)
  const columns = comparedColumns(context, all, yield* expectedNames(context))
  const names = columns.map(({ name }) => dialect.identifier(name)).join(', ')
  const casts = columns.map(({ name, type }) => `cast(${dialect.identifier(name)} as ${type})`).join(', ')
  const rows = yield* query(
    [
      `select 'actual' as tgelt_side, ${names}\nfrom (\n${sql}\n) as tgelt_actual`,
      `select 'expected' as tgelt_side, ${casts}\nfrom (\n${expectedQuery(context, columns)}\n) as tgelt_expected`,
    ].join('\nunion all\n'),
  )
  const side = (wanted: string): (readonly unknown[])[] =>
    rows.filter(([name]) => name === wanted).map(([, ...cells]) => cells)
  return diffRows(columns, side('expected'), side('actual'))
}

/** The columns that the expected rows name; empty if there are none, and then all are compared. */
function* expectedNames({ node, expectedSql }: UnitTestContext): Steps<readonly string[]> {
  const { fixture } = node.expect
  if (fixture.kind === 'rows') return fixture.columns
  return (yield* describeQuery(expectedSql ?? '')).map(({ name }) => name)
}

/** As the model names and types them. */
function comparedColumns(
  { node }: UnitTestContext,
  all: readonly Column[],
  names: readonly string[],
): readonly Column[] {
  if (names.length === 0) return all
  const byKey = new Map(all.map((column) => [column.name.toLowerCase(), column]))
  return names.map((name) => {
    const column = byKey.get(name.toLowerCase())
    if (column !== undefined) return column
    const known = all.map((each) => each.name)
    const location = node.expect.locateColumn(name)
    const parameters = { column: name, model: node.modelName, known }
    throw unitTestError('unit-test-expect-column-unknown', parameters, { location })
  })
}

function expectedQuery({ node, expectedSql, dialect }: UnitTestContext, columns: readonly Column[]): Sql {
  const { fixture } = node.expect
  return fixture.kind === 'rows' ? fixtureSql(fixture, columns, dialect) : (expectedSql ?? '')
}
