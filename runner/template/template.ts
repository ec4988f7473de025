import { compileExpression } from './compile-expression.ts'
import { compileStatement } from './compile-statement.ts'
import { Frame } from './frame.ts'
import { type CompiledMacro, compileMacro, type Execute, ReturnSignal } from './macro.ts'
import { Output, type OutputMark } from './output.ts'
import { Rendering, type Scope } from './rendering.ts'
import type { MacroNode, RootNode } from './syntax-tree.ts'
import { fault, type TemplateSource } from './template-error.ts'
import { parseTemplate } from './template-parser.ts'
import { Undefined, type Value } from './values/value.ts'

export interface RenderedTemplate {
  readonly text: string
  /** Where each piece of the text comes from, in the order of their offsets. */
  readonly marks: readonly OutputMark[]
}

/** A parsed template. Rendering it is pure: what names mean comes with the scope. */
export class Template {
  readonly source: TemplateSource
  readonly #root: RootNode
  #execute: Execute | undefined

  constructor(source: TemplateSource) {
    this.source = source
    this.#root = parseTemplate(source)
  }

  /** Renders the template. Throws a TgeltError with the place, and the macro stack, of what went wrong. */
  render(scope: Scope): RenderedTemplate {
    const marks: OutputMark[] = []
    const output = new Output(marks)
    this.#execute ??= compileStatement(this.#root, this.source)
    const execute = this.#execute
    runLocated(scope, this.source, (rendering) => execute(new Frame(rendering), output))
    return { text: output.text, marks }
  }

  /** The value of a text that is one expression, `{{ … }}` and nothing else; the rendered text of any other. */
  evaluate(scope: Scope): Value {
    const [only, ...more] = this.#root.children
    const [expression] = only?.typename === 'Output' ? only.children : []
    if (more.length > 0 || expression === undefined || expression.typename === 'TemplateData') {
      return this.render(scope).text
    }
    const evaluate = compileExpression(expression, this.source)
    return runLocated(scope, this.source, (rendering) => {
      const value = evaluate(new Frame(rendering))
      if (!(value instanceof Undefined)) return value
      if (value.isSilent) return ''
      throw value.error()
    })
  }

  /** The macros and tests at the top level, for a file of macro-paths; what stands around them is not rendered. */
  macros(): readonly CompiledMacro[] {
    const isMacro = (node: RootNode['children'][number]): node is MacroNode => node.typename === 'Macro'
    return this.#root.children
      .filter(isMacro)
      .map((node) => compileMacro(node, this.source, (body) => compileStatement(body, this.source)))
  }
}

const templates = new Map<string, Template>()
const maxTemplates = 20_000

/** The template of a file's text; compiled once for the same text of the same file. */
export function compileTemplate(source: TemplateSource): Template {
  const key = `${source.file}\u0000${source.text}`
  let template = templates.get(key)
  if (template === undefined) {
    template = new Template(source)
    if (templates.size >= maxTemplates) templates.clear()
    templates.set(key, template)
  }
  return template
}

/** Calls a macro from outside of a template, as hooks and generic tests do. */
export function callMacro(
  macro: CompiledMacro,
  args: { readonly positional?: readonly Value[]; readonly named?: ReadonlyMap<string, Value> },
  scope: Scope,
): Value {
  return runLocated(scope, macro.source, (rendering) => {
    rendering.site = { source: macro.source, place: macro.node }
    return macro
      .bind()
      .invoke({ positional: args.positional ?? [], named: args.named ?? new Map() }, rendering)
  })
}

function runLocated<T>(scope: Scope, source: TemplateSource, run: (rendering: Rendering) => T): T {
  const rendering = new Rendering(scope, { source, place: { lineno: 0, colno: 0 } })
  try {
    return run(rendering)
  } catch (thrown) {
    if (thrown instanceof ReturnSignal)
      throw rendering.locateError(fault('template-return-outside-macro', undefined))
    throw rendering.locateError(thrown)
  }
}
