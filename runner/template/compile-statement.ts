import {
  compileBlockCall,
  compileExpression,
  compileFilterCall,
  compileTruth,
  type Evaluate,
} from './compile-expression.ts'
import type { Frame } from './frame.ts'
import { Loop } from './loop.ts'
import { compileMacro, compileParameters, type Execute, runMacro } from './macro.ts'
import { Output } from './output.ts'
import type {
  AssignTarget,
  CallBlockNode,
  FilterBlockNode,
  ForNode,
  IfNode,
  OutputNode,
  SetBlockNode,
  TemplateNode,
  WithNode,
} from './syntax-tree.ts'
import { fault, type TemplateSource } from './template-error.ts'
import { asItems } from './values/sequence-items.ts'
import { toText, typeName } from './values/text.ts'
import { Callable, Namespace, type Value } from './values/value.ts'

/** Turns a statement into a function that writes to an output. */
export function compileStatement(node: TemplateNode, source: TemplateSource): Execute {
  switch (node.typename) {
    case 'Root':
    case 'NodeList':
      return compileList(node.children, source)
    case 'Output':
      return compileOutput(node, source)
    case 'If':
      return compileIf(node, source)
    case 'For':
      return compileFor(node, source)
    case 'Set': {
      const value = compileExpression(node.value, source)
      const assign = compileAssign(node.target, source)
      return (frame) => assign(frame, value(frame))
    }
    case 'SetBlock':
      return compileSetBlock(node, source)
    case 'FilterBlock':
      return compileFilterBlock(node, source)
    case 'Do': {
      const value = compileExpression(node.value, source)
      return (frame) => {
        value(frame)
      }
    }
    case 'With':
      return compileWith(node, source)
    case 'Macro': {
      const macro = compileMacro(node, source, (body) => compileStatement(body, source))
      return (frame) => frame.set(node.name, macro.bind(frame))
    }
    case 'CallBlock':
      return compileCallBlock(node, source)
  }
}

function compileList(nodes: readonly TemplateNode[], source: TemplateSource): Execute {
  const statements = nodes.map((node) => compileStatement(node, source))
  return (frame, output) => {
    for (const statement of statements) statement(frame, output)
  }
}

function compileOutput(node: OutputNode, source: TemplateSource): Execute {
  const parts = node.children.map((child): Execute => {
    const { lineno, colno } = child
    if (child.typename === 'TemplateData') {
      const text = child.value.replaceAll('\r\n', '\n')
      return (_frame, output) => output.write(text, lineno, colno, true)
    }
    const evaluate = compileExpression(child, source)
    const site = { source, place: child }
    return (frame, output) => {
      const value = evaluate(frame)
      frame.rendering.site = site
      // The mark stands at the tag, not at the expression in it.
      output.write(toText(value), node.lineno, node.colno, false)
    }
  })
  const [only] = parts
  if (parts.length === 1 && only !== undefined) return only
  return (frame, output) => {
    for (const part of parts) part(frame, output)
  }
}

function compileIf(node: IfNode, source: TemplateSource): Execute {
  const test = compileTruth(node.cond, source)
  const body = compileStatement(node.body, source)
  const otherwise = node.else_ === null ? undefined : compileStatement(node.else_, source)
  return (frame, output) => {
    if (test(frame)) body(frame, output)
    else otherwise?.(frame, output)
  }
}

function compileFor(node: ForNode, source: TemplateSource): Execute {
  const iterable = compileExpression(node.iterable, source)
  const site = { source, place: node.iterable }
  const assign = compileAssign(node.target, source)
  const filter = node.filter && compileTruth(node.filter, source)
  const body = compileStatement(node.body, source)
  const otherwise = node.otherwise && compileStatement(node.otherwise, source)
  return (frame, output) => {
    const value = iterable(frame)
    frame.rendering.site = site
    const items = [...asItems(value)].filter((item) => {
      if (filter === undefined) return true
      const inner = frame.child()
      assign(inner, item)
      return filter(inner)
    })
    if (items.length === 0) otherwise?.(frame.child(), output)
    const loop = new Loop(items)
    for (const item of items) {
      const inner = frame.child()
      inner.set('loop', loop)
      assign(inner, item)
      body(inner, output)
      loop.advance()
    }
  }
}

function compileAssign(target: AssignTarget, source: TemplateSource): (frame: Frame, value: Value) => void {
  if (target.kind === 'name') return (frame, value) => frame.set(target.name, value)
  const site = { source, place: target.place }
  if (target.kind === 'attribute') {
    return (frame, value) => {
      frame.rendering.site = site
      setAttribute(frame, target.name, target.attribute, value)
    }
  }
  const targets = target.targets.map((each) => compileAssign(each, source))
  return (frame, value) => {
    frame.rendering.site = site
    const items = asItems(value)
    if (items.length !== targets.length) {
      throw fault('template-type', {
        reason: `${items.length} values can't be assigned to ${targets.length} names.`,
      })
    }
    for (const [index, assign] of targets.entries()) assign(frame, items[index] ?? null)
  }
}

function setAttribute(frame: Frame, name: string, attribute: string, value: Value): void {
  const holder = frame.lookup(name)
  if (holder instanceof Namespace) {
    holder.attributes.set(attribute, value)
    return
  }
  const what = holder === undefined ? 'undefined' : typeName(holder)
  const hint = `Make it one first: {% set ${name} = namespace(${attribute}=…) %}.`
  throw fault('template-type', {
    reason: `${name}.${attribute} can't be set: ${name} is ${what}, not a namespace.`,
    hint,
  })
}

/** What a block writes, as a string. */
function compileCapture(body: TemplateNode, source: TemplateSource): Evaluate {
  const statement = compileStatement(body, source)
  return (frame) => {
    const output = new Output()
    statement(frame.child(), output)
    return output.text
  }
}

function compileSetBlock(node: SetBlockNode, source: TemplateSource): Execute {
  const capture = compileCapture(node.body, source)
  const filters = node.filters.map((filter) => compileFilterCall(filter, source))
  const assign = compileAssign(node.target, source)
  return (frame) => {
    let value = capture(frame)
    for (const filter of filters) value = filter(frame, value)
    assign(frame, value)
  }
}

function compileFilterBlock(node: FilterBlockNode, source: TemplateSource): Execute {
  const capture = compileCapture(node.body, source)
  const filters = node.filters.map((filter) => compileFilterCall(filter, source))
  return (frame, output) => {
    let value = capture(frame)
    for (const filter of filters) value = filter(frame, value)
    output.write(toText(value), node.lineno, node.colno, false)
  }
}

function compileWith(node: WithNode, source: TemplateSource): Execute {
  const assignments = node.assignments.map(({ target, value }) => ({
    assign: compileAssign(target, source),
    value: compileExpression(value, source),
  }))
  const body = compileStatement(node.body, source)
  return (frame, output) => {
    const inner = frame.child()
    // Values see the names outside, not each other, as in Jinja.
    const values = assignments.map(({ value }) => value(frame))
    for (const [index, { assign }] of assignments.entries()) assign(inner, values[index] ?? null)
    body(inner, output)
  }
}

function compileCallBlock(node: CallBlockNode, source: TemplateSource): Execute {
  const call = compileBlockCall(node.call, source)
  const parameters = compileParameters(node.parameters, source)
  const body = compileStatement(node.body, source)
  const site = { source, place: node }
  return (frame, output) => {
    const caller = new Callable('caller', (args, rendering) =>
      runMacro('caller', parameters, node.uses, body, args, rendering, frame),
    )
    const value = call(frame, caller)
    frame.rendering.site = site
    output.write(toText(value), node.lineno, node.colno, false)
  }
}
