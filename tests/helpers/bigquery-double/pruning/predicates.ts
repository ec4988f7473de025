import type { SyntaxNode, Value } from '../engine/sql-engine.ts'
import { child, children, text, walk } from '../engine/syntax-tree.ts'
import { elements } from '../engine/values.ts'
import { dayMicros, type Granularity, ordinal, period } from './calendar.ts'
import {
  highest,
  intersection,
  lowest,
  mapRanges,
  nothing,
  notNull,
  onlyNull,
  range,
  union,
  type ValueSet,
} from './value-sets.ts'

/** What a condition says of one column. */
export interface Restriction {
  readonly column: string
  readonly set: ValueSet
  /** The condition is true of exactly these values; else it may be false of some of them. */
  readonly isExact: boolean
}

/** Values of expressions that no column has a part in. */
export type ConstantValues = (expression: SyntaxNode) => readonly Value[] | undefined

const functionName = (node: SyntaxNode): string =>
  node.kind === 'resolvedFunctionCallNode'
    ? text(child(node, 'function'), 'name').replace('ZetaSQL:', '')
    : ''

const argumentsOf = (node: SyntaxNode): readonly SyntaxNode[] => children(node, 'argumentList')

/** The parts of a condition all of which must be true. */
export function conjuncts(condition: SyntaxNode | undefined): readonly SyntaxNode[] {
  if (condition === undefined) return []
  return functionName(condition) === '$and' ? argumentsOf(condition).flatMap(conjuncts) : [condition]
}

/** Whether an expression is the same for every row, and worth being evaluated beforehand. */
export function isConstant(node: SyntaxNode): boolean {
  for (const one of walk(node)) {
    if (['resolvedColumnRefNode', 'resolvedSubqueryExprNode', 'resolvedOuterColumn'].includes(one.kind))
      return false
  }
  return true
}

/** What a condition says of one column alone, as far as it can be known without the rows. */
export function restriction(condition: SyntaxNode, constants: ConstantValues): Restriction | undefined {
  const name = functionName(condition)
  const parts = argumentsOf(condition)
  if (name === '$and') return both(parts.map((part) => restriction(part, constants)))
  if (name === '$or') return either(parts.map((part) => restriction(part, constants)))
  if (name === '$is_null' || name === '$not') return nullness(condition)
  const [left, ...others] = parts
  if (left === undefined) return undefined
  const column = columnOf(left)
  if (column !== undefined) return compared(column, name, others, constants)
  const [right] = others
  const flipped = right === undefined ? undefined : columnOf(right)
  const turned = turns[name]
  return flipped === undefined || turned === undefined
    ? undefined
    : compared(flipped, turned, [left], constants)
}

const turns: Readonly<Record<string, string>> = {
  $equal: '$equal',
  $less: '$greater',
  $less_or_equal: '$greater_or_equal',
  $greater: '$less',
  $greater_or_equal: '$less_or_equal',
}

function both(parts: readonly (Restriction | undefined)[]): Restriction | undefined {
  const known = parts.filter((part) => part !== undefined)
  const [first] = known
  if (first === undefined) return undefined
  const same = known.filter((part) => part.column === first.column)
  return {
    column: first.column,
    set: intersection(same.map((part) => part.set)),
    isExact: same.length === parts.length && same.every((part) => part.isExact),
  }
}

function either(parts: readonly (Restriction | undefined)[]): Restriction | undefined {
  const known = parts.filter((part) => part !== undefined)
  const [first] = known
  if (
    first === undefined ||
    known.length < parts.length ||
    known.some((part) => part.column !== first.column)
  )
    return undefined
  return {
    column: first.column,
    set: union(known.map((part) => part.set)),
    isExact: known.every((part) => part.isExact),
  }
}

function nullness(condition: SyntaxNode): Restriction | undefined {
  const isNot = functionName(condition) === '$not'
  const inner = isNot ? argumentsOf(condition)[0] : condition
  if (inner === undefined || functionName(inner) !== '$is_null') return undefined
  const [operand] = argumentsOf(inner)
  const column = operand === undefined ? undefined : columnOf(operand)
  if (column === undefined || column.toColumn !== same) return undefined
  return { column: column.id, set: isNot ? notNull : onlyNull, isExact: true }
}

/** A column, or a function of one that keeps its order, and what values of it say of the column. */
interface Comparable {
  readonly id: string
  readonly toColumn: (set: ValueSet) => ValueSet
}

const same = (set: ValueSet): ValueSet => set
export const daysToMicros = (set: ValueSet): ValueSet =>
  mapRanges(
    set,
    (day) => day * dayMicros,
    (day) => (day + 1n) * dayMicros - 1n,
  )

/** zetasql.functions.DateTimestampPart */
const parts: Readonly<Record<number, Granularity>> = { 1: 'YEAR', 2: 'MONTH', 3: 'DAY', 7: 'HOUR' }

function columnOf(node: SyntaxNode): Comparable | undefined {
  if (node.kind === 'resolvedColumnRefNode') return { id: columnId(child(node, 'column')), toColumn: same }
  const isCast = node.kind === 'resolvedCastNode'
  const [operand, part] = isCast ? [child(node, 'expr')] : argumentsOf(node)
  if (operand?.kind !== 'resolvedColumnRefNode') return undefined
  const id = columnId(child(operand, 'column'))
  const from = kindOf(operand)
  const isInstant = from === 'TYPE_TIMESTAMP' || from === 'TYPE_DATETIME'
  const name = functionName(node)
  if ((isCast && kindOf(node) === 'TYPE_DATE') || (name === 'date' && part === undefined)) {
    return isInstant ? { id, toColumn: daysToMicros } : undefined
  }
  if (!/^(date|timestamp|datetime)_trunc$/.test(name)) return undefined
  const literal = part?.fields['value'] as { value?: { enumValue?: number } } | undefined
  const granularity = parts[literal?.value?.enumValue ?? 0]
  if (granularity === undefined) return undefined
  const unit = isInstant ? 'micros' : 'days'
  return {
    id,
    toColumn: (set) =>
      mapRanges(
        set,
        (value) => value,
        (value) => period(value, granularity, unit)[1],
      ),
  }
}

export const columnId = (column: SyntaxNode | undefined): string => text(column, 'columnId')

const kindOf = (node: SyntaxNode): string =>
  (node.fields['type'] as { typeKind?: string } | undefined)?.typeKind ?? ''

function compared(
  column: Comparable,
  name: string,
  operands: readonly SyntaxNode[],
  constants: ConstantValues,
): Restriction | undefined {
  const values = operands.map(constants)
  if (values.some((value) => value === undefined)) return undefined
  const flat = values.flatMap((value) => value ?? [])
  const list = name === '$in_array' ? flat.flatMap(elements) : flat
  const numbers = list.map(ordinal)
  const set = setOf(name, numbers)
  return set === undefined ? undefined : { column: column.id, set: column.toColumn(set), isExact: true }
}

/** The values that a comparison is true of; with NULL it is true of none. */
function setOf(name: string, numbers: readonly (bigint | undefined)[]): ValueSet | undefined {
  if (name === '$in' || name === '$in_array') {
    return union(numbers.filter((value) => value !== undefined).map((value) => range(value, value)))
  }
  const [first, second] = numbers
  if (first === undefined) return comparisons.has(name) ? nothing : undefined
  switch (name) {
    case '$equal':
      return range(first, first)
    case '$less':
      return range(lowest, first - 1n)
    case '$less_or_equal':
      return range(lowest, first)
    case '$greater':
      return range(first + 1n, highest)
    case '$greater_or_equal':
      return range(first, highest)
    case '$between':
      return second === undefined ? nothing : range(first, second)
    default:
      return undefined
  }
}

const comparisons = new Set([...Object.keys(turns), '$between'])
