import { fault } from '../template-error.ts'
import { arithmetic } from '../values/arithmetic.ts'
import type { BoundArguments } from '../values/call.ts'
import { compareOrder, isEqual, isTruthy } from '../values/compare.ts'
import { pairsOf } from '../values/dict-methods.ts'
import { asItems } from '../values/sequence-items.ts'
import { typeName } from '../values/text.ts'
import { Tuple, Undefined, type Value } from '../values/value.ts'
import { attributeOf } from './attribute-path.ts'
import { type Filter, type FilterTable, filter } from './filter.ts'

const orderParameters = ['case_sensitive?', 'attribute?']

/** By what a filter compares an item: an attribute, and text without its case unless told otherwise. */
function comparable(args: BoundArguments): (item: Value) => Value {
  const attribute = args.findOr('attribute', null)
  const isCaseSensitive = isTruthy(args.findOr('case_sensitive', false))
  return (item) => {
    const value = attribute === null ? item : attributeOf(item, attribute)
    if (value instanceof Undefined) throw value.error()
    return typeof value === 'string' && !isCaseSensitive ? value.toLowerCase() : value
  }
}

function sort(value: Value, args: BoundArguments): Value[] {
  const key = comparable(args)
  const isReversed = isTruthy(args.findOr('reverse', false))
  // Stable in both directions, as Python's sort.
  return [...asItems(value)].sort((a, b) =>
    isReversed ? compareOrder(key(b), key(a)) : compareOrder(key(a), key(b)),
  )
}

function unique(value: Value, args: BoundArguments): Value[] {
  const key = comparable(args)
  const seen: Value[] = []
  return asItems(value).filter((item) => {
    const itemKey = key(item)
    if (seen.some((each) => isEqual(each, itemKey))) return false
    seen.push(itemKey)
    return true
  })
}

function extreme(name: string, sign: 1 | -1): Filter {
  return filter(name, orderParameters, (value, args) => {
    const key = comparable(args)
    const [first, ...rest] = asItems(value)
    if (first === undefined) return empty(name)
    return rest.reduce((best, item) => (sign * compareOrder(key(item), key(best)) > 0 ? item : best), first)
  })
}

function empty(name: string): Undefined {
  return new Undefined(() => fault('template-type', { reason: `${name}: the list is empty.` }))
}

function orEmpty(item: Value | undefined, name: string): Value {
  return item === undefined ? empty(name) : item
}

function batch(items: readonly Value[], size: number, fill: Value | undefined): Value[] {
  if (size < 1) throw fault('template-call', { reason: 'batch() needs a size of at least 1.' })
  const batches: Value[] = []
  for (let start = 0; start < items.length; start += size) {
    const part = items.slice(start, start + size)
    while (fill !== undefined && fill !== null && part.length < size) part.push(fill)
    batches.push(part)
  }
  return batches
}

function groupBy(value: Value, args: BoundArguments): Value[] {
  const attribute = args.get('attribute')
  const isCaseSensitive = isTruthy(args.findOr('case_sensitive', false))
  const fold = (key: Value): Value => (typeof key === 'string' && !isCaseSensitive ? key.toLowerCase() : key)
  const keyed = asItems(value).map((item) => ({
    key: attributeOf(item, attribute, args.find('default')),
    item,
  }))
  keyed.sort((a, b) => compareOrder(fold(a.key), fold(b.key)))
  const groups: { key: Value; items: Value[] }[] = []
  for (const { key, item } of keyed) {
    const last = groups.at(-1)
    if (last && isEqual(fold(last.key), fold(key))) last.items.push(item)
    else groups.push({ key, items: [item] })
  }
  return groups.map(({ key, items }) => new Tuple([key, items]))
}

function dictSort(value: Value, args: BoundArguments): Value[] {
  if (!(value instanceof Map))
    throw fault('template-type', { reason: `dictsort needs a dict, not ${typeName(value)}.` })
  const position = (args.findText('by') ?? 'key') === 'value' ? 1 : 0
  const isCaseSensitive = isTruthy(args.findOr('case_sensitive', false))
  const key = (pair: Tuple): Value => {
    const item = pair.items[position] ?? null
    return typeof item === 'string' && !isCaseSensitive ? item.toLowerCase() : item
  }
  const sign = isTruthy(args.findOr('reverse', false)) ? -1 : 1
  return pairsOf(value)
    .map((pair) => new Tuple(pair))
    .sort((a, b) => sign * compareOrder(key(a), key(b)))
}

function sum(value: Value, args: BoundArguments): Value {
  const attribute = args.findOr('attribute', null)
  const items = asItems(value).map((item) => (attribute === null ? item : attributeOf(item, attribute)))
  return items.reduce<Value>((total, item) => arithmetic('+', total, item), args.findOr('start', 0))
}

function length(value: Value): number {
  if (value instanceof Map) return value.size
  if (typeof value === 'string') return Array.from(value).length
  return asItems(value).length
}

const count = filter('length', [], length)

export const listFilters: FilterTable = {
  batch: filter('batch', ['linecount', 'fill_with?'], (value, args) =>
    batch(asItems(value), args.integer('linecount', 1), args.find('fill_with')),
  ),
  count,
  dictsort: filter('dictsort', ['case_sensitive?', 'by?', 'reverse?'], dictSort),
  first: filter('first', [], (value) => orEmpty(asItems(value)[0], 'first')),
  groupby: filter('groupby', ['attribute', 'default?', 'case_sensitive?'], groupBy),
  items: (value) => {
    if (value instanceof Undefined) return []
    if (value instanceof Map) return pairsOf(value).map((pair) => new Tuple(pair))
    throw fault('template-type', { reason: `items needs a dict, not ${typeName(value)}.` })
  },
  last: filter('last', [], (value) => orEmpty(asItems(value).at(-1), 'last')),
  length: count,
  list: filter('list', [], (value) => [...asItems(value)]),
  max: extreme('max', 1),
  min: extreme('min', -1),
  reverse: filter('reverse', [], (value) => {
    const reversed = [...asItems(value)].reverse()
    return typeof value === 'string' ? reversed.join('') : reversed
  }),
  sort: filter('sort', ['reverse?', 'case_sensitive?', 'attribute?'], sort),
  sum: filter('sum', ['attribute?', 'start?'], sum),
  unique: filter('unique', orderParameters, unique),
}
