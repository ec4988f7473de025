import { locate, positionAt } from '../../kernel/errors/source-excerpt.ts'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { compileError } from './compile-error.ts'
import type { CompiledNode } from './compiled-node.ts'
import type { MappedSql } from './mapped-sql.ts'

/** What a semicolon may stand in without ending a statement, or a semicolon; anything else is one character. */
const token =
  /(?<skipped>\s+|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<semicolon>;)|\be'(?:[^'\\]|\\[\s\S]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<dollar>\$\w*\$)[\s\S]*?\k<dollar>|\w+|[\s\S]/giy

/** Where the first statement of a text ends, without its semicolon, and where what stands behind it begins. */
interface Extent {
  readonly end: number
  readonly next: number | undefined
  readonly isEmpty: boolean
}

function firstStatement(sql: string): Extent {
  let end: number | undefined
  let isEmpty = true
  for (const { index, groups } of sql.matchAll(token)) {
    if (groups?.['skipped'] !== undefined) continue
    if (groups?.['semicolon'] !== undefined) end ??= index
    else if (end !== undefined) return { end, next: index, isEmpty }
    else isEmpty = false
  }
  return { end: end ?? sql.length, next: undefined, isEmpty }
}

/** A query that stands in parentheses can't hold the semicolon that it may end with. */
export function withoutSemicolon(sql: MappedSql): MappedSql {
  if (!sql.text.includes(';')) return sql
  const { end, next } = firstStatement(sql.text)
  return next === undefined ? sql.slice(0, end) : sql
}

/** Throws `sql-empty` or `sql-several-statements` for a text that is not one query, with the place of the second. */
export function assertOneStatement(compiled: Pick<CompiledNode, 'sql' | 'map' | 'sources'>): void {
  const { next, isEmpty } = firstStatement(compiled.sql)
  if (isEmpty) throw compileError('sql-empty', {})
  if (next === undefined) return
  throw compileError('sql-several-statements', {}, { location: placeOf(compiled, next) })
}

/** Throws `sql-unused` for a text that is more than blanks and comments: of a node whose materialisation takes no query. */
export function assertNoStatement(
  compiled: Pick<CompiledNode, 'sql' | 'map' | 'sources'>,
  materialized: string,
): void {
  if (!firstStatement(compiled.sql).isEmpty) throw compileError('sql-unused', { materialized })
}

function placeOf(
  { sql, map, sources }: Pick<CompiledNode, 'sql' | 'map' | 'sources'>,
  offset: number,
): TgeltError['location'] {
  const { line, column } = positionAt(sql, offset)
  const origin = map.origin(line, column)
  return origin && locate(sources.get(origin.file) ?? '', origin)
}
