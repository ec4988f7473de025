import type { Dialect, Sql } from '../dialect/dialect.ts'
import type { UniqueId } from '../resource/node.ts'
import type { Relation } from '../resource/relation.ts'
import type { Narrowing } from './narrowing.ts'

/** That a test has passed over all rows of its model up to a value of the column that tells changed rows. */
export interface PassedTest {
  readonly test: UniqueId
  /** Of the test's compiled SQL over all rows. */
  readonly testChecksum: string
  readonly model: UniqueId
  /** Of the model's SQL as written. */
  readonly modelChecksum: string
  /** Of a test of relationships: what it refers to. */
  readonly parent: Narrowing['parent']
  /** The names of the tables that it reads. */
  readonly tables: readonly string[]
  readonly testedTo: bigint
}

/** Where the record lies: in the warehouse that it speaks of, so that the two are published together. */
export function passedTestsRelation(stateSchema: Pick<Relation, 'database' | 'schema'>): Relation {
  return { ...stateSchema, identifier: 'passed_tests' }
}

const texts = [
  'test_id',
  'test_checksum',
  'model_id',
  'model_checksum',
  'parent_id',
  'parent_field',
  'tables',
]
const columns = [...texts, 'tested_to']

/** A query of the record, for `readPassedTests`. */
export function passedTestsQuery(dialect: Dialect, relation: Relation): Sql {
  return `select ${columns.join(', ')} from ${dialect.relation(relation)}`
}

export function readPassedTests(rows: readonly (readonly unknown[])[]): ReadonlyMap<UniqueId, PassedTest> {
  const tests = rows.map(([...cells]): PassedTest => {
    const [test, testChecksum, model, modelChecksum, parent, field, tables, testedTo] = cells.map(String)
    return {
      test: test ?? '',
      testChecksum: testChecksum ?? '',
      model: model ?? '',
      modelChecksum: modelChecksum ?? '',
      parent: cells[4] === null ? undefined : { node: parent ?? '', field: field ?? '' },
      // Written by `writePassedTests`.
      tables: JSON.parse(tables ?? '[]') as string[],
      testedTo: BigInt(testedTo ?? ''),
    }
  })
  return new Map(tests.map((each) => [each.test, each]))
}

/**
 * The statements that make the record, in a schema that is there, say what is given; to be run in one transaction, or
 * where that takes no DDL, a single statement.
 */
export function writePassedTests(
  dialect: Dialect,
  record: Relation,
  tests: Iterable<PassedTest>,
): readonly Sql[] {
  const { relation, literal } = dialect
  const table = relation(record)
  const rows = [...tests].map((passed) => {
    const { test, testChecksum, model, modelChecksum, parent, tables, testedTo } = passed
    const whose = [test, testChecksum, model, modelChecksum, parent?.node ?? null, parent?.field ?? null]
    return `(${[...whose, JSON.stringify(tables)].map(literal).join(', ')}, ${testedTo})`
  })
  const types = columns.map((name) => `${name} ${name === 'tested_to' ? 'int64' : 'string'}`)
  if (dialect.name === 'bigquery') {
    const values = `unnest(array<struct<${types.join(', ')}>>[\n${rows.join(',\n')}\n])`
    return [dialect.createTableAs(record, `select * from ${values}`)]
  }
  return [
    `create table if not exists ${table} (${types.join(', ')})`,
    `delete from ${table} where true`,
    ...(rows.length === 0
      ? []
      : [`insert into ${table} (${columns.join(', ')}) values\n${rows.join(',\n')}`]),
  ]
}
