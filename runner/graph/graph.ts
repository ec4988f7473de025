import type { ResourceNode, UniqueId } from '../resource/node.ts'
import { graphError } from './graph-error.ts'

/** Nodes and what depends on what. Ephemeral models and sources are nodes like the others. */
export interface Graph {
  readonly nodes: ReadonlyMap<UniqueId, ResourceNode>
  /** What each node refers to directly. */
  readonly parents: ReadonlyMap<UniqueId, readonly UniqueId[]>
  readonly children: ReadonlyMap<UniqueId, readonly UniqueId[]>
  /** All nodes, parents before children; among free ones in order of their ids. */
  readonly order: readonly UniqueId[]
}

/** Links nodes by their `dependsOn`. Throws `graph-cycle`, which shows the circle. */
export function buildGraph(nodes: ReadonlyMap<UniqueId, ResourceNode>): Graph {
  const ids = [...nodes.keys()].sort()
  const parents = new Map<UniqueId, readonly UniqueId[]>()
  const children = new Map<UniqueId, UniqueId[]>(ids.map((id) => [id, []]))
  for (const id of ids) {
    const known = [...new Set(nodes.get(id)?.dependsOn)].filter((parent) => nodes.has(parent))
    parents.set(id, known)
    for (const parent of known) children.get(parent)?.push(id)
  }
  return { nodes, parents, children, order: topologicalOrder(nodes, ids, parents) }
}

/** Depth first along the parents, ids in order: stable, and each node comes after what it needs. */
function topologicalOrder(
  nodes: ReadonlyMap<UniqueId, ResourceNode>,
  ids: readonly UniqueId[],
  parents: ReadonlyMap<UniqueId, readonly UniqueId[]>,
): readonly UniqueId[] {
  const order = new Set<UniqueId>()
  // A stack of our own: a chain of models may be longer than the engine's stack is deep.
  const path: { readonly id: UniqueId; readonly open: Iterator<UniqueId> }[] = []
  const onPath = new Set<UniqueId>()
  const enter = (id: UniqueId): void => {
    if (order.has(id)) return
    if (onPath.has(id)) {
      const circle = path.map((step) => step.id)
      throw cycleError(nodes, [...circle.slice(circle.indexOf(id)), id])
    }
    path.push({ id, open: (parents.get(id) ?? []).values() })
    onPath.add(id)
  }
  for (const id of ids) {
    enter(id)
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const parent = step.open.next()
      if (parent.done !== true) {
        enter(parent.value)
        continue
      }
      path.pop()
      onPath.delete(step.id)
      order.add(step.id)
    }
  }
  return [...order]
}

function cycleError(nodes: ReadonlyMap<UniqueId, ResourceNode>, circle: readonly UniqueId[]): Error {
  const path = circle.map((id) => {
    const node = nodes.get(id)
    return { name: node?.name ?? id, file: node?.file ?? '' }
  })
  const file = path[0]?.file
  return graphError(
    'graph-cycle',
    { path },
    file === undefined ? {} : { location: { file, line: 1, column: 1 } },
  )
}
