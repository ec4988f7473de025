import type { DataTestNode, ResourceNode, UnitTestNode } from './node.ts'

/** Whether a node only looks: data tests and unit tests make no relation. */
export function isTest(node: ResourceNode): node is DataTestNode | UnitTestNode {
  return node.resourceType === 'test' || node.resourceType === 'unit_test'
}
