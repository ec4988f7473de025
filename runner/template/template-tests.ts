import { fault } from './template-error.ts'
import { asNumber, compareOrder, contains, isEqual } from './values/compare.ts'
import { Float } from './values/float.ts'
import { toText, typeName } from './values/text.ts'
import { type CallArguments, Callable, TemplateObject, Tuple, Undefined, type Value } from './values/value.ts'

/** `value is name(args)`. */
export type TemplateTest = (value: Value, args: CallArguments) => boolean

function argument(args: CallArguments): Value {
  const value = args.positional[0]
  if (value === undefined)
    throw fault('template-call', { reason: 'This test needs a value to compare with.' })
  return value
}

function number(value: Value): number {
  if (value instanceof Undefined) throw value.error()
  const result = asNumber(value)
  if (result === undefined)
    throw fault('template-type', { reason: `This test needs a number, not ${typeName(value)}.` })
  return result
}

function isNumber(value: Value): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || value instanceof Float
}

function isIterable(value: Value): boolean {
  return typeof value === 'string' || Array.isArray(value) || value instanceof Map || value instanceof Tuple
}

const equal: TemplateTest = (value, args) => isEqual(value, argument(args))
const unequal: TemplateTest = (value, args) => !isEqual(value, argument(args))
const greater: TemplateTest = (value, args) => compareOrder(value, argument(args)) > 0
const atLeast: TemplateTest = (value, args) => compareOrder(value, argument(args)) >= 0
const less: TemplateTest = (value, args) => compareOrder(value, argument(args)) < 0
const atMost: TemplateTest = (value, args) => compareOrder(value, argument(args)) <= 0

export const tests: ReadonlyMap<string, TemplateTest> = new Map(
  Object.entries<TemplateTest>({
    boolean: (value) => typeof value === 'boolean',
    callable: (value) =>
      value instanceof Callable || (value instanceof TemplateObject && value.call !== undefined),
    defined: (value) => !(value instanceof Undefined),
    divisibleby: (value, args) => number(value) % number(argument(args)) === 0,
    eq: equal,
    equalto: equal,
    '==': equal,
    even: (value) => number(value) % 2 === 0,
    false: (value) => value === false,
    float: (value) => value instanceof Float || (typeof value === 'number' && !Number.isInteger(value)),
    ge: atLeast,
    '>=': atLeast,
    greaterthan: greater,
    gt: greater,
    '>': greater,
    in: (value, args) => contains(argument(args), value),
    integer: (value) => typeof value === 'number' && Number.isInteger(value),
    iterable: isIterable,
    le: atMost,
    '<=': atMost,
    lessthan: less,
    lower: (value) => {
      const text = toText(value)
      return text === text.toLowerCase() && text !== text.toUpperCase()
    },
    lt: less,
    '<': less,
    mapping: (value) => value instanceof Map,
    ne: unequal,
    '!=': unequal,
    none: (value) => value === null,
    number: isNumber,
    odd: (value) => Math.abs(number(value) % 2) === 1,
    sameas: (value, args) => value === argument(args),
    sequence: isIterable,
    string: (value) => typeof value === 'string',
    true: (value) => value === true,
    undefined: (value) => value instanceof Undefined,
    upper: (value) => {
      const text = toText(value)
      return text === text.toUpperCase() && text !== text.toLowerCase()
    },
  }),
)
