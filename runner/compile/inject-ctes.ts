import { MappedSql } from './mapped-sql.ts'
import { withoutSemicolon } from './one-statement.ts'

export interface Cte {
  readonly name: string
  readonly sql: MappedSql
}

/** Blanks and comments before a statement's first word. */
const leading = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/
const gap = '(?:\\s|--[^\\n]*\\n|/\\*[\\s\\S]*?\\*/)+'
const withClause = new RegExp(`^with(?:${gap}recursive)?(?=[\\s("/-])`, 'i')

/** The prefix of the CTE that stands for an ephemeral model, as dbt names it. */
export const ctePrefix = '__dbt__cte__'

/**
 * Puts CTEs before a statement's own: into its WITH clause if it has one (RECURSIVE stays), else into a new one after
 * its leading comments.
 */
export function injectCtes(statement: MappedSql, ctes: readonly Cte[]): MappedSql {
  if (ctes.length === 0) return statement
  const start = leading.exec(statement.text)?.[0].length ?? 0
  const own = withClause.exec(statement.text.slice(start))
  const end = start + (own?.[0].length ?? 0)
  const pieces = [statement.slice(0, end), MappedSql.own(own === null ? 'with ' : ' ')]
  for (const [index, { name, sql }] of ctes.entries()) {
    pieces.push(
      MappedSql.own(`${index === 0 ? '' : ', '}${name} as (\n`),
      withoutSemicolon(sql),
      MappedSql.own('\n)'),
    )
  }
  pieces.push(MappedSql.own(own === null ? '\n' : ','), statement.slice(end))
  return MappedSql.join(pieces)
}
