import type { ResourceNode } from './node.ts'

/** Whether failing rows of a test are kept in a table: --store-failures decides, else the test's configuration. */
export function storesFailures(node: ResourceNode, flag: boolean | undefined): boolean {
  return node.resourceType === 'test' && (flag ?? node.config.storeFailures)
}
