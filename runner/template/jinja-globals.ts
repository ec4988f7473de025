import { fault } from './template-error.ts'
import { bind } from './values/call.ts'
import { updateDict } from './values/dict-methods.ts'
import { asItems } from './values/sequence-items.ts'
import { type CallArguments, Callable, type Dict, Namespace, Tuple, type Value } from './values/value.ts'

/** Enough for any list in a template, too little to fill the memory. */
const maxRange = 1_000_000

function range(args: CallArguments): Value[] {
  const bound = bind('range', args, ['start', 'stop?', 'step?'])
  const isOne = bound.find('stop') === undefined
  const start = isOne ? 0 : bound.integer('start', 0)
  const stop = bound.integer(isOne ? 'start' : 'stop', 0)
  const step = bound.integer('step', 1)
  if (step === 0) throw fault('template-call', { reason: 'range(): the step must not be 0.' })
  const length = Math.max(0, Math.ceil((stop - start) / step))
  if (length > maxRange) throw fault('template-call', { reason: `range() of ${length} numbers is too long.` })
  return Array.from({ length }, (_, index) => start + index * step)
}

function zip({ positional }: CallArguments): Value[] {
  const lists = positional.map(asItems)
  const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length))
  return Array.from({ length }, (_, index) => new Tuple(lists.map((list) => list[index] ?? null)))
}

function dict(args: CallArguments): Dict {
  const result: Dict = new Map()
  updateDict(result, args)
  return result
}

function namespace(args: CallArguments): Namespace {
  const attributes = new Map<string, Value>()
  for (const [key, value] of dict(args)) attributes.set(String(key), value)
  return new Namespace(attributes)
}

/** Functions that every Jinja template has. */
export const jinjaGlobals: ReadonlyMap<string, Callable> = new Map([
  ['dict', new Callable('dict', dict)],
  ['namespace', new Callable('namespace', namespace)],
  ['range', new Callable('range', range)],
  ['zip', new Callable('zip', zip)],
])
