import { fault } from '../template-error.ts'
import { toKey } from './compare.ts'
import { type MethodTable, methodTable } from './method-table.ts'
import { asItems } from './sequence-items.ts'
import { toRepr } from './text.ts'
import { type CallArguments, type Dict, Tuple, type Value } from './value.ts'

/** A dict's pairs, or those of a list of pairs. */
export function pairsOf(value: Value): readonly (readonly [Value, Value])[] {
  if (value instanceof Map) return [...value]
  return asItems(value).map((item) => {
    const [key, of, ...more] = asItems(item)
    if (key === undefined || of === undefined || more.length > 0) {
      throw fault('template-type', { reason: 'A dict is made of another dict or of pairs.' })
    }
    return [key, of] as const
  })
}

/** Adds the pairs and named arguments of `update(…)` and `dict(…)`. */
export function updateDict(dict: Dict, args: CallArguments): null {
  for (const source of args.positional)
    for (const [key, value] of pairsOf(source)) dict.set(toKey(key), value)
  for (const [key, value] of args.named) dict.set(key, value)
  return null
}

function pop(dict: Dict, key: Value, otherwise: Value | undefined): Value {
  const value = dict.get(toKey(key))
  if (value === undefined) {
    if (otherwise !== undefined) return otherwise
    throw fault('template-type', { reason: `pop(): the dict has no key ${toRepr(key)}.` })
  }
  dict.delete(toKey(key))
  return value
}

function setDefault(dict: Dict, key: Value, otherwise: Value): Value {
  const value = dict.get(toKey(key))
  if (value !== undefined) return value
  dict.set(toKey(key), otherwise)
  return otherwise
}

function getOr(dict: Dict, key: Value, otherwise: Value): Value {
  const value = dict.get(toKey(key))
  return value === undefined ? otherwise : value
}

function clear(dict: Dict): null {
  dict.clear()
  return null
}

export const dictMethods: MethodTable<Dict> = methodTable<Dict>({
  clear: [[], (dict) => clear(dict)],
  copy: [[], (dict) => new Map(dict)],
  get: [['key', 'default?'], (dict, args) => getOr(dict, args.get('key'), args.findOr('default', null))],
  items: [[], (dict) => [...dict].map(([key, value]) => new Tuple([key, value]))],
  keys: [[], (dict) => [...dict.keys()]],
  pop: [['key', 'default?'], (dict, args) => pop(dict, args.get('key'), args.find('default'))],
  setdefault: [
    ['key', 'default?'],
    (dict, args) => setDefault(dict, args.get('key'), args.findOr('default', null)),
  ],
  update: (dict, args) => updateDict(dict, args),
  values: [[], (dict) => [...dict.values()]],
})
