import type { Outcome } from '../warehouse/warehouse.ts'
import type { NodeResult } from './run-event.ts'
import type { RunMode } from './run-request.ts'

/**
 * How a run ends for its readers. Tables are published only if no node failed and no error test did. A `test` run
 * changes nothing but stored failures, and those are wanted most when tests fail.
 */
export function decideOutcome(
  mode: RunMode,
  results: readonly Pick<NodeResult, 'status'>[],
  { interrupted, storesFailures }: { readonly interrupted: boolean; readonly storesFailures: boolean },
): Outcome {
  if (interrupted || results.length === 0) return 'discard'
  if (mode === 'test') return storesFailures ? 'publish' : 'discard'
  return results.some(({ status }) => isFailure(status)) ? 'fail' : 'publish'
}

/** Statuses that keep a run from being published, and after which dependents are skipped. */
export function isFailure(status: NodeResult['status']): boolean {
  return status === 'error' || status === 'fail'
}
