import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, findKind, text, walk } from '../engine/syntax-tree.ts'
import { columnId } from './predicates.ts'

/** Scans that hand columns on without needing them. */
const handingOn = new Set([
  'resolvedTableScanNode',
  'resolvedProjectScanNode',
  'resolvedFilterScanNode',
  'resolvedJoinScanNode',
  'resolvedAggregateScanNode',
  'resolvedAnalyticScanNode',
  'resolvedSetOperationScanNode',
  'resolvedOrderByScanNode',
  'resolvedLimitOffsetScanNode',
  'resolvedWithScanNode',
  'resolvedWithRefScanNode',
  'resolvedArrayScanNode',
  'resolvedSingleRowScanNode',
])

/**
 * The columns that a statement's answer follows from, by their ids. The engine keeps every column of a "select *" in a
 * subquery; BigQuery bills only what is used in the end.
 */
export function liveColumns(resolved: SyntaxNode): ReadonlySet<string> {
  const live = new Set<string>()
  const sources = new Map<string, readonly string[]>()
  const common = new Map(
    findKind(resolved, 'resolvedWithScanNode').flatMap((scan) =>
      children(scan, 'withEntryList').map(
        (entry) => [text(entry, 'withQueryName'), child(entry, 'withSubquery')] as const,
      ),
    ),
  )
  const computed = new Set<SyntaxNode>()
  for (const node of walk(resolved)) {
    if (/ScanNode$/.test(node.kind)) readScan(node, { live, sources, computed, common })
    if (node.kind === 'resolvedSubqueryExprNode') addAll(live, columnsOf(child(node, 'subquery')))
  }
  for (const list of ['outputColumnList', 'queryOutputColumnList']) {
    for (const one of children(resolved, list)) live.add(columnId(child(one, 'column') ?? one))
  }
  for (const id of references(resolved, computed)) live.add(id)
  spread(live, sources)
  return live
}

interface Reading {
  readonly live: Set<string>
  /** The columns that a column is made of. */
  readonly sources: Map<string, readonly string[]>
  /** Expressions that count only if the column is needed that they make. */
  readonly computed: Set<SyntaxNode>
  readonly common: ReadonlyMap<string, SyntaxNode | undefined>
}

const columnsOf = (scan: SyntaxNode | undefined): readonly string[] =>
  scan === undefined ? [] : children(scan, 'columnList').map(columnId)

function addAll(live: Set<string>, ids: readonly string[]): void {
  for (const id of ids) live.add(id)
}

function readScan(scan: SyntaxNode, { live, sources, computed, common }: Reading): void {
  const columns = columnsOf(scan)
  const madeOf = (id: string, ids: readonly string[]) => sources.set(id, [...(sources.get(id) ?? []), ...ids])
  for (const list of ['exprList', 'aggregateList']) {
    for (const one of children(scan, list)) {
      const expression = child(one, 'expr')
      if (expression === undefined) continue
      computed.add(expression)
      madeOf(columnId(child(one, 'column')), [...references(expression, new Set())])
    }
  }
  if (scan.kind === 'resolvedSetOperationScanNode') {
    for (const item of children(scan, 'inputItemList')) {
      const inputs = children(item, 'outputColumnList').map(columnId)
      if (text(scan, 'opType') !== 'UNION_ALL') addAll(live, inputs)
      for (const [at, id] of columns.entries()) madeOf(id, inputs.slice(at, at + 1))
    }
  }
  if (scan.kind === 'resolvedWithRefScanNode') {
    const inputs = columnsOf(common.get(text(scan, 'withQueryName')))
    for (const [at, id] of columns.entries()) madeOf(id, inputs.slice(at, at + 1))
  }
  if (handingOn.has(scan.kind)) return
  addAll(live, columns)
  for (const one of walk(scan)) if (/ScanNode$/.test(one.kind)) addAll(live, columnsOf(one))
}

/** The columns that expressions speak of, but for those below the nodes that are left out. */
function* references(node: SyntaxNode, without: ReadonlySet<SyntaxNode>): Generator<string> {
  if (without.has(node)) return
  if (node.kind === 'resolvedColumnRefNode') yield columnId(child(node, 'column'))
  for (const value of Object.values(node.fields)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === 'object' && one !== null && 'fields' in one)
        yield* references(one as SyntaxNode, without)
    }
  }
}

/** What a needed column is made of is needed. */
function spread(live: Set<string>, sources: ReadonlyMap<string, readonly string[]>): void {
  const open = [...live]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const source of sources.get(id) ?? []) {
      if (live.has(source)) continue
      live.add(source)
      open.push(source)
    }
  }
}
