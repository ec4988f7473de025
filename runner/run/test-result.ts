import type { CompiledNode } from '../compile/compiled-node.ts'
import { dataTestError } from '../data-test/errors.ts'
import { type DataTestAnswer, decideVerdict, decidingCondition } from '../data-test/verdict.ts'
import type { DataTestNode, UnitTestNode } from '../resource/node.ts'
import { differenceTable } from '../unit-test/difference-table.ts'
import { unitTestError } from '../unit-test/errors.ts'
import type { RowDifference } from '../unit-test/row-difference.ts'
import { locateError } from './locate-error.ts'
import type { NodeResult } from './run-event.ts'

/** A test's result: status, failing rows, dbt's sentence about them, and for one that fails or warns the error that shows it. */
export function describeVerdict(
  compiled: CompiledNode<DataTestNode>,
  answer: DataTestAnswer,
  warnError: boolean,
  facts: Readonly<Record<string, string>>,
): Pick<NodeResult, 'status' | 'failures' | 'message' | 'error'> {
  const { node } = compiled
  const { failures } = answer
  const status = decideVerdict(answer, node.config, warnError)
  if (status === 'pass') return { status, failures }
  const condition = decidingCondition(answer, node.config)
  const verb = status === 'warn' ? 'warn' : 'fail'
  const message = `Got ${failures} ${failures === 1 ? 'result' : 'results'}, configured to ${verb} if ${condition}`
  const error = dataTestError('test-failed', { test: node.name, failures, verb, condition })
  return { status, failures, message, error: locateError(error, compiled, facts) }
}

/** A unit test's result: it fails, once, if any row is missing or unexpected, and the error shows these rows. */
export function describeDifference(
  compiled: CompiledNode<UnitTestNode>,
  difference: RowDifference,
  facts: Readonly<Record<string, string>>,
): Pick<NodeResult, 'status' | 'failures' | 'message' | 'error'> {
  const { node } = compiled
  const [missing, unexpected] = [difference.missing.length, difference.unexpected.length]
  if (missing + unexpected === 0) return { status: 'pass', failures: 0 }
  const test = `${node.modelName}::${node.name}`
  const parameters = { test, missing, unexpected, table: differenceTable(difference) }
  const error = unitTestError('unit-test-failed', parameters)
  return { status: 'fail', failures: 1, message: error.message, error: locateError(error, compiled, facts) }
}
