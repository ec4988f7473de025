import lexer from 'nunjucks/src/lexer.js'
import { positionAt } from '../../kernel/errors/source-excerpt.ts'
import { templateError } from './template-error.ts'
import { decodeStringLiteral } from './values/string-literal.ts'

export interface Token {
  readonly type: string
  readonly value: string
  /** From 0, as nunjucks counts. */
  readonly lineno: number
  readonly colno: number
  /** Offsets in the text. */
  readonly start: number
  readonly end: number
}

/** What nunjucks's parser asks of a source of tokens. */
export interface TokenStream {
  readonly tags: {
    readonly VARIABLE_START: string
    readonly VARIABLE_END: string
    readonly COMMENT_START: string
  }
  readonly tokens: readonly Token[]
}

const tags = { VARIABLE_START: '{{', VARIABLE_END: '}}', COMMENT_START: '{#' }
const operatorTypes: Readonly<Record<string, string>> = {
  '(': lexer.TOKEN_LEFT_PAREN,
  ')': lexer.TOKEN_RIGHT_PAREN,
  '[': lexer.TOKEN_LEFT_BRACKET,
  ']': lexer.TOKEN_RIGHT_BRACKET,
  '{': lexer.TOKEN_LEFT_CURLY,
  '}': lexer.TOKEN_RIGHT_CURLY,
  ',': lexer.TOKEN_COMMA,
  ':': lexer.TOKEN_COLON,
  '~': lexer.TOKEN_TILDE,
  '|': lexer.TOKEN_PIPE,
}
const openTag = /\{[{%#]/g
const rawBegin = /\{%[-+]?\s*raw\s*(-?)%\}/y
const rawEnd = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g
const codeToken =
  /(?<space>\s+)|(?<number>\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])|0[xXbBoO][\da-fA-F_]+)|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<string>'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")|(?<operator>\*\*|\/\/|[=!<>]=|[~()[\]{}+\-*/%<>=.:|,])/uy

/**
 * Splits a template into the tokens of nunjucks's parser, by Jinja's rules. nunjucks's own tokenizer is not used: it
 * ends a tag at the `}}` of a nested dict, drops the backslash of `'\d'`, and reads `r/…` as a regular expression.
 * Whitespace control is applied here, so that a piece of text has the place of its first remaining character.
 */
export function tokenize(file: string, text: string): TokenStream {
  return { tags, tokens: new Tokenizer(file, text).run() }
}

class Tokenizer {
  readonly #file: string
  readonly #text: string
  /** Where the template ends: Jinja drops one newline at the very end. */
  readonly #end: number
  readonly #tokens: Token[] = []
  #index = 0
  #lineno = 0
  #lineStart = 0
  /** How far lines have been counted. */
  #counted = 0

  constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
    this.#end = text.replace(/\r?\n$/, '').length
  }

  run(): readonly Token[] {
    let trimNext = false
    while (this.#index < this.#end) {
      openTag.lastIndex = this.#index
      const start = openTag.exec(this.#text)?.index ?? this.#end
      const raw = this.#matchRawBegin(start)
      const trimThis = this.#text[start + 2] === '-'
      this.#data(this.#index, start, trimNext, trimThis)
      if (start >= this.#end) break
      this.#index = start
      if (raw !== undefined) trimNext = this.#raw(start, raw)
      else if (this.#text[start + 1] === '#') trimNext = this.#comment(start)
      else trimNext = this.#tag(start)
    }
    return this.#tokens
  }

  #matchRawBegin(start: number): RegExpExecArray | undefined {
    rawBegin.lastIndex = start
    return rawBegin.exec(this.#text) ?? undefined
  }

  #data(from: number, to: number, trimStart: boolean, trimEnd: boolean): void {
    let start = from
    let end = Math.min(to, this.#end)
    if (trimStart) while (start < end && isSpace(this.#text.charCodeAt(start))) start++
    if (trimEnd) while (end > start && isSpace(this.#text.charCodeAt(end - 1))) end--
    if (end > start) this.#push(lexer.TOKEN_DATA, this.#text.slice(start, end), start, end)
  }

  /** Returns whether the text after it is to be trimmed; so do the next two. */
  #raw(start: number, begin: RegExpExecArray): boolean {
    rawEnd.lastIndex = start + begin[0].length
    const end = rawEnd.exec(this.#text)
    if (end === null) {
      throw this.#error(
        'This {% raw %} block is never closed: {% endraw %} is missing.',
        start,
        begin[0].length,
      )
    }
    this.#data(start + begin[0].length, end.index, begin[1] === '-', end[1] === '-')
    this.#index = end.index + end[0].length
    return end[2] === '-'
  }

  #comment(start: number): boolean {
    const end = this.#text.indexOf('#}', start + 2)
    if (end === -1) throw this.#error('This comment is never closed: #} is missing.', start, 2)
    this.#index = end + 2
    return this.#text[end - 1] === '-'
  }

  #tag(start: number): boolean {
    const isBlock = this.#text[start + 1] === '%'
    const sign = this.#text[start + 2]
    const length = sign === '-' || (sign === '+' && isBlock) ? 3 : 2
    this.#push(
      isBlock ? lexer.TOKEN_BLOCK_START : lexer.TOKEN_VARIABLE_START,
      isBlock ? '{%' : '{{',
      start,
      start + length,
    )
    this.#index = start + length
    return this.#code(start, isBlock)
  }

  #code(start: number, isBlock: boolean): boolean {
    const close = isBlock ? '%}' : '}}'
    const endType = isBlock ? lexer.TOKEN_BLOCK_END : lexer.TOKEN_VARIABLE_END
    const open: number[] = []
    while (this.#index < this.#end) {
      const at = this.#index
      if (open.length === 0) {
        const sign = this.#text[at] === '-' || (isBlock && this.#text[at] === '+') ? 1 : 0
        if (this.#text.startsWith(close, at + sign)) {
          this.#push(endType, close, at, at + sign + 2)
          this.#index = at + sign + 2
          return sign === 1 && this.#text[at] === '-'
        }
      }
      this.#codeToken(at, open)
    }
    throw this.#error(`This tag is never closed: ${close} is missing.`, start, 2)
  }

  #codeToken(at: number, open: number[]): void {
    codeToken.lastIndex = at
    const match = codeToken.exec(this.#text)
    const groups = match?.groups
    if (match === null || groups === undefined || at + match[0].length > this.#end) throw this.#unexpected(at)
    const value = match[0]
    this.#index = at + value.length
    if (groups['space'] !== undefined) return
    if (groups['operator'] !== undefined) this.#operator(value, at, open)
    else if (groups['string'] !== undefined) {
      this.#push(lexer.TOKEN_STRING, decodeStringLiteral(value), at, this.#index)
    } else if (groups['name'] !== undefined) this.#push(lexer.TOKEN_SYMBOL, value, at, this.#index)
    else this.#number(value, at)
  }

  #operator(value: string, at: number, open: number[]): void {
    if ((value === '==' || value === '!=') && this.#text[at + 2] === '=') {
      throw this.#error(`Jinja has no operator ${value}=; write ${value}.`, at, 3)
    }
    if ('([{'.includes(value)) open.push(at)
    else if (')]}'.includes(value)) {
      const opened = open.pop()
      if (opened === undefined) throw this.#error(`This "${value}" has no opening bracket.`, at, 1)
      const bracket = this.#text[opened] ?? ''
      if (')]}'['([{'.indexOf(bracket)] !== value)
        throw this.#error(`This "${bracket}" is never closed.`, opened, 1)
    }
    this.#push(operatorTypes[value] ?? lexer.TOKEN_OPERATOR, value, at, at + value.length)
  }

  #number(value: string, at: number): void {
    const isFloat = /^\d[\d_]*(?:\.|[eE])/.test(value)
    this.#push(isFloat ? lexer.TOKEN_FLOAT : lexer.TOKEN_INT, value.replaceAll('_', ''), at, this.#index)
  }

  #unexpected(at: number): Error {
    const character = String.fromCodePoint(this.#text.codePointAt(at) ?? 0)
    const unclosed = character === '"' || character === "'"
    const reason = unclosed
      ? 'This string is never closed.'
      : `Unexpected character ${JSON.stringify(character)}.`
    return this.#error(reason, at, 1)
  }

  #push(type: string, value: string, start: number, end: number): void {
    this.#countLines(start)
    this.#tokens.push({ type, value, lineno: this.#lineno, colno: start - this.#lineStart, start, end })
  }

  #countLines(to: number): void {
    for (;;) {
      const newline = this.#text.indexOf('\n', this.#counted)
      if (newline === -1 || newline >= to) break
      this.#lineno++
      this.#lineStart = newline + 1
      this.#counted = newline + 1
    }
  }

  #error(reason: string, start: number, length: number): Error {
    const { line, column } = positionAt(this.#text, start)
    const place = { lineno: line - 1, colno: column - 1, length }
    return templateError('template-syntax', { reason }, { file: this.#file, text: this.#text }, place)
  }
}

function isSpace(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    code === 0xa0 ||
    code === 0xfeff ||
    code === 0x2028 ||
    code === 0x3000
  )
}
