import { fault } from '../template-error.ts'
import type { BoundArguments } from './call.ts'
import { compareOrder, isEqual, isTruthy } from './compare.ts'
import { type MethodTable, methodTable } from './method-table.ts'
import { asItems } from './sequence-items.ts'
import { toRepr } from './text.ts'
import { type Tuple, Undefined, type Value } from './value.ts'

function indexOf(items: readonly Value[], value: Value): number {
  const at = items.findIndex((item) => isEqual(item, value))
  if (at === -1) throw fault('template-type', { reason: `${toRepr(value)} is not in the list.` })
  return at
}

function defined(args: BoundArguments, name: string): Value {
  return args.get(name)
}

/** Python's methods that change a list return None. */
function pop(list: Value[], at: number): Value {
  const index = at < 0 ? at + list.length : at
  const [item] = index < 0 ? [] : list.splice(index, 1)
  if (item === undefined) throw fault('template-type', { reason: `pop(): the list has no item ${at}.` })
  return item
}

function insert(list: Value[], at: number, value: Value): null {
  list.splice(at, 0, value)
  return null
}

function sort(list: Value[], reverse: boolean): null {
  list.sort(compareOrder)
  if (reverse) list.reverse()
  return null
}

function push(list: Value[], values: readonly Value[]): null {
  for (const value of [...values]) {
    if (value instanceof Undefined) throw value.error()
    list.push(value)
  }
  return null
}

export const listMethods: MethodTable<Value[]> = methodTable<Value[]>({
  append: [['value'], (list, args) => push(list, [defined(args, 'value')])],
  clear: [[], (list) => clear(list)],
  copy: [[], (list) => [...list]],
  count: [['value'], (list, args) => list.filter((item) => isEqual(item, defined(args, 'value'))).length],
  extend: [['iterable'], (list, args) => push(list, asItems(defined(args, 'iterable')))],
  index: [['value'], (list, args) => indexOf(list, defined(args, 'value'))],
  insert: [
    ['index', 'value'],
    (list, args) => insert(list, args.integer('index', 0), defined(args, 'value')),
  ],
  pop: [['index?'], (list, args) => pop(list, args.integer('index', -1))],
  remove: [['value'], (list, args) => removeAt(list, indexOf(list, defined(args, 'value')))],
  reverse: [[], (list) => reverse(list)],
  sort: [['reverse?'], (list, args) => sort(list, isTruthy(args.findOr('reverse', false)))],
})

function clear(list: Value[]): null {
  list.length = 0
  return null
}

function reverse(list: Value[]): null {
  list.reverse()
  return null
}

function removeAt(list: Value[], at: number): null {
  list.splice(at, 1)
  return null
}

export const tupleMethods: MethodTable<Tuple> = methodTable<Tuple>({
  count: [['value'], (tuple, args) => tuple.items.filter((item) => isEqual(item, args.get('value'))).length],
  index: [['value'], (tuple, args) => indexOf(tuple.items, args.get('value'))],
})
