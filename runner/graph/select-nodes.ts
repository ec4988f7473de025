import { nearestName } from '../../kernel/errors/did-you-mean.ts'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { isTest } from '../resource/is-test.ts'
import type { ResourceType, UniqueId } from '../resource/node.ts'
import type { Graph } from './graph.ts'
import { graphError } from './graph-error.ts'
import {
  expandToTests,
  type IndirectSelection,
  incorporateTests,
  type TestSelection,
} from './indirect-selection.ts'
import { type Criterion, type Intersection, parseSelector } from './parse-selector.ts'
import { reach } from './reach.ts'
import { selectorPredicate } from './selector-methods.ts'

export interface SelectionRequest {
  /** Empty: everything. */
  readonly select: readonly string[]
  readonly exclude: readonly string[]
  readonly resourceTypes?: readonly ResourceType[] | undefined
  readonly indirectSelection?: IndirectSelection | undefined
}

export interface Selection {
  /** In graph order. */
  readonly ids: readonly UniqueId[]
  /** Criteria that match nothing: said, not thrown, as in dbt. */
  readonly warnings: readonly TgeltError[]
}

/** The nodes that --select, --exclude and the type filters leave. Throws for a selector that can't be read. */
export function selectNodes(graph: Graph, request: SelectionRequest): Selection {
  const mode = request.indirectSelection ?? 'eager'
  const warnings: TgeltError[] = []
  const everything: TestSelection = { direct: new Set(graph.nodes.keys()), indirect: new Set() }
  const include = request.select.length === 0 ? everything : unite(graph, request.select, mode, warnings)
  if (request.select.length > 0 && request.select.every((word) => word.trim() === '')) {
    warnings.push(graphError('selection-empty', { criterion: '', near: undefined }))
  }
  const exclude = unite(graph, request.exclude, mode, warnings)
  const direct = without(include.direct, exclude.direct)
  const indirect = without(include.indirect, exclude.indirect)
  const selected = incorporateTests(graph, direct, indirect, mode)
  const types = request.resourceTypes
  const isWanted = (id: UniqueId): boolean => {
    const type = graph.nodes.get(id)?.resourceType
    return selected.has(id) && type !== undefined && (types === undefined || types.includes(type))
  }
  return { ids: graph.order.filter(isWanted), warnings }
}

function unite(
  graph: Graph,
  words: readonly string[],
  mode: IndirectSelection,
  warnings: TgeltError[],
): TestSelection {
  const parts = parseSelector(words).map((intersection) => intersect(graph, intersection, mode, warnings))
  const direct = new Set(parts.flatMap((part) => [...part.direct]))
  const indirect = new Set(parts.flatMap((part) => [...part.indirect]))
  return { direct: incorporateTests(graph, direct, indirect, mode), indirect }
}

function intersect(
  graph: Graph,
  criteria: Intersection,
  mode: IndirectSelection,
  warnings: TgeltError[],
): TestSelection {
  const parts = criteria.map((criterion) => meet(graph, criterion, mode, warnings))
  const both = (sets: readonly ReadonlySet<UniqueId>[]): Set<UniqueId> => {
    const [first = new Set<UniqueId>(), ...others] = sets
    return new Set([...first].filter((id) => others.every((other) => other.has(id))))
  }
  const indirect = both(parts.map((part) => part.indirect))
  const direct = incorporateTests(graph, both(parts.map((part) => part.direct)), indirect, mode)
  // A part that matches nothing has been warned of by itself.
  if (direct.size === 0 && parts.length > 1 && parts.every((part) => part.direct.size > 0)) {
    warnings.push(graphError('intersection-empty', { criteria: criteria.map(({ text }) => text).join(',') }))
  }
  return { direct, indirect }
}

function meet(
  graph: Graph,
  criterion: Criterion,
  mode: IndirectSelection,
  warnings: TgeltError[],
): TestSelection {
  const predicate = selectorPredicate(criterion.method, criterion.value)
  const matched = new Set([...graph.nodes.values()].filter(predicate).map((node) => node.uniqueId))
  if (matched.size === 0) warnings.push(emptyWarning(graph, criterion))
  return expandToTests(graph, withNeighbours(graph, matched, criterion), mode)
}

function withNeighbours(graph: Graph, matched: ReadonlySet<UniqueId>, criterion: Criterion): Set<UniqueId> {
  const selected = new Set(matched)
  const add = (ids: Iterable<UniqueId>): void => {
    for (const id of ids) selected.add(id)
  }
  if (criterion.childrensParents) {
    add(reach(graph.children, matched))
    add(reach(graph.parents, [...selected]))
  }
  if (criterion.parents !== undefined) add(reach(graph.parents, matched, criterion.parents))
  if (criterion.children !== undefined) add(reach(graph.children, matched, criterion.children))
  return selected
}

function without(from: ReadonlySet<UniqueId>, what: ReadonlySet<UniqueId>): Set<UniqueId> {
  return new Set([...from].filter((id) => !what.has(id)))
}

function emptyWarning(graph: Graph, { text, value }: Criterion): TgeltError {
  const names = [...graph.nodes.values()].filter((node) => !isTest(node)).map((node) => node.name)
  return graphError('selection-empty', { criterion: text, near: nearestName(value, names) })
}
