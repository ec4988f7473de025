import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, findKind, text } from '../engine/syntax-tree.ts'
import { liveColumns } from './live-columns.ts'
import { type ConstantValues, columnId, conjuncts, type Restriction, restriction } from './predicates.ts'
import { intersection, union, type ValueSet } from './value-sets.ts'

/** One reading of a table by a statement, and what its conditions say of the table's columns. */
export interface TableScan {
  readonly table: string
  /** The places of the columns that are read, each with what is known of its values. */
  readonly columns: readonly ScannedColumn[]
}

export interface ScannedColumn {
  readonly place: number
  /** Whether the statement's answer follows from it. */
  readonly isLive: boolean
  readonly restriction: Restriction | undefined
}

type Restrictions = readonly Restriction[]

/** The readings of a resolved statement; of one that changes a table, its target is not among them. */
export function tableScans(resolved: SyntaxNode, constants: ConstantValues): readonly TableScan[] {
  const visitor = new Visitor(constants, liveColumns(resolved))
  const inputs = [child(resolved, 'query'), child(resolved, 'fromScan')].filter((one) => one !== undefined)
  for (const input of inputs) visitor.visit(input, [])
  // Subqueries of expressions: of the statement itself, and of scans.
  for (const subquery of findKind(resolved, 'resolvedSubqueryExprNode')) {
    const scan = child(subquery, 'subquery')
    if (scan !== undefined) visitor.visit(scan, [])
  }
  visitor.visitRest(resolved)
  return visitor.scans
}

/** What is known of the target's columns from a condition. */
export function targetScan(
  tableScan: SyntaxNode,
  condition: SyntaxNode | undefined,
  constants: ConstantValues,
): TableScan {
  return scanOf(tableScan, known(condition, constants))
}

function known(condition: SyntaxNode | undefined, constants: ConstantValues): Restrictions {
  return conjuncts(condition).flatMap((one) => restriction(one, constants) ?? [])
}

function scanOf(scan: SyntaxNode, restrictions: Restrictions, live?: ReadonlySet<string>): TableScan {
  const columns = children(scan, 'columnList')
  const places = (scan.fields['columnIndexList'] as string[] | undefined) ?? []
  return {
    table: text(child(scan, 'table'), 'name'),
    columns: places.map((place, at) => {
      const own = restrictions.filter((one) => one.column === columnId(columns[at]))
      const [first] = own
      return {
        place: Number(place),
        isLive: live === undefined || live.has(columnId(columns[at])),
        restriction: first && {
          column: first.column,
          set: intersection(own.map((one) => one.set)),
          isExact: own.every((one) => one.isExact),
        },
      }
    }),
  }
}

/** Restrictions of some columns, as those of the columns that they are made of. */
function renamed(
  restrictions: Restrictions,
  from: readonly SyntaxNode[],
  to: readonly SyntaxNode[],
): Restrictions {
  return restrictions.flatMap((one) => {
    const at = from.findIndex((column) => columnId(column) === one.column)
    const column = to[at]
    return column === undefined ? [] : [{ ...one, column: columnId(column) }]
  })
}

class Visitor {
  readonly scans: TableScan[] = []
  readonly #visited = new Set<SyntaxNode>()
  readonly #constants: ConstantValues
  readonly #common = new Map<string, SyntaxNode>()
  /** Common table expressions that nothing has read yet. */
  readonly #unread = new Set<string>()

  readonly #live: ReadonlySet<string>

  constructor(constants: ConstantValues, live: ReadonlySet<string>) {
    this.#constants = constants
    this.#live = live
  }

  visit(scan: SyntaxNode, restrictions: Restrictions): void {
    const input = child(scan, 'inputScan')
    switch (scan.kind) {
      case 'resolvedTableScanNode':
        this.#visited.add(scan)
        this.scans.push(scanOf(scan, restrictions, this.#live))
        return
      case 'resolvedFilterScanNode':
        if (input !== undefined)
          this.visit(input, [...restrictions, ...known(child(scan, 'filterExpr'), this.#constants)])
        return
      case 'resolvedProjectScanNode':
      case 'resolvedOrderByScanNode':
        if (input !== undefined) this.visit(input, this.#throughProject(scan, restrictions))
        return
      case 'resolvedJoinScanNode':
        this.#join(scan, restrictions)
        return
      case 'resolvedSetOperationScanNode':
        for (const item of children(scan, 'inputItemList')) {
          const own = child(item, 'scan')
          if (own !== undefined)
            this.visit(
              own,
              renamed(restrictions, children(scan, 'columnList'), children(item, 'outputColumnList')),
            )
        }
        return
      case 'resolvedAggregateScanNode':
        if (input !== undefined)
          this.visit(input, this.#computed(children(scan, 'groupByList'), restrictions))
        return
      case 'resolvedWithScanNode':
        this.#with(scan, restrictions)
        return
      case 'resolvedWithRefScanNode':
        this.#reference(scan, restrictions)
        return
      default:
        this.#others(scan)
    }
  }

  /** Readings in places that are not known to this walk: nothing is known of what they read either. */
  visitRest(resolved: SyntaxNode): void {
    const unread = [...this.#unread].flatMap((name) => this.#common.get(name) ?? [])
    const ignored = new Set(unread.flatMap((one) => findKind(one, 'resolvedTableScanNode')))
    for (const scan of findKind(resolved, 'resolvedTableScanNode')) {
      if (!this.#visited.has(scan) && !ignored.has(scan)) this.scans.push(scanOf(scan, [], this.#live))
    }
  }

  /** What is only another name of a column is restricted as that column. */
  #throughProject(scan: SyntaxNode, restrictions: Restrictions): Restrictions {
    return [...restrictions, ...this.#computed(children(scan, 'exprList'), restrictions)]
  }

  #computed(list: readonly SyntaxNode[], restrictions: Restrictions): Restrictions {
    const plain = list.filter((one) => child(one, 'expr')?.kind === 'resolvedColumnRefNode')
    const from = plain.flatMap((one) => child(one, 'column') ?? [])
    const to = plain.flatMap((one) => child(child(one, 'expr') ?? one, 'column') ?? [])
    return renamed(restrictions, from, to)
  }

  #join(scan: SyntaxNode, restrictions: Restrictions): void {
    const type = text(scan, 'joinType') || 'INNER'
    const own = known(child(scan, 'joinExpr'), this.#constants)
    const [left, right] = [child(scan, 'leftScan'), child(scan, 'rightScan')]
    const above = (side: 'LEFT' | 'RIGHT') => (type === 'INNER' || type === side ? restrictions : [])
    const below = (side: 'LEFT' | 'RIGHT') =>
      type === 'INNER' || (type !== 'FULL' && type !== side) ? own : []
    if (left !== undefined) this.visit(left, [...above('LEFT'), ...below('LEFT')])
    if (right !== undefined) this.visit(right, [...above('RIGHT'), ...below('RIGHT')])
  }

  #with(scan: SyntaxNode, restrictions: Restrictions): void {
    for (const entry of children(scan, 'withEntryList')) {
      const subquery = child(entry, 'withSubquery')
      if (subquery === undefined) continue
      this.#common.set(text(entry, 'withQueryName'), subquery)
      this.#unread.add(text(entry, 'withQueryName'))
    }
    const query = child(scan, 'query')
    if (query !== undefined) this.visit(query, restrictions)
  }

  #reference(scan: SyntaxNode, restrictions: Restrictions): void {
    const name = text(scan, 'withQueryName')
    const subquery = this.#common.get(name)
    if (subquery === undefined) return
    this.#unread.delete(name)
    this.visit(
      subquery,
      renamed(restrictions, children(scan, 'columnList'), children(subquery, 'columnList')),
    )
  }

  /** Any other scan: nothing is known of what it reads. */
  #others(scan: SyntaxNode): void {
    for (const value of Object.values(scan.fields)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (isScan(one)) this.visit(one, [])
      }
    }
  }
}

const isScan = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  /^resolved.*ScanNode$/.test(String(value.kind))

/** The places of the columns that the engine needs of a table. */
export function neededColumns(resolved: SyntaxNode, table: string): readonly number[] {
  const scans = findKind(resolved, 'resolvedTableScanNode').filter(
    (scan) => text(child(scan, 'table'), 'name') === table,
  )
  return [
    ...new Set(
      scans.flatMap((scan) => ((scan.fields['columnIndexList'] as string[] | undefined) ?? []).map(Number)),
    ),
  ]
}

/** What the readings of one table know of one of its columns together. */
export function restrictedTo(scans: readonly TableScan[], place: number): ValueSet | undefined {
  const sets = scans.map((scan) => scan.columns.find((column) => column.place === place)?.restriction?.set)
  const all = sets.filter((set) => set !== undefined)
  return all.length === sets.length ? union(all) : undefined
}
