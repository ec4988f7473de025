import lexer from 'nunjucks/src/lexer.js'
import nunjucks from 'nunjucks/src/parser.js'
import type {
  Arguments,
  BinaryNode,
  Comparison,
  Expression,
  FilterNode,
  NamedArgument,
  Place,
} from './syntax-tree.ts'
import { type TemplateSource, templateError } from './template-error.ts'
import { type Token, tokenize } from './tokenizer.ts'
import { floatValue } from './values/float.ts'

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '>', '<=', '>='])
const constants: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])
const startsOperand: ReadonlySet<string> = new Set([
  lexer.TOKEN_SYMBOL,
  lexer.TOKEN_STRING,
  lexer.TOKEN_INT,
  lexer.TOKEN_FLOAT,
  lexer.TOKEN_LEFT_PAREN,
  lexer.TOKEN_LEFT_BRACKET,
  lexer.TOKEN_LEFT_CURLY,
])

/**
 * nunjucks's parser with Jinja's expressions: its precedences (`2 * 7 % 4`, `a ~ b == c`, `not x in y`), tests, tuples,
 * slices, trailing commas, `*args` and `**kwargs`.
 */
export class ExpressionParser extends nunjucks.Parser {
  protected readonly source: TemplateSource
  #position = 0
  readonly #all: readonly Token[]
  /** Names that the innermost macro's body speaks of. */
  protected names: Set<string> = new Set()

  constructor(source: TemplateSource) {
    const tokens = tokenize(source.file, source.text)
    super(tokens)
    this.source = source
    this.#all = tokens.tokens
  }

  override nextToken(): Token | null {
    return this.#all[this.#position++] ?? null
  }

  override peekToken(): Token | null {
    return this.#all[this.#position] ?? null
  }

  override pushToken(_token: Token | null): void {
    this.#position--
  }

  protected lookAhead(count: number): Token | undefined {
    return this.#all[this.#position + count]
  }

  /** The token about to be read. Inside a tag there is one: the tokenizer has seen to it that tags are closed. */
  protected current(): Token {
    const token = this.peekToken()
    if (token === null) throw this.error('unexpected end of file')
    return token
  }

  protected advance(): Token {
    const token = this.current()
    this.#position++
    return token
  }

  override error(message: string, lineno?: number, colno?: number): Error {
    const token = this.peekToken() ?? this.#all.at(-1)
    const place = {
      lineno: lineno ?? token?.lineno ?? 0,
      colno: colno ?? token?.colno ?? 0,
      length: lineno === undefined && token ? token.end - token.start : undefined,
    }
    return templateError('template-syntax', { reason: sentence(message) }, this.source, place)
  }

  protected failAt(place: Place, reason: string, hint?: string): never {
    throw templateError('template-syntax', { reason, hint }, this.source, place)
  }

  protected tokenPlace(token: Token): Place {
    return { lineno: token.lineno, colno: token.colno, length: token.end - token.start }
  }

  /** From a token to the last one that was read. */
  protected placeFrom(start: Token): Place {
    const end = this.#all[this.#position - 1]?.end ?? start.end
    const isOneLine = !this.source.text.slice(start.start, end).includes('\n')
    const { lineno, colno } = start
    return isOneLine ? { lineno, colno, length: end - start.start } : { lineno, colno }
  }

  protected isOperator(value: string, token: Token | undefined | null = this.peekToken()): boolean {
    return token?.type === lexer.TOKEN_OPERATOR && token.value === value
  }

  protected isSymbol(value: string, token: Token | undefined | null = this.peekToken()): boolean {
    return token?.type === lexer.TOKEN_SYMBOL && token.value === value
  }

  protected expectType(type: string, what: string): Token {
    const token = this.current()
    if (token.type !== type) this.failAt(this.tokenPlace(token), `Expected ${what}, found "${token.value}".`)
    return this.advance()
  }

  override parseExpression(): Expression {
    const start = this.current()
    let node = this.parseOr()
    while (this.skipSymbol('if')) {
      const test = this.parseOr()
      const otherwise = this.skipSymbol('else') ? this.parseExpression() : undefined
      node = { typename: 'Condition', test, consequent: node, otherwise, ...this.placeFrom(start) }
    }
    return node
  }

  /** An expression, or a tuple without parentheses: `{% for x in a, b %}`, `{% set x = 1, 2 %}`. */
  protected parseTupleExpression(parse: () => Expression = () => this.parseExpression()): Expression {
    const start = this.current()
    const first = parse()
    if (this.current().type !== lexer.TOKEN_COMMA) return first
    const items = [first]
    while (this.skip(lexer.TOKEN_COMMA)) {
      if (!startsOperand.has(this.current().type) && !this.isOperator('-')) break
      items.push(parse())
    }
    return { typename: 'Tuple', items, ...this.placeFrom(start) }
  }

  override parseNot(): Expression {
    const start = this.current()
    if (this.skipSymbol('not')) {
      return { typename: 'Not', target: this.parseNot(), ...this.placeFrom(start) }
    }
    return this.#parseCompare()
  }

  #parseCompare(): Expression {
    const start = this.current()
    const first = this.#parseSum()
    const rest: { operator: Comparison; operand: Expression }[] = []
    for (let operator = this.#comparison(); operator !== undefined; operator = this.#comparison()) {
      rest.push({ operator, operand: this.#parseSum() })
    }
    return rest.length === 0 ? first : { typename: 'Compare', first, rest, ...this.placeFrom(start) }
  }

  #comparison(): Comparison | undefined {
    const token = this.peekToken()
    if (token?.type === lexer.TOKEN_OPERATOR && comparisons.has(token.value)) {
      this.nextToken()
      return token.value as Comparison // one of the set
    }
    if (this.skipSymbol('in')) return 'in'
    if (this.isSymbol('not') && this.isSymbol('in', this.lookAhead(1))) {
      this.nextToken()
      this.nextToken()
      return 'not in'
    }
    return undefined
  }

  #parseSum(): Expression {
    return this.#leftAssociative(['+', '-'], () => this.#parseConcat())
  }

  #parseConcat(): Expression {
    const start = this.current()
    const parts = [this.#parseProduct()]
    while (this.skip(lexer.TOKEN_TILDE)) parts.push(this.#parseProduct())
    const [first] = parts
    if (parts.length === 1 && first !== undefined) return first
    return { typename: 'Concat', parts, ...this.placeFrom(start) }
  }

  #parseProduct(): Expression {
    return this.#leftAssociative(['*', '/', '//', '%'], () =>
      this.#leftAssociative(['**'], () => this.#parseUnary(true)),
    )
  }

  #leftAssociative(operators: readonly BinaryNode['operator'][], parse: () => Expression): Expression {
    const start = this.current()
    let left = parse()
    for (;;) {
      const operator = operators.find((each) => this.isOperator(each))
      if (operator === undefined) return left
      this.nextToken()
      left = { typename: 'Binary', operator, left, right: parse(), ...this.placeFrom(start) }
    }
  }

  #parseUnary(withFilters: boolean): Expression {
    const start = this.current()
    let node: Expression
    if (this.isOperator('-') || this.isOperator('+')) {
      const typename = this.advance().value === '-' ? 'Neg' : 'Pos'
      node = { typename, target: this.#parseUnary(false), ...this.placeFrom(start) }
    } else {
      node = this.parseOperand()
    }
    node = this.#parsePostfix(node, start)
    return withFilters ? this.#parseFiltersAndTests(node, start) : node
  }

  protected parseOperand(): Expression {
    const token = this.current()
    switch (token.type) {
      case lexer.TOKEN_SYMBOL:
        return this.#parseName(this.advance())
      case lexer.TOKEN_STRING:
        return this.#parseStrings()
      case lexer.TOKEN_INT:
      case lexer.TOKEN_FLOAT:
        return this.#parseNumber(this.advance())
      case lexer.TOKEN_LEFT_PAREN:
        return this.#parseParentheses()
      case lexer.TOKEN_LEFT_BRACKET: {
        const items = this.#parseItems(lexer.TOKEN_RIGHT_BRACKET)
        return { typename: 'Array', items, ...this.placeFrom(token) }
      }
      case lexer.TOKEN_LEFT_CURLY:
        return this.#parseDict()
      default:
        return this.failAt(this.tokenPlace(token), `Expected a value, found "${token.value}".`)
    }
  }

  #parseName(token: Token): Expression {
    const constant = constants.get(token.value)
    if (constant !== undefined) return { typename: 'Literal', value: constant, ...this.tokenPlace(token) }
    this.names.add(token.value)
    return { typename: 'Symbol', value: token.value, ...this.tokenPlace(token) }
  }

  /** Adjacent strings are one: `'a' 'b'`. */
  #parseStrings(): Expression {
    const start = this.current()
    let value = ''
    while (this.current().type === lexer.TOKEN_STRING) value += this.advance().value
    return { typename: 'Literal', value, ...this.placeFrom(start) }
  }

  #parseNumber(token: Token): Expression {
    const number = Number(token.value)
    if (token.type === lexer.TOKEN_INT && !Number.isSafeInteger(number)) {
      this.failAt(
        this.tokenPlace(token),
        `${token.value} is too large for a number in a template.`,
        'Write it as a string.',
      )
    }
    const value = token.type === lexer.TOKEN_FLOAT ? floatValue(number) : number
    return { typename: 'Literal', value, ...this.tokenPlace(token) }
  }

  #parseParentheses(): Expression {
    const start = this.advance()
    if (this.skip(lexer.TOKEN_RIGHT_PAREN)) return { typename: 'Tuple', items: [], ...this.placeFrom(start) }
    const inner = this.parseTupleExpression()
    this.expectType(lexer.TOKEN_RIGHT_PAREN, '")"')
    return inner
  }

  /** `[a, b,]`, from its opening bracket. */
  #parseItems(end: string): Expression[] {
    this.advance()
    const items: Expression[] = []
    while (!this.skip(end)) {
      if (items.length > 0) this.expectType(lexer.TOKEN_COMMA, 'a comma')
      if (this.skip(end)) break
      items.push(this.parseExpression())
    }
    return items
  }

  #parseDict(): Expression {
    const start = this.advance()
    const pairs: { key: Expression; value: Expression }[] = []
    while (!this.skip(lexer.TOKEN_RIGHT_CURLY)) {
      if (pairs.length > 0) this.expectType(lexer.TOKEN_COMMA, 'a comma')
      if (this.skip(lexer.TOKEN_RIGHT_CURLY)) break
      const key = this.parseExpression()
      this.expectType(lexer.TOKEN_COLON, 'a colon after the key')
      pairs.push({ key, value: this.parseExpression() })
    }
    return { typename: 'Dict', pairs, ...this.placeFrom(start) }
  }

  #parsePostfix(target: Expression, start: Token): Expression {
    let node = target
    for (;;) {
      const token = this.current()
      if (token.type === lexer.TOKEN_LEFT_PAREN) node = this.#parseCall(node, start)
      else if (token.type === lexer.TOKEN_LEFT_BRACKET) node = this.#parseIndex(node, start)
      else if (this.isOperator('.', token)) node = this.#parseAttribute(node, start)
      else return node
    }
  }

  #parseCall(target: Expression, start: Token): Expression {
    const args = this.parseArguments()
    return { typename: 'Call', target, args, ...this.placeFrom(start) }
  }

  #parseAttribute(target: Expression, start: Token): Expression {
    this.advance()
    const token = this.advance()
    if (token.type === lexer.TOKEN_SYMBOL) {
      return { typename: 'Attribute', target, name: token.value, ...this.placeFrom(start) }
    }
    if (token.type !== lexer.TOKEN_INT) {
      this.failAt(this.tokenPlace(token), `Expected a name after ".", found "${token.value}".`)
    }
    return { typename: 'Item', target, key: this.#parseNumber(token), ...this.placeFrom(start) }
  }

  #parseIndex(target: Expression, start: Token): Expression {
    this.advance()
    const ahead = (): boolean =>
      this.current().type !== lexer.TOKEN_COLON && this.current().type !== lexer.TOKEN_RIGHT_BRACKET
    const first = ahead() ? this.parseTupleExpression() : undefined
    if (this.current().type !== lexer.TOKEN_COLON) {
      this.expectType(lexer.TOKEN_RIGHT_BRACKET, '"]"')
      if (first === undefined) this.failAt(this.placeFrom(start), 'Expected an index between the brackets.')
      return { typename: 'Item', target, key: first, ...this.placeFrom(start) }
    }
    this.advance()
    const stop = ahead() ? this.parseExpression() : undefined
    const step = this.skip(lexer.TOKEN_COLON) && ahead() ? this.parseExpression() : undefined
    this.expectType(lexer.TOKEN_RIGHT_BRACKET, '"]"')
    return { typename: 'Slice', target, start: first, stop, step, ...this.placeFrom(start) }
  }

  #parseFiltersAndTests(target: Expression, start: Token): Expression {
    let node = target
    for (;;) {
      if (this.current().type === lexer.TOKEN_PIPE) node = this.#parseFilter(node)
      else if (this.isSymbol('is')) node = this.#parseTest(node, start)
      else if (this.current().type === lexer.TOKEN_LEFT_PAREN) node = this.#parseCall(node, start)
      else return node
    }
  }

  #parseFilter(target: Expression): Expression {
    this.advance()
    return this.parseFilterCall(target)
  }

  /** `name` or `name(args)`, after the `|` or in `{% filter %}`. */
  protected parseFilterCall(target: Expression): FilterNode {
    const start = this.current()
    const name = this.expectType(lexer.TOKEN_SYMBOL, "a filter's name").value
    const hasArguments = this.current().type === lexer.TOKEN_LEFT_PAREN
    const args = hasArguments ? this.parseArguments() : { positional: [], named: [] }
    return { typename: 'Filter', name, target, args, ...this.placeFrom(start) }
  }

  #parseTest(target: Expression, start: Token): Expression {
    this.advance()
    const negated = this.skipSymbol('not')
    const name = this.expectType(lexer.TOKEN_SYMBOL, "a test's name").value
    const args = this.#parseTestArguments()
    return { typename: 'Test', name, target, args, negated, ...this.placeFrom(start) }
  }

  /** `is divisibleby(3)` or `is divisibleby 3`. */
  #parseTestArguments(): Arguments {
    const token = this.current()
    if (token.type === lexer.TOKEN_LEFT_PAREN) return this.parseArguments()
    const isWord = token.type === lexer.TOKEN_SYMBOL
    if (
      !startsOperand.has(token.type) ||
      (isWord && ['else', 'or', 'and', 'if', 'in', 'not'].includes(token.value))
    ) {
      return { positional: [], named: [] }
    }
    if (this.isSymbol('is')) this.failAt(this.tokenPlace(token), 'Tests with "is" can\'t be chained.')
    return { positional: [this.#parsePostfix(this.parseOperand(), token)], named: [] }
  }

  /** `(a, b=1, *xs, **ys,)`, from its opening parenthesis. */
  protected parseArguments(): Arguments {
    this.advance()
    const positional: Expression[] = []
    const named: NamedArgument[] = []
    let spread: Expression | undefined
    let spreadNamed: Expression | undefined
    for (let isFirst = true; !this.skip(lexer.TOKEN_RIGHT_PAREN); isFirst = false) {
      if (!isFirst) this.expectType(lexer.TOKEN_COMMA, 'a comma')
      if (this.skip(lexer.TOKEN_RIGHT_PAREN)) break
      const token = this.current()
      if (this.isOperator('*')) spread = this.#parseSpread()
      else if (this.isOperator('**')) spreadNamed = this.#parseSpread()
      else if (token.type === lexer.TOKEN_SYMBOL && this.isOperator('=', this.lookAhead(1))) {
        if (named.some(({ name }) => name === token.value)) {
          this.failAt(this.tokenPlace(token), `The argument "${token.value}" is given twice.`)
        }
        named.push({ name: token.value, place: this.tokenPlace(token), value: this.#parseNamedValue() })
      } else if (named.length > 0 || spread !== undefined || spreadNamed !== undefined) {
        this.failAt(this.tokenPlace(token), 'A positional argument follows a named one.')
      } else positional.push(this.parseExpression())
    }
    return { positional, named, spread, spreadNamed }
  }

  #parseSpread(): Expression {
    this.advance()
    return this.parseExpression()
  }

  #parseNamedValue(): Expression {
    this.advance()
    this.advance()
    return this.parseExpression()
  }
}

/** nunjucks's messages as sentences. */
function sentence(message: string): string {
  const text = message
    .replace(/^parse\w+: /, '')
    .replace('expected variable end', 'expected "}}" here')
    .replace(/^expected block end in .*/, 'expected "%}" here')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}
