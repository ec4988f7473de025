import { didYouMean } from '../../kernel/errors/did-you-mean.ts'
import { callValue } from './call-value.ts'
import { filters } from './filters/filter-list.ts'
import type { Frame } from './frame.ts'
import type { Site } from './rendering.ts'
import type {
  Arguments,
  AttributeNode,
  BinaryNode,
  CallNode,
  CompareNode,
  Comparison,
  ConcatNode,
  ConditionNode,
  DictNode,
  Expression,
  FilterNode,
  ItemNode,
  LogicNode,
  NameNode,
  Place,
  SequenceNode,
  SliceNode,
  TestNode,
  UnaryNode,
} from './syntax-tree.ts'
import { fault, type TemplateSource, templateError } from './template-error.ts'
import { tests } from './template-tests.ts'
import { arithmetic, signed } from './values/arithmetic.ts'
import { compareOrder, contains, isEqual, isTruthy, toKey } from './values/compare.ts'
import { getAttribute, getItem, getSlice } from './values/member.ts'
import { asItems } from './values/sequence-items.ts'
import { toText } from './values/text.ts'
import { type CallArguments, type Dict, Tuple, Undefined, type Value } from './values/value.ts'

export type Evaluate = (frame: Frame) => Value

/** Turns an expression into a function of the variables. Errors carry the place of the operation that failed. */
export function compileExpression(node: Expression, source: TemplateSource): Evaluate {
  switch (node.typename) {
    case 'Literal': {
      const { value } = node
      return () => value
    }
    case 'Symbol':
      return compileName(node, source)
    case 'Array':
    case 'Tuple':
      return compileSequence(node, source)
    case 'Dict':
      return compileDict(node, source)
    case 'Attribute':
      return compileAttribute(node, source)
    case 'Item':
      return compileItem(node, source)
    case 'Slice':
      return compileSlice(node, source)
    case 'Call':
      return compileCall(node, source)
    case 'Filter':
      return compileFilter(node, source)
    case 'Test':
      return compileTest(node, source)
    case 'And':
    case 'Or':
      return compileLogic(node, source)
    case 'Not':
    case 'Neg':
    case 'Pos':
      return compileUnary(node, source)
    case 'Binary':
      return compileBinary(node, source)
    case 'Concat':
      return compileConcat(node, source)
    case 'Compare':
      return compileCompare(node, source)
    case 'Condition':
      return compileCondition(node, source)
  }
}

/** The value's truth, with the place of the condition if it is undefined. A bare name that nobody set is false. */
export function compileTruth(node: Expression, source: TemplateSource): (frame: Frame) => boolean {
  if (node.typename === 'And' || node.typename === 'Or') {
    const left = compileTruth(node.left, source)
    const right = compileTruth(node.right, source)
    return node.typename === 'And'
      ? (frame) => left(frame) && right(frame)
      : (frame) => left(frame) || right(frame)
  }
  const evaluate = compileExpression(node, source)
  const truth = truthOf(node, source)
  return (frame) => truth(evaluate(frame), frame)
}

/** `{% if some_flag %}` is how dbt projects ask whether something was set; every other use of an undefined name is a slip. */
function truthOf(node: Expression, source: TemplateSource): (value: Value, frame: Frame) => boolean {
  const site = { source, place: node }
  const isName = node.typename === 'Symbol'
  return (value, frame) => {
    if (typeof value === 'boolean') return value
    if (isName && value instanceof Undefined) return false
    at(frame, site)
    return isTruthy(value)
  }
}

/** Sets the place before an operation that may fail. Operands are evaluated before it, as they move the place. */
function at(frame: Frame, site: Site): void {
  frame.rendering.site = site
}

function compileName(node: NameNode, source: TemplateSource): Evaluate {
  const site = { source, place: node }
  const name = node.value
  return (frame) => {
    const variable = frame.lookup(name)
    if (variable !== undefined) return variable
    at(frame, site)
    const value = frame.rendering.scope.lookup(name)
    if (value !== undefined) return value
    const undefinedName = (): ReturnType<typeof templateError> =>
      templateError('template-name-undefined', { name, known: frame.names() }, source, node)
    return new Undefined(undefinedName)
  }
}

function compileSequence(node: SequenceNode, source: TemplateSource): Evaluate {
  const items = node.items.map((item) => compileExpression(item, source))
  if (node.typename === 'Array') return (frame) => items.map((item) => item(frame))
  return (frame) => new Tuple(items.map((item) => item(frame)))
}

function compileDict(node: DictNode, source: TemplateSource): Evaluate {
  const pairs = node.pairs.map(({ key, value }) => ({
    key: compileExpression(key, source),
    value: compileExpression(value, source),
    site: { source, place: key },
  }))
  return (frame) => {
    const dict: Dict = new Map()
    for (const { key, value, site } of pairs) {
      const keyValue = key(frame)
      const item = value(frame)
      at(frame, site)
      dict.set(toKey(keyValue), item)
    }
    return dict
  }
}

function compileAttribute(node: AttributeNode, source: TemplateSource): Evaluate {
  const target = compileExpression(node.target, source)
  const site = { source, place: node }
  return (frame) => {
    const value = target(frame)
    at(frame, site)
    return located(getAttribute(value, node.name), site)
  }
}

function compileItem(node: ItemNode, source: TemplateSource): Evaluate {
  const target = compileExpression(node.target, source)
  const key = compileExpression(node.key, source)
  const site = { source, place: node }
  return (frame) => {
    const value = target(frame)
    const keyValue = key(frame)
    at(frame, site)
    return located(getItem(value, keyValue), site)
  }
}

/** An undefined value is reported where it came from, not where it was used at last. */
function located(value: Value, { source, place }: Site): Value {
  if (!(value instanceof Undefined)) return value
  return new Undefined(() => {
    const error = value.error()
    if (error.location !== undefined) return error
    return templateError('template-type', { reason: error.message, hint: error.hint }, source, place)
  })
}

function compileSlice(node: SliceNode, source: TemplateSource): Evaluate {
  const target = compileExpression(node.target, source)
  const optional = (bound: Expression | undefined): Evaluate =>
    bound === undefined ? () => null : compileExpression(bound, source)
  const start = optional(node.start)
  const stop = optional(node.stop)
  const step = optional(node.step)
  const site = { source, place: node }
  return (frame) => {
    const operands = [target(frame), start(frame), stop(frame), step(frame)] as const
    at(frame, site)
    return getSlice(...operands)
  }
}

function compileArguments(args: Arguments, source: TemplateSource): (frame: Frame) => CallArguments {
  const positional = args.positional.map((argument) => compileExpression(argument, source))
  const named = args.named.map(({ name, value }) => ({ name, value: compileExpression(value, source) }))
  const places = new Map(args.named.map(({ name, place, value }) => [name, { key: place, value }] as const))
  const spread = args.spread && compileExpression(args.spread, source)
  const spreadNamed = args.spreadNamed && compileExpression(args.spreadNamed, source)
  return (frame) => {
    const values = positional.map((argument) => argument(frame))
    const byName = new Map<string, Value>()
    for (const { name, value } of named) byName.set(name, value(frame))
    if (spread) values.push(...asItems(evaluateAt(spread, args.spread, source, frame)))
    if (spreadNamed) addSpread(byName, evaluateAt(spreadNamed, args.spreadNamed, source, frame))
    return { positional: values, named: byName, places }
  }
}

/** Evaluates, and leaves the place at the expression for what is done with its value. */
function evaluateAt(
  evaluate: Evaluate,
  node: Expression | undefined,
  source: TemplateSource,
  frame: Frame,
): Value {
  const value = evaluate(frame)
  if (node) at(frame, { source, place: node })
  return value
}

function addSpread(named: Map<string, Value>, spread: Value): void {
  if (!(spread instanceof Map)) throw fault('template-type', { reason: '** needs a dict.' })
  for (const [key, value] of spread) {
    if (typeof key !== 'string')
      throw fault('template-type', { reason: '** needs a dict whose keys are strings.' })
    if (named.has(key)) throw fault('template-call', { reason: `The argument "${key}" is given twice.` })
    named.set(key, value)
  }
}

function compileCall(node: CallNode, source: TemplateSource): Evaluate {
  const target = compileExpression(node.target, source)
  const args = compileArguments(node.args, source)
  const site = { source, place: node }
  const name = describeTarget(node.target)
  return (frame) => {
    const value = target(frame)
    const values = args(frame)
    at(frame, site)
    return located(callValue(value, values, frame.rendering, name), site)
  }
}

/** The call of a `{% call %}` block: the block itself is one more argument. */
export function compileBlockCall(
  node: CallNode,
  source: TemplateSource,
): (frame: Frame, caller: Value) => Value {
  const target = compileExpression(node.target, source)
  const args = compileArguments(node.args, source)
  const site = { source, place: node }
  const name = describeTarget(node.target)
  return (frame, caller) => {
    const value = target(frame)
    const values = args(frame)
    at(frame, site)
    const withCaller = { ...values, named: new Map(values.named).set('caller', caller) }
    return callValue(value, withCaller, frame.rendering, name)
  }
}

function describeTarget(node: Expression): string {
  if (node.typename === 'Symbol') return node.value
  return node.typename === 'Attribute' ? `${describeTarget(node.target)}.${node.name}` : 'This value'
}

/** Applies a filter to a value that is at hand: `{% filter upper %}`, `{% set x | trim %}`. */
export function compileFilterCall(
  node: FilterNode,
  source: TemplateSource,
): (frame: Frame, value: Value) => Value {
  const filter = filters.get(node.name)
  if (filter === undefined) {
    const hint = didYouMean(node.name, filters.keys())
    throw templateError('template-unsupported', { what: `The filter "${node.name}"`, hint }, source, node)
  }
  const args = compileArguments(node.args, source)
  const site = { source, place: node }
  return (frame, value) => {
    const values = args(frame)
    at(frame, site)
    return located(filter(value, values, frame.rendering), site)
  }
}

function compileFilter(node: FilterNode, source: TemplateSource): Evaluate {
  const target = compileExpression(node.target, source)
  const filter = compileFilterCall(node, source)
  return (frame) => filter(frame, target(frame))
}

function compileTest(node: TestNode, source: TemplateSource): Evaluate {
  const test = tests.get(node.name)
  if (test === undefined) {
    const hint = didYouMean(node.name, tests.keys())
    throw templateError('template-unsupported', { what: `The test "is ${node.name}"`, hint }, source, node)
  }
  const target = compileExpression(node.target, source)
  const args = compileArguments(node.args, source)
  const site = { source, place: node }
  return (frame) => {
    const value = target(frame)
    const values = args(frame)
    at(frame, site)
    return test(value, values) !== node.negated
  }
}

/** `and` and `or` yield one of their operands, as in Python. */
function compileLogic(node: LogicNode, source: TemplateSource): Evaluate {
  const left = compileExpression(node.left, source)
  const right = compileExpression(node.right, source)
  const truth = truthOf(node.left, source)
  const stopsAt = node.typename === 'Or'
  return (frame) => {
    const value = left(frame)
    return truth(value, frame) === stopsAt ? value : right(frame)
  }
}

function compileUnary(node: UnaryNode, source: TemplateSource): Evaluate {
  if (node.typename === 'Not') {
    const truth = compileTruth(node.target, source)
    return (frame) => !truth(frame)
  }
  const target = compileExpression(node.target, source)
  const site = { source, place: node }
  const sign = node.typename === 'Neg' ? -1 : 1
  return (frame) => {
    const value = target(frame)
    at(frame, site)
    return signed(sign, value)
  }
}

function compileBinary(node: BinaryNode, source: TemplateSource): Evaluate {
  const left = compileExpression(node.left, source)
  const right = compileExpression(node.right, source)
  const site = { source, place: node }
  return (frame) => {
    const leftValue = left(frame)
    const rightValue = right(frame)
    at(frame, site)
    return arithmetic(node.operator, leftValue, rightValue)
  }
}

function compileConcat(node: ConcatNode, source: TemplateSource): Evaluate {
  const parts = node.parts.map((part) => ({
    evaluate: compileExpression(part, source),
    site: { source, place: part },
  }))
  return (frame) => {
    let text = ''
    for (const { evaluate, site } of parts) {
      const value = evaluate(frame)
      at(frame, site)
      text += toText(value)
    }
    return text
  }
}

const comparators: Readonly<Record<Comparison, (left: Value, right: Value) => boolean>> = {
  '==': isEqual,
  '!=': (left, right) => !isEqual(left, right),
  '<': (left, right) => compareOrder(left, right) < 0,
  '>': (left, right) => compareOrder(left, right) > 0,
  '<=': (left, right) => compareOrder(left, right) <= 0,
  '>=': (left, right) => compareOrder(left, right) >= 0,
  in: (left, right) => contains(right, left),
  'not in': (left, right) => !contains(right, left),
}

/** `a < b < c` compares each neighbouring pair. */
function compileCompare(node: CompareNode, source: TemplateSource): Evaluate {
  const first = compileExpression(node.first, source)
  const rest = node.rest.map(({ operator, operand }) => ({
    compare: comparators[operator],
    operand: compileExpression(operand, source),
  }))
  const site = { source, place: node as Place }
  return (frame) => {
    let left = first(frame)
    for (const { compare, operand } of rest) {
      const right = operand(frame)
      at(frame, site)
      if (!compare(left, right)) return false
      left = right
    }
    return true
  }
}

/** Without `else`, a false condition yields an undefined value that prints as nothing, as in Jinja. */
function compileCondition(node: ConditionNode, source: TemplateSource): Evaluate {
  const test = compileTruth(node.test, source)
  const consequent = compileExpression(node.consequent, source)
  const nothing = new Undefined(() => {
    return templateError(
      'template-type',
      { reason: 'The condition is false and there is no "else".' },
      source,
      node,
    )
  }, true)
  const otherwise = node.otherwise ? compileExpression(node.otherwise, source) : () => nothing
  return (frame) => (test(frame) ? consequent(frame) : otherwise(frame))
}
