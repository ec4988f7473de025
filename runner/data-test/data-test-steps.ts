import type { Dialect, Sql } from '../dialect/dialect.ts'
import { execute, query, type Steps } from '../materialize/call.ts'
import type { DataTestNode } from '../resource/node.ts'
import type { RelationKind } from '../resource/relation.ts'
import { dataTestError } from './errors.ts'
import type { DataTestAnswer } from './verdict.ts'
import { wrapDataTest } from './wrapper.ts'

export interface DataTestContext {
  readonly node: DataTestNode
  /** The compiled query of failing rows. */
  readonly sql: Sql
  readonly dialect: Dialect
  readonly storeFailures: boolean
  /** What stands under the relation for stored failures now. */
  readonly existing: RelationKind | undefined
}

/** Asks for the failing rows, storing them first if wanted; what that means is decided by `decideVerdict`. */
export function* dataTestSteps(context: DataTestContext): Steps<DataTestAnswer> {
  const { node, sql, dialect, storeFailures, existing } = context
  const { config } = node
  if (storeFailures) {
    if (existing !== undefined && existing !== 'table')
      yield* execute(dialect.dropRelation(node.relation, existing))
    yield* execute(dialect.createTableAs(node.relation, limited(sql, config.limit)))
  }
  const failing = storeFailures ? `select * from ${dialect.relation(node.relation)}` : sql
  const limit = storeFailures ? undefined : config.limit
  const [row] = yield* query(wrapDataTest(failing, { ...config, limit }))
  const [failures, shouldWarn, shouldError] = row ?? []
  if (failures === null || failures === undefined) {
    throw dataTestError('test-result-unusable', { test: node.name, failCalc: config.failCalc })
  }
  return { failures: Number(failures), shouldWarn: isTrue(shouldWarn), shouldError: isTrue(shouldError) }
}

function limited(sql: Sql, limit: number | undefined): Sql {
  return limit === undefined ? sql : `select * from (\n${sql}\n) dbt_internal_test\nlimit ${limit}`
}

/** Engines without booleans answer 1 or 0. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true'
}
