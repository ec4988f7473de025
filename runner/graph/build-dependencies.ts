import { isTest } from '../resource/is-test.ts'
import type { UniqueId } from '../resource/node.ts'
import type { Graph } from './graph.ts'
import { reach } from './reach.ts'

/**
 * What each node waits for in a `build`: its parents, and the selected tests of what it builds on. A node waits for a
 * test only if all parents of the test are among the node's ancestors, so that a test of two tables never makes one of
 * them wait for the other (dbt's rule).
 */
export function buildDependencies(
  graph: Graph,
  selected: ReadonlySet<UniqueId>,
): ReadonlyMap<UniqueId, readonly UniqueId[]> {
  const waits = new Map<UniqueId, UniqueId[]>([...graph.parents].map(([id, parents]) => [id, [...parents]]))
  const tests = [...selected].filter((id) => graph.nodes.get(id)?.resourceType === 'test')
  for (const test of tests) {
    for (const id of waitersFor(graph, test, selected)) waits.get(id)?.push(test)
  }
  addUnitTests(graph, selected, waits)
  return waits
}

/** A unit test runs before its model, and after what the model waits for: there the types of its inputs are known. */
function addUnitTests(graph: Graph, selected: ReadonlySet<UniqueId>, waits: Map<UniqueId, UniqueId[]>): void {
  const before = new Map(waits)
  for (const id of selected) {
    const test = graph.nodes.get(id)
    if (test?.resourceType !== 'unit_test') continue
    waits.set(id, [...(before.get(test.modelId) ?? [])])
    // A model that does not run holds nobody up, and neither do its tests.
    if (selected.has(test.modelId)) waits.set(test.modelId, [...(waits.get(test.modelId) ?? []), id])
  }
}

function isTestId(graph: Graph, id: UniqueId): boolean {
  const node = graph.nodes.get(id)
  return node !== undefined && isTest(node)
}

/** Selected nodes below all of the test's parents; the nearest are enough, but the scheduler takes any. */
function waitersFor(graph: Graph, test: UniqueId, selected: ReadonlySet<UniqueId>): readonly UniqueId[] {
  const parents = graph.parents.get(test) ?? []
  const below = parents.map((parent) => reach(graph.children, [parent]))
  const [first = new Set<UniqueId>(), ...others] = below
  return [...first].filter(
    (id) => selected.has(id) && !isTestId(graph, id) && others.every((descendants) => descendants.has(id)),
  )
}
