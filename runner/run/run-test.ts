import type { CompiledNode } from '../compile/compiled-node.ts'
import { dataTestSteps } from '../data-test/data-test-steps.ts'
import type { DataTestNode, UnitTestNode } from '../resource/node.ts'
import { type RelationKind, relationKey } from '../resource/relation.ts'
import { storesFailures } from '../resource/stores-failures.ts'
import { unitTestSteps } from '../unit-test/unit-test-steps.ts'
import { type DrivePort, drive } from './drive.ts'
import type { NodeResult } from './run-event.ts'
import type { RunRequest } from './run-request.ts'
import { describeDifference, describeVerdict } from './test-result.ts'
import type { TestedRows } from './tested-rows.ts'

interface TestRunContext {
  readonly request: RunRequest
  readonly relations: Map<string, RelationKind>
  readonly testedRows: TestedRows
}

type TestOutcome = Pick<NodeResult, 'status'> & Partial<NodeResult>

/** The same data test over what changed since it passed; undefined if it has to read everything. */
export async function narrowTest(
  { request, relations, testedRows }: TestRunContext,
  whole: CompiledNode,
): Promise<CompiledNode | undefined> {
  const { node, narrowing, sql } = whole
  const { storeFailures, fullTests = false, fullRefresh } = request.flags
  if (request.mode !== 'build' || fullTests || fullRefresh) return undefined
  if (node.resourceType !== 'test' || narrowing === undefined) return undefined
  const changedAfter = testedRows.testedTo(node, narrowing, sql)
  if (changedAfter === undefined) return undefined
  return request.compile(node, { relations, fullRefresh: false, storeFailures, changedAfter })
}

/** Runs a data test. `wholeSql` is its query over all rows, if what is compiled reads only those that changed. */
export async function runTest(
  shared: TestRunContext,
  compiled: CompiledNode<DataTestNode>,
  wholeSql: string | undefined,
  port: DrivePort,
  facts: Record<string, string>,
): Promise<TestOutcome> {
  const outcome = await askTest(shared, compiled, port, facts)
  const { node, narrowing, sql } = compiled
  shared.testedRows.tested(node, narrowing, wholeSql ?? sql, outcome.status === 'pass')
  return wholeSql === undefined ? outcome : { ...outcome, readsChangedRows: true }
}

async function askTest(
  { request, relations }: TestRunContext,
  compiled: CompiledNode<DataTestNode>,
  port: DrivePort,
  facts: Record<string, string>,
): Promise<TestOutcome> {
  const { node, sql } = compiled
  const storeFailures = storesFailures(node, request.flags.storeFailures)
  const key = relationKey(node.relation)
  const { dialect } = request.warehouse
  const steps = dataTestSteps({ node, sql, dialect, storeFailures, existing: relations.get(key) })
  if (!storeFailures)
    return describeVerdict(compiled, await drive(steps, port), request.flags.warnError, facts)
  const answer = request.warehouse.isTransactional
    ? await inTransaction(port, () => drive(steps, port))
    : await drive(steps, port)
  relations.set(key, 'table')
  const { schema, identifier } = node.relation
  const table = dialect.name === 'bigquery' ? dialect.relation(node.relation) : `${schema}.${identifier}`
  facts['rows'] = `select * from ${table}`
  return describeVerdict(compiled, answer, request.flags.warnError, facts)
}

async function inTransaction<R>({ connection }: DrivePort, work: () => Promise<R>): Promise<R> {
  await connection.begin()
  try {
    const answer = await work()
    await connection.commit()
    return answer
  } catch (error) {
    await connection.rollback()
    throw error
  }
}

/** Runs a unit test. */
export async function runUnitTest(
  { request }: TestRunContext,
  compiled: CompiledNode<UnitTestNode>,
  port: DrivePort,
  facts: Readonly<Record<string, string>>,
): Promise<TestOutcome> {
  const { node, sql, expectedSql } = compiled
  const { dialect } = request.warehouse
  const difference = await drive(unitTestSteps({ node, sql, expectedSql, dialect }), port)
  return describeDifference(compiled, difference, facts)
}
