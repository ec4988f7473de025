import type { z } from 'zod'
import type { Sql } from '../../dialect/dialect.ts'

/** What a kind writes its SQL from. */
interface TestInput<A> {
  /** What to test: a relation, or a subquery where the test has a `where`. */
  readonly model: Sql
  readonly arguments: A
  /** Whole failing rows are wanted, not only their keys. */
  readonly storesFailures: boolean
  readonly identifier: (name: string) => Sql
  readonly literal: (value: string) => Sql
}

/**
 * How a test is asked of the rows that changed since it passed. `alone`: each row is judged by itself, so the changed
 * ones are enough. Else the SQL that also reads the rows that a changed one could be at odds with; `changed` is the
 * condition that changed rows meet.
 */
type ChangedRowsTest<A> = 'alone' | ((input: TestInput<A> & { readonly changed: Sql }) => Sql)

/**
 * A generic test that comes with tgelt: the rows its SQL yields are failures. The schema's keys are the arguments, by
 * dbt's names, with `column_name` among them where the test is about a column.
 */
export interface TestKind<A = unknown> {
  readonly name: string
  /** Written `dbt_utils.accepted_range` in a dbt project. */
  readonly namespace?: 'dbt_utils' | undefined
  readonly arguments: z.ZodType<A>
  readonly sql: (input: TestInput<A>) => Sql
  readonly changedRows: ChangedRowsTest<A>
}

/** A kind whose arguments' type is forgotten, for a list of kinds; `sql` is only called with what the schema gave. */
export function testKind<A>(kind: TestKind<A>): TestKind {
  return kind as TestKind
}
