import { compileExpression, type Evaluate } from './compile-expression.ts'
import { Frame } from './frame.ts'
import { Output } from './output.ts'
import type { Rendering } from './rendering.ts'
import type { MacroNode, Parameter, TemplateNode } from './syntax-tree.ts'
import { fault, type TemplateSource } from './template-error.ts'
import { type CallArguments, Callable, Tuple, Undefined, type Value } from './values/value.ts'

export type Execute = (frame: Frame, output: Output) => void

/** Thrown by `return(value)`, caught by the macro it stands in. Not an Error: it is no failure. */
export class ReturnSignal {
  readonly value: Value

  constructor(value: Value) {
    this.value = value
  }
}

export interface CompiledParameter {
  readonly name: string
  readonly evaluate: Evaluate | undefined
}

export function compileParameters(
  parameters: readonly Parameter[],
  source: TemplateSource,
): CompiledParameter[] {
  return parameters.map((parameter) => ({
    name: parameter.name,
    evaluate: parameter.default && compileExpression(parameter.default, source),
  }))
}

/** A macro of a file, ready to be called with the scope of any rendering. */
export interface CompiledMacro {
  readonly kind: MacroNode['kind']
  readonly name: string
  readonly source: TemplateSource
  readonly node: MacroNode
  readonly parameters: readonly string[]
  /** The macro as a value. `enclosing` gives it the variables of the template it is defined in. */
  bind(enclosing?: Frame): Callable
}

export function compileMacro(
  node: MacroNode,
  source: TemplateSource,
  compileBody: (body: TemplateNode) => Execute,
): CompiledMacro {
  const parameters = compileParameters(node.parameters, source)
  let body: Execute | undefined
  return {
    kind: node.kind,
    name: node.name,
    source,
    node,
    parameters: parameters.map(({ name }) => name),
    bind: (enclosing) =>
      new Callable(node.name, (args, rendering) => {
        body ??= compileBody(node.body)
        return runMacro(node.name, parameters, node.uses, body, args, rendering, enclosing)
      }),
  }
}

/** Runs a macro's body in a frame of its own; its value is what it returned, else the text it wrote. */
export function runMacro(
  name: string,
  parameters: readonly CompiledParameter[],
  uses: ReadonlySet<string>,
  body: Execute,
  args: CallArguments,
  rendering: Rendering,
  enclosing: Frame | undefined,
): Value {
  const { depth } = rendering
  try {
    return rendering.enter(name, () => {
      const frame = enclosing && enclosing.rendering === rendering ? enclosing.child() : new Frame(rendering)
      bindParameters(name, frame, parameters, uses, args)
      const output = new Output()
      body(frame, output)
      return output.text
    })
  } catch (thrown) {
    if (!(thrown instanceof ReturnSignal)) throw thrown
    rendering.unwindTo(depth)
    return thrown.value
  }
}

function bindParameters(
  macro: string,
  frame: Frame,
  parameters: readonly CompiledParameter[],
  uses: ReadonlySet<string>,
  args: CallArguments,
): void {
  const names = new Set(parameters.map(({ name }) => name))
  for (const [index, { name, evaluate }] of parameters.entries()) {
    const positional = args.positional[index]
    const named = args.named.get(name)
    if (positional !== undefined && named !== undefined) {
      throw fault('template-call', { reason: `${macro}(): "${name}" is given twice.` })
    }
    const given = positional !== undefined ? positional : named
    frame.set(name, given !== undefined ? given : evaluate ? evaluate(frame) : notGiven(macro, name))
  }
  bindRest(macro, frame, parameters.length, names, uses, args)
}

function notGiven(macro: string, name: string): Undefined {
  return new Undefined(() => fault('template-call', { reason: `${macro}() was called without "${name}".` }))
}

/** `varargs`, `kwargs` and `caller`, for a macro that speaks of them. */
function bindRest(
  macro: string,
  frame: Frame,
  count: number,
  names: ReadonlySet<string>,
  uses: ReadonlySet<string>,
  args: CallArguments,
): void {
  const extra = args.positional.slice(count)
  if (uses.has('varargs')) frame.set('varargs', new Tuple(extra))
  else if (extra.length > 0) {
    throw fault('template-call', {
      reason: `${macro}() takes ${count} arguments, not ${args.positional.length}.`,
    })
  }
  const others = new Map([...args.named].filter(([name]) => !names.has(name) && name !== 'caller'))
  if (uses.has('kwargs')) frame.set('kwargs', others)
  else
    for (const name of others.keys()) {
      const hint = names.size === 0 ? undefined : `Its parameters: ${[...names].join(', ')}.`
      throw fault('template-call', { reason: `${macro}() has no parameter "${name}".`, hint })
    }
  const caller = args.named.get('caller')
  if (names.has('caller')) return
  if (caller !== undefined && !uses.has('caller')) {
    throw fault('template-call', {
      reason: `${macro}() doesn't take a {% call %} block: it never calls caller().`,
    })
  }
  if (uses.has('caller')) frame.set('caller', caller ?? notGiven(macro, 'caller'))
}
