/**
 * nunjucks publishes no types for its parser. Declared here is what the Jinja parser builds on: token plumbing, the
 * loop over a template's nodes, `{% if %}`, `and`, `or`.
 */
declare module 'nunjucks/src/parser.js' {
  import type { Expression, RootNode, TemplateNode } from './syntax-tree.ts'
  import type { Token, TokenStream } from './tokenizer.ts'

  class Parser {
    constructor(tokens: TokenStream)
    tokens: TokenStream
    breakOnBlocks: readonly string[] | null
    nextToken(): Token | null
    peekToken(): Token | null
    pushToken(token: Token | null): void
    error(message: string, lineno?: number, colno?: number): Error
    fail(message: string, lineno?: number, colno?: number): never
    skip(type: string): boolean
    expect(type: string): Token
    skipValue(type: string, value: string): boolean
    skipSymbol(value: string): boolean
    advanceAfterBlockEnd(name?: string): Token
    parseIf(): TemplateNode
    parseOr(): Expression
    parseAnd(): Expression
    parseNot(): Expression
    parseExpression(): Expression
    parseStatement(): TemplateNode | null
    parseUntilBlocks(...names: string[]): RootNode
    parseAsRoot(): RootNode
  }

  const parser: { readonly Parser: typeof Parser }
  export = parser
}
