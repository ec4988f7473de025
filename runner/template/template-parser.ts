import lexer from 'nunjucks/src/lexer.js'
import { didYouMean } from '../../kernel/errors/did-you-mean.ts'
import { ExpressionParser } from './expression-parser.ts'
import type {
  AssignTarget,
  CallNode,
  Expression,
  FilterNode,
  Parameter,
  RootNode,
  TemplateNode,
} from './syntax-tree.ts'
import { type TemplateSource, templateError } from './template-error.ts'
import type { Token } from './tokenizer.ts'

const tags = ['if', 'for', 'set', 'do', 'macro', 'test', 'call', 'filter', 'with', 'raw'] as const

/** Tags of Jinja, dbt and nunjucks that a project here can't use, and what to do instead. */
const unsupportedTags: ReadonlyMap<string, string> = new Map([
  ['extends', 'Share SQL with a macro.'],
  ['include', 'Share SQL with a macro.'],
  ['import', 'Macros of the macro-paths are known everywhere by their name.'],
  ['from', 'Macros of the macro-paths are known everywhere by their name.'],
  ['block', 'Share SQL with a macro.'],
  ['snapshot', 'Keep history with an incremental model.'],
  ['materialization', 'Use one of the built-in materialisations.'],
  ['docs', 'Write the description in YAML.'],
  ['break', 'Filter the loop: {% for x in xs if … %}.'],
  ['continue', 'Filter the loop: {% for x in xs if … %}.'],
  ['autoescape', 'SQL is never escaped as HTML.'],
  ['switch', 'Use {% if %} and {% elif %}.'],
  ['verbatim', 'Use {% raw %}.'],
  ['asyncEach', 'Use {% for %}.'],
  ['asyncAll', 'Use {% for %}.'],
  ['ifAsync', 'Use {% if %}.'],
])

/** Parses a template's text. Throws a TgeltError with the place of what is wrong. */
export function parseTemplate(source: TemplateSource): RootNode {
  const parser = new TemplateParser(source)
  return parser.parseAsRoot()
}

class TemplateParser extends ExpressionParser {
  readonly #open: Token[] = []

  override parseStatement(): TemplateNode | null {
    const tag = this.current()
    if (tag.type !== lexer.TOKEN_SYMBOL) this.failAt(this.tokenPlace(tag), 'Expected the name of a tag.')
    if (this.breakOnBlocks?.includes(tag.value)) return null
    this.#open.push(tag)
    const node = this.#statement(tag)
    this.#open.pop()
    return node
  }

  #statement(tag: Token): TemplateNode {
    switch (tag.value) {
      case 'if':
        return this.parseIf()
      case 'for':
        return this.#parseFor()
      case 'set':
        return this.#parseSet()
      case 'do':
        return this.#parseDo()
      case 'macro':
      case 'test':
      case 'data_test':
        return this.#parseMacro(tag.value === 'macro' ? 'macro' : 'test')
      case 'call':
        return this.#parseCallBlock()
      case 'filter':
        return this.#parseFilterBlock()
      case 'with':
        return this.#parseWith()
      default:
        return this.#unknownTag(tag)
    }
  }

  #unknownTag(tag: Token): never {
    const place = this.tokenPlace(tag)
    const hint = unsupportedTags.get(tag.value)
    if (hint !== undefined) {
      throw templateError('template-unsupported', { what: `{% ${tag.value} %}`, hint }, this.source, place)
    }
    if (/^(end|else$|elif$|elseif$)/.test(tag.value)) {
      const open = this.#open.at(-2)
      const where =
        open === undefined
          ? 'no tag is open'
          : `the open tag is {% ${open.value} %} of line ${open.lineno + 1}`
      this.failAt(place, `Unexpected {% ${tag.value} %}: ${where}.`)
    }
    this.failAt(place, `Unknown tag {% ${tag.value} %}.`, didYouMean(tag.value, tags))
  }

  /** nunjucks comes here without a place where a template ends inside a block. */
  override error(message: string, lineno?: number, colno?: number): Error {
    const open = this.#open.at(-1)
    if (lineno === undefined && this.peekToken() === null && open !== undefined) {
      const reason = `This {% ${open.value} %} is never closed: {% end${open.value} %} is missing.`
      return templateError('template-syntax', { reason }, this.source, this.tokenPlace(open))
    }
    return super.error(message, lineno, colno)
  }

  /** Reads the end of a tag; without a name of what is ended, that name first. */
  override advanceAfterBlockEnd(name?: string): Token {
    if (name === undefined) this.advance()
    return this.expectType(lexer.TOKEN_BLOCK_END, '"%}"')
  }

  /** The body of a block up to its end tag, which is read too. */
  #parseBody(endTag: string): TemplateNode {
    this.#endOfTag()
    const body = this.parseUntilBlocks(endTag)
    if (this.peekToken() === null) throw this.error('unexpected end of file')
    this.advanceAfterBlockEnd(this.advance().value)
    return body
  }

  #endOfTag(): void {
    this.expectType(lexer.TOKEN_BLOCK_END, '"%}"')
  }

  #parseFor(): TemplateNode {
    const start = this.advance()
    const target = this.#parseAssignTarget(false)
    if (!this.skipSymbol('in')) this.failAt(this.tokenPlace(this.current()), 'Expected "in" in {% for %}.')
    const iterable = this.parseTupleExpression(() => this.parseOr())
    const filter = this.skipSymbol('if') ? this.parseExpression() : undefined
    if (this.isSymbol('recursive')) {
      const place = this.tokenPlace(this.current())
      throw templateError(
        'template-unsupported',
        { what: 'A recursive loop', hint: 'Use a macro that calls itself.' },
        this.source,
        place,
      )
    }
    const place = this.placeFrom(start)
    this.#endOfTag()
    const body = this.parseUntilBlocks('endfor', 'else')
    let otherwise: TemplateNode | undefined
    if (this.skipSymbol('else')) {
      this.#endOfTag()
      otherwise = this.parseUntilBlocks('endfor')
    }
    if (this.peekToken() === null) throw this.error('unexpected end of file')
    this.advanceAfterBlockEnd(this.advance().value)
    return { typename: 'For', target, iterable, filter, body, otherwise, ...place }
  }

  /** `x`, `x, y`, `(x, y)`; where a namespace may be meant, `ns.x`. */
  #parseAssignTarget(allowAttribute: boolean): AssignTarget {
    const start = this.current()
    const first = this.#parseOneTarget(allowAttribute)
    if (this.current().type !== lexer.TOKEN_COMMA) return first
    const targets = [first]
    while (this.skip(lexer.TOKEN_COMMA)) {
      if (this.current().type !== lexer.TOKEN_SYMBOL || this.isSymbol('in')) break
      targets.push(this.#parseOneTarget(allowAttribute))
    }
    return { kind: 'tuple', targets, place: this.placeFrom(start) }
  }

  #parseOneTarget(allowAttribute: boolean): AssignTarget {
    if (this.skip(lexer.TOKEN_LEFT_PAREN)) {
      const inner = this.#parseAssignTarget(allowAttribute)
      this.expectType(lexer.TOKEN_RIGHT_PAREN, '")"')
      return inner
    }
    const token = this.expectType(lexer.TOKEN_SYMBOL, "a variable's name")
    if (['true', 'false', 'none', 'True', 'False', 'None', 'loop'].includes(token.value)) {
      this.failAt(this.tokenPlace(token), `"${token.value}" can't be assigned to.`)
    }
    if (!allowAttribute || !this.isOperator('.')) return { kind: 'name', name: token.value }
    this.advance()
    const attribute = this.expectType(lexer.TOKEN_SYMBOL, 'a name after "."').value
    return { kind: 'attribute', name: token.value, attribute, place: this.placeFrom(token) }
  }

  #parseSet(): TemplateNode {
    const start = this.advance()
    const target = this.#parseAssignTarget(true)
    if (this.skipValue(lexer.TOKEN_OPERATOR, '=')) {
      const value = this.parseTupleExpression()
      const place = this.placeFrom(start)
      this.#endOfTag()
      return { typename: 'Set', target, value, ...place }
    }
    const filters = this.#parseFilters(false)
    const place = this.placeFrom(start)
    return { typename: 'SetBlock', target, filters, body: this.#parseBody('endset'), ...place }
  }

  /** `| a | b(1)` of a block; the first `|` is left out in `{% filter %}`. */
  #parseFilters(startsInline: boolean): FilterNode[] {
    const filters: FilterNode[] = []
    // Stands for the block's text, which the filter gets in its place.
    const block: Expression = { typename: 'Literal', value: '', lineno: 0, colno: 0 }
    if (startsInline) filters.push(this.parseFilterCall(block))
    while (this.skip(lexer.TOKEN_PIPE)) filters.push(this.parseFilterCall(block))
    return filters
  }

  #parseFilterBlock(): TemplateNode {
    const start = this.advance()
    const filters = this.#parseFilters(true)
    const place = this.placeFrom(start)
    return { typename: 'FilterBlock', filters, body: this.#parseBody('endfilter'), ...place }
  }

  #parseDo(): TemplateNode {
    const start = this.advance()
    const value = this.parseTupleExpression()
    const place = this.placeFrom(start)
    this.#endOfTag()
    return { typename: 'Do', value, ...place }
  }

  #parseWith(): TemplateNode {
    const start = this.advance()
    const assignments: { target: AssignTarget; value: Expression }[] = []
    while (this.current().type !== lexer.TOKEN_BLOCK_END) {
      if (assignments.length > 0) this.expectType(lexer.TOKEN_COMMA, 'a comma')
      const target = this.#parseOneTarget(false)
      if (!this.skipValue(lexer.TOKEN_OPERATOR, '='))
        this.failAt(this.placeFrom(start), 'Expected "=" in {% with %}.')
      assignments.push({ target, value: this.parseExpression() })
    }
    const place = this.placeFrom(start)
    return { typename: 'With', assignments, body: this.#parseBody('endwith'), ...place }
  }

  #parseMacro(kind: 'macro' | 'test'): TemplateNode {
    const start = this.advance()
    const name = this.expectType(lexer.TOKEN_SYMBOL, `the name of the ${kind}`)
    const parameters = this.#parseParameters()
    const place = this.tokenPlace(name)
    const { body, uses } = this.#parseMacroBody(`end${start.value}`)
    return {
      typename: 'Macro',
      kind,
      name: kind === 'test' ? `test_${name.value}` : name.value,
      parameters,
      body,
      uses,
      ...place,
    }
  }

  #parseMacroBody(endTag: string): { body: TemplateNode; uses: ReadonlySet<string> } {
    const outer = this.names
    this.names = new Set()
    const body = this.#parseBody(endTag)
    const uses = new Set(['varargs', 'kwargs', 'caller'].filter((name) => this.names.has(name)))
    this.names = outer
    return { body, uses }
  }

  #parseParameters(): Parameter[] {
    this.expectType(lexer.TOKEN_LEFT_PAREN, '"("')
    const parameters: Parameter[] = []
    while (!this.skip(lexer.TOKEN_RIGHT_PAREN)) {
      if (parameters.length > 0) this.expectType(lexer.TOKEN_COMMA, 'a comma')
      if (this.skip(lexer.TOKEN_RIGHT_PAREN)) break
      const token = this.expectType(lexer.TOKEN_SYMBOL, "a parameter's name")
      if (this.skipValue(lexer.TOKEN_OPERATOR, '=')) {
        parameters.push({ name: token.value, default: this.parseExpression() })
      } else if (parameters.some((parameter) => parameter.default !== undefined)) {
        this.failAt(this.tokenPlace(token), 'A parameter without a default follows one that has a default.')
      } else parameters.push({ name: token.value })
    }
    return parameters
  }

  #parseCallBlock(): TemplateNode {
    const start = this.advance()
    const parameters = this.current().type === lexer.TOKEN_LEFT_PAREN ? this.#parseParameters() : []
    const call = this.#parseCalled()
    const place = this.placeFrom(start)
    const { body, uses } = this.#parseMacroBody('endcall')
    return { typename: 'CallBlock', call, parameters, body, uses, ...place }
  }

  #parseCalled(): CallNode {
    const call = this.parseExpression()
    if (call.typename !== 'Call') this.failAt(call, 'Expected the call of a macro in {% call %}.')
    return call
  }
}
