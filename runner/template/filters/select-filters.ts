import type { Rendering } from '../rendering.ts'
import { fault } from '../template-error.ts'
import { tests } from '../template-tests.ts'
import { isTruthy } from '../values/compare.ts'
import { asItems } from '../values/sequence-items.ts'
import { type CallArguments, Undefined, type Value } from '../values/value.ts'
import { attributeOf } from './attribute-path.ts'
import type { Filter, FilterTable } from './filter.ts'

type FindFilter = (name: string) => Filter | undefined

/** The test that `select('odd')` names; without a name, truth. */
function testOf(args: readonly Value[]): (value: Value) => boolean {
  const [name, ...positional] = args
  if (name === undefined) return isTruthy
  const test = typeof name === 'string' ? tests.get(name) : undefined
  if (test === undefined)
    throw fault('template-unsupported', { what: `The test ${JSON.stringify(String(name))}` })
  return (value) => test(value, { positional, named: new Map() })
}

function select(keep: boolean): Filter {
  return (value, { positional }) => {
    const test = testOf(positional)
    return asItems(value).filter((item) => test(item) === keep)
  }
}

function selectAttribute(keep: boolean): Filter {
  return (value, { positional }) => {
    const [attribute, ...rest] = positional
    if (attribute === undefined) throw fault('template-call', { reason: 'selectattr() needs an attribute.' })
    const test = testOf(rest)
    return asItems(value).filter((item) => test(attributeOf(item, attribute)) === keep)
  }
}

function map(findFilter: FindFilter): Filter {
  return (value, args, rendering) => {
    const items = asItems(value)
    const attribute = args.named.get('attribute')
    if (attribute !== undefined) {
      const otherwise = args.named.get('default')
      return items.map((item) => attributeOf(item, attribute, otherwise))
    }
    return items.map(mapper(findFilter, args, rendering))
  }
}

function mapper(findFilter: FindFilter, args: CallArguments, rendering: Rendering): (item: Value) => Value {
  const [name, ...positional] = args.positional
  if (name instanceof Undefined) throw name.error()
  if (typeof name !== 'string') {
    throw fault('template-call', { reason: "map needs a filter's name or attribute=…: xs | map('upper')." })
  }
  const filter = findFilter(name)
  if (filter === undefined) throw fault('template-unsupported', { what: `The filter "${name}"` })
  return (item) => filter(item, { positional, named: args.named }, rendering)
}

export function selectFilters(findFilter: FindFilter): FilterTable {
  return {
    map: map(findFilter),
    reject: select(false),
    rejectattr: selectAttribute(false),
    select: select(true),
    selectattr: selectAttribute(true),
  }
}
