import { isTest } from '../resource/is-test.ts'
import type { UniqueId } from '../resource/node.ts'
import type { Graph } from './graph.ts'
import { reach } from './reach.ts'

/**
 * Which tests come along with the nodes they test. eager: any parent selected; cautious: all parents selected;
 * buildable: all parents selected or above something selected; empty: none.
 */
export const indirectSelections = ['eager', 'cautious', 'buildable', 'empty'] as const
export type IndirectSelection = (typeof indirectSelections)[number]

export interface TestSelection {
  readonly direct: ReadonlySet<UniqueId>
  /** Tests of selected nodes that may still come in once other selectors have added their other parents. */
  readonly indirect: ReadonlySet<UniqueId>
}

/** Adds the tests of selected nodes that the mode lets in at once; keeps the others in mind. */
export function expandToTests(
  graph: Graph,
  selected: ReadonlySet<UniqueId>,
  mode: IndirectSelection,
): TestSelection {
  if (mode === 'empty') return { direct: selected, indirect: new Set() }
  const enough = mode === 'buildable' ? buildable(graph, selected) : selected
  const direct = new Set(selected)
  const indirect = new Set<UniqueId>()
  for (const test of testsOf(graph, selected)) {
    if (mode === 'eager' || hasAllParents(graph, test, enough)) direct.add(test)
    else indirect.add(test)
  }
  return { direct, indirect }
}

/** Lets in the remembered tests whose parents have all been selected by now. */
export function incorporateTests(
  graph: Graph,
  direct: ReadonlySet<UniqueId>,
  indirect: ReadonlySet<UniqueId>,
  mode: IndirectSelection,
): ReadonlySet<UniqueId> {
  if (mode === 'eager' || mode === 'empty') return direct
  const enough = mode === 'buildable' ? buildable(graph, direct) : direct
  return new Set([...direct, ...[...indirect].filter((test) => hasAllParents(graph, test, enough))])
}

function testsOf(graph: Graph, selected: ReadonlySet<UniqueId>): readonly UniqueId[] {
  const children = [...selected].flatMap((id) => graph.children.get(id) ?? [])
  return [...new Set(children)].filter((id) => {
    const node = graph.nodes.get(id)
    return node !== undefined && isTest(node)
  })
}

function hasAllParents(graph: Graph, test: UniqueId, enough: ReadonlySet<UniqueId>): boolean {
  return (graph.parents.get(test) ?? []).every((parent) => enough.has(parent))
}

/** What a build of these nodes can count on: themselves, all above them, and every source. */
function buildable(graph: Graph, selected: ReadonlySet<UniqueId>): ReadonlySet<UniqueId> {
  const sources = [...graph.nodes.values()].filter((node) => node.resourceType === 'source')
  return new Set([...selected, ...reach(graph.parents, selected), ...sources.map((node) => node.uniqueId)])
}
