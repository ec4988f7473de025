import type { landedColumns } from '../../runner/dialect/ingest-dialect.ts'
import type { Graph } from '../../runner/graph/graph.ts'
import { reach } from '../../runner/graph/reach.ts'
import { isTest } from '../../runner/resource/is-test.ts'
import type {
  DataTestNode,
  ModelNode,
  ResourceNode,
  SeedNode,
  UniqueId,
  UnitTestNode,
} from '../../runner/resource/node.ts'
import type { Comparison } from './compare-rows.ts'
import { parityError } from './errors.ts'

/** What asks a model outside, which gives another answer each time: it is built on neither side. */
const elsewhere: ReadonlySet<string> = new Set(['llm', 'remote_model', 'ml_model'])

export type ComparedNode = ModelNode | SeedNode
type TestNode = DataTestNode | UnitTestNode

export interface ComparedNodes {
  /** In graph order, with all that they are made of. */
  readonly built: readonly ComparedNode[]
  readonly compared: readonly ComparedNode[]
  /** Selected, and not to be compared: node → why. */
  readonly leftOut: ReadonlyMap<ComparedNode, string>
}

/** What is to be built, and what of it compared. Throws `parity-reason-missing` and `parity-setting-unknown`. */
export function comparedNodes(graph: Graph, selected: readonly ResourceNode[]): ComparedNodes {
  const outside = idsOf([...graph.nodes.values()].filter(isElsewhere))
  const unbuilt = new Set([...outside, ...reach(graph.children, outside)])
  const leftOut = new Map<ComparedNode, string>()
  const compared: ComparedNode[] = []
  for (const node of selected.filter(isBuilt)) {
    const reason = unbuilt.has(node.uniqueId) ? unbuiltReason(node) : skipReason(node.name, node.config.meta)
    if (reason !== undefined) leftOut.set(node, reason)
    else if (!isEphemeral(node)) compared.push(node)
  }
  const ends = idsOf(compared)
  const needed = new Set([...ends, ...reach(graph.parents, ends)])
  const built = graph.order.flatMap((id) => graph.nodes.get(id) ?? []).filter(isBuilt)
  return { built: built.filter(({ uniqueId }) => needed.has(uniqueId)), compared, leftOut }
}

/** The tests that read nothing but what is built, in graph order. */
export function testsOf(graph: Graph, built: readonly ComparedNode[]): readonly TestNode[] {
  const ids = new Set(idsOf(built))
  return graph.order
    .flatMap((id) => graph.nodes.get(id) ?? [])
    .filter(isTest)
    .filter((test) =>
      (graph.parents.get(test.uniqueId) ?? []).every((id) => ids.has(id) || isSource(graph, id)),
    )
}

/** What of a table is compared, and by what its rows are told apart. Throws as `comparedNodes` does. */
export function comparisonOf(node: ComparedNode): Comparison {
  const skipped = new Map<string, string>()
  if (node.resourceType === 'model' && node.config.materialized === 'ingest')
    skipped.set(loadedAt, 'each engine loads at a moment of its own')
  for (const column of node.columns) {
    const reason = skipReason(`${node.name}.${column.name}`, column.meta)
    if (reason !== undefined) skipped.set(column.name, reason)
  }
  return { key: keyOf(node), skipped }
}

const loadedAt: (typeof landedColumns)[number] = 'loaded_at'

function keyOf(node: ComparedNode): readonly string[] {
  if (node.resourceType === 'model' && node.config.uniqueKey.length > 0) return node.config.uniqueKey
  const { key } = node.config.meta
  return Array.isArray(key) ? key.map(String) : []
}

function skipReason(name: string, meta: Readonly<Record<string, unknown>>): string | undefined {
  const { parity, parity_reason: reason } = meta
  if (parity === undefined || parity === null) return undefined
  if (parity !== 'skip') throw parityError('parity-setting-unknown', { name, value: String(parity) })
  if (typeof reason !== 'string' || reason.trim() === '') throw parityError('parity-reason-missing', { name })
  return reason
}

function unbuiltReason(node: ComparedNode): string {
  return isElsewhere(node)
    ? 'it asks a model outside of the engine'
    : 'it reads what a model outside answered'
}

function isElsewhere(node: ResourceNode): boolean {
  return node.resourceType === 'model' && elsewhere.has(node.config.materialized)
}

function isSource(graph: Graph, id: UniqueId): boolean {
  return graph.nodes.get(id)?.resourceType === 'source'
}

function isEphemeral(node: ComparedNode): boolean {
  return node.resourceType === 'model' && node.config.materialized === 'ephemeral'
}

function isBuilt(node: ResourceNode): node is ComparedNode {
  return node.resourceType === 'model' || node.resourceType === 'seed'
}

function idsOf(nodes: readonly ResourceNode[]): readonly UniqueId[] {
  return nodes.map(({ uniqueId }) => uniqueId)
}
