import type { UniqueId } from '../resource/node.ts'

type Edges = ReadonlyMap<UniqueId, readonly UniqueId[]>

/** All that `start` leads to along `edges`, in at most `depth` steps, without `start` itself unless a path returns. */
export function reach(
  edges: Edges,
  start: Iterable<UniqueId>,
  depth = Number.POSITIVE_INFINITY,
): Set<UniqueId> {
  const found = new Set<UniqueId>()
  let frontier = [...start]
  for (let step = 0; step < depth && frontier.length > 0; step++) {
    const next: UniqueId[] = []
    for (const id of frontier) {
      for (const neighbour of edges.get(id) ?? []) {
        if (found.has(neighbour)) continue
        found.add(neighbour)
        next.push(neighbour)
      }
    }
    frontier = next
  }
  return found
}
