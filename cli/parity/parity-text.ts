import { printable } from '../../kernel/printable.ts'
import { showRelation } from '../../runner/resource/relation.ts'
import { alignedColumns } from '../ui/aligned-columns.ts'
import { showCount, showQuantity } from '../ui/quantity.ts'
import type { RowDifference, TableDifference } from './compare-rows.ts'
import type { ComparedNode } from './compared-nodes.ts'

export interface ComparedTable {
  readonly node: ComparedNode
  readonly skipped: ReadonlyMap<string, string>
  readonly difference: TableDifference
  readonly isSame: boolean
}

export interface ComparedTargets {
  /** Names of the targets. */
  readonly left: string
  readonly right: string
  readonly tables: readonly ComparedTable[]
  /** Names of nodes that are disabled on the right. */
  readonly missing: readonly string[]
  readonly leftOut: ReadonlyMap<ComparedNode, string>
}

const widestCell = 80

/** A line per table, and below those that differ what differs first. Ends with a line break. */
export function parityText(
  targets: ComparedTargets,
  { limitDifferences }: { readonly limitDifferences: number },
): string {
  const { tables, missing, leftOut } = targets
  const lines = [
    ...summaryLines(tables),
    ...tables
      .filter(({ isSame }) => !isSame)
      .flatMap((table) => ['', ...differenceLines(table, targets, limitDifferences)]),
    ...missing.map((name) => `${name} is disabled on ${targets.right}.`),
    ...reasonLines(tables, leftOut),
    '',
    totalLine(targets),
  ]
  return `${lines.join('\n')}\n`
}

function summaryLines(tables: readonly ComparedTable[]): readonly string[] {
  const text = alignedColumns(
    tables.map(({ node, difference, isSame }) => [
      isSame ? '=' : '≠',
      showRelation(node.relation),
      showQuantity(difference.leftRows, 'row'),
      showQuantity(difference.cells, 'cell'),
      isSame ? '' : verdict(difference),
    ]),
  )
  return text === '' ? [] : text.trimEnd().split('\n')
}

function verdict({ columns, rows }: TableDifference): string {
  return columns.length > 0 ? 'other columns' : `${showQuantity(rows.length, 'row differs', 'rows differ')}`
}

function differenceLines(
  { node, difference }: ComparedTable,
  { left, right }: ComparedTargets,
  limit: number,
): readonly string[] {
  const { columns, rows, leftRows, rightRows } = difference
  const counts = `${showQuantity(leftRows, 'row')} on ${left}, ${showCount(rightRows)} on ${right}`
  const named = columns.map((column) => `  ${printable(column)}`)
  const shown = rows.slice(0, limit).flatMap((row) => rowLines(row, left, right))
  const more = rows.length > limit ? [`  and ${showQuantity(rows.length - limit, 'row')} more`] : []
  return [`${showRelation(node.relation)}: ${counts}`, ...named, ...shown, ...more]
}

function rowLines({ key, kind, cells }: RowDifference, left: string, right: string): readonly string[] {
  const name = key.map(({ column, value }) => `${column} ${showCell(value)}`).join(', ')
  if (kind === 'cells') {
    return [
      `  ${name}`,
      ...cells.map(
        (cell) => `    ${cell.column}: ${left} ${showCell(cell.left)}, ${right} ${showCell(cell.right)}`,
      ),
    ]
  }
  const side = kind === 'only-left' ? left : right
  if (name !== '') return [`  only on ${side}: ${name}`]
  const values = cells.map(
    (cell) => `${cell.column} ${showCell(kind === 'only-left' ? cell.left : cell.right)}`,
  )
  return [`  only on ${side}: ${values.join(', ')}`]
}

function showCell(value: unknown): string {
  const text = printable(value === undefined ? 'nothing' : JSON.stringify(value))
  return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text
}

/** What was not compared is said with its reason, so that nobody takes it for the same. */
function reasonLines(
  tables: readonly ComparedTable[],
  leftOut: ReadonlyMap<ComparedNode, string>,
): readonly string[] {
  const columns = tables.flatMap(({ node, skipped }) =>
    [...skipped].map(([column, reason]) => `  ${showRelation(node.relation)}.${column}: ${reason}`),
  )
  const nodes = [...leftOut].map(([node, reason]) => `  ${showRelation(node.relation)}: ${reason}`)
  return columns.length + nodes.length === 0 ? [] : ['', 'Not compared:', ...columns, ...nodes]
}

function totalLine({ left, right, tables }: ComparedTargets): string {
  const sum = (count: (difference: TableDifference) => number) =>
    tables.reduce((total, { difference }) => total + count(difference), 0)
  const sizes = `${showQuantity(tables.length, 'table')}, ${showQuantity(
    sum(({ leftRows }) => leftRows),
    'row',
  )}, ${showQuantity(
    sum(({ cells }) => cells),
    'cell',
  )}`
  const different = tables.filter(({ isSame }) => !isSame).length
  if (different === 0) return `${left} and ${right} agree: ${sizes}.`
  return `${left} and ${right} differ in ${showQuantity(different, 'table')} of ${sizes}.`
}
