import { locate, positionAt } from '../../kernel/errors/source-excerpt.ts'
import { type SourceLocation, type SourceRange, TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { CompiledNode } from '../compile/compiled-node.ts'
import { isTest } from '../resource/is-test.ts'
import type { ExecutableNode } from '../resource/node.ts'
import { StatementError } from '../warehouse/statement-error.ts'

/** SQL whose places lead back to what a person wrote. */
export interface Locatable extends Pick<CompiledNode, 'sql' | 'map' | 'sources'> {
  /** Where to point if the engine points nowhere. */
  readonly start: SourceLocation | undefined
}

/** The error of a node with its place: see `locateIn`. */
export function locateError(
  error: TgeltError,
  compiled: CompiledNode,
  facts: Readonly<Record<string, string>>,
): TgeltError {
  const start = placeOfHook(error, compiled) ?? startOf(compiled.node, compiled.sources)
  return locateIn(error, { ...compiled, start }, facts)
}

/**
 * The error with the place in the file that a person wrote: where the engine pointed, if that is text of the query;
 * else its start. An error that has a place keeps it.
 */
export function locateIn(
  error: TgeltError,
  query: Locatable,
  facts: Readonly<Record<string, string>>,
): TgeltError {
  const place =
    error.location ??
    (error instanceof StatementError ? placeInQuery(error, query) : undefined) ??
    query.start
  return new TgeltError({
    code: error.code,
    message: error.message,
    hint: error.hint,
    location: place,
    facts: { ...error.facts, ...facts },
    cause: error,
  })
}

/** Where a node begins: its YAML entry for a generic test, else its file. */
export function startOf(node: ExecutableNode, sources: ReadonlyMap<string, string>): SourceLocation {
  const range: SourceRange = isTest(node) ? node.definedAt : { file: node.file, line: 1, column: 1 }
  const text = sources.get(range.file)
  if (text !== undefined) return locate(text, range)
  // The entry's own excerpt was made when its YAML was read.
  const known = node.propertiesLocation
  return known?.file === range.file && known.line === range.line ? known : range
}

/** A hook is no part of the query: it stands where the configuration has it. */
function placeOfHook(
  error: TgeltError,
  { preHooks, postHooks, hookPlaces }: CompiledNode,
): SourceLocation | undefined {
  if (!(error instanceof StatementError)) return undefined
  if (preHooks.includes(error.sql)) return hookPlaces.pre
  return postHooks.includes(error.sql) ? hookPlaces.post : undefined
}

function placeInQuery({ sql, offset }: StatementError, compiled: Locatable): SourceLocation | undefined {
  const start = compiled.sql === '' ? -1 : sql.indexOf(compiled.sql)
  if (offset === undefined || start < 0) return undefined
  // The end of the query counts: that is where "syntax error at end of input" points.
  const within = Math.min(offset - start, Math.max(compiled.sql.length - 1, 0))
  if (offset < start || offset > start + compiled.sql.length + 2) return undefined
  const { line, column } = positionAt(compiled.sql, within)
  const origin = compiled.map.origin(line, column)
  if (origin === undefined) return undefined
  const text = compiled.sources.get(origin.file)
  if (text === undefined) return origin
  return locate(text, { ...origin, ...wordEnd(text, origin, compiled.sql.slice(within)) })
}

/** Underlines the whole word if the file has it where the query has it. */
function wordEnd(
  text: string,
  origin: SourceRange,
  rest: string,
): { endLine: number; endColumn: number } | undefined {
  const word = /^("[^"\n]*"|[\p{L}\p{N}_]+)/u.exec(rest)?.[0]
  const line = text.split(/\r?\n/)[origin.line - 1] ?? ''
  if (word === undefined || !line.startsWith(word, origin.column - 1)) return undefined
  return { endLine: origin.line, endColumn: origin.column + word.length }
}
