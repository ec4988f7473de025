import { isTest } from '../resource/is-test.ts'
import type { ExecutableNode, UniqueId } from '../resource/node.ts'
import { showRelation } from '../resource/relation.ts'

/** Why those who wait for a failed node are skipped: `because silver.messages failed a test`. */
export function skipReason(
  failed: ExecutableNode,
  findNode: (id: UniqueId) => ExecutableNode | undefined,
): string {
  if (failed.resourceType === 'unit_test') return `because ${failed.modelName} failed a unit test`
  if (failed.resourceType !== 'test') return `because ${showRelation(failed.relation)} failed`
  const tested = failed.generic === undefined ? undefined : findNode(failed.generic.attachedTo)
  if (tested === undefined || isTest(tested)) return `because test ${failed.name} failed`
  return `because ${showRelation(tested.relation)} failed a test`
}
