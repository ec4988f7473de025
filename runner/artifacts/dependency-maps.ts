import type { ResourceNode, UniqueId } from '../resource/node.ts'

/** dbt's `parent_map` and `child_map`: every node has an entry in both, sorted. */
export function dependencyMaps(nodes: readonly ResourceNode[]): {
  readonly parent_map: Readonly<Record<UniqueId, readonly UniqueId[]>>
  readonly child_map: Readonly<Record<UniqueId, readonly UniqueId[]>>
} {
  const children = new Map<UniqueId, UniqueId[]>(nodes.map(({ uniqueId }) => [uniqueId, []]))
  for (const { uniqueId, dependsOn } of nodes) {
    for (const parent of dependsOn) children.get(parent)?.push(uniqueId)
  }
  return {
    parent_map: Object.fromEntries(nodes.map(({ uniqueId, dependsOn }) => [uniqueId, [...dependsOn].sort()])),
    child_map: Object.fromEntries([...children].map(([id, ids]) => [id, ids.sort()])),
  }
}
