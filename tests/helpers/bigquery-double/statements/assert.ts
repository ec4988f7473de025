import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, text } from '../engine/syntax-tree.ts'
import { invalidQuery } from '../errors.ts'
import { answerQuery } from './query.ts'
import { type Outcome, outcome, type Session } from './session.ts'

/** ASSERT: fails unless its expression is true. */
export async function assertStatement(
  session: Session,
  sql: string,
  statement: SyntaxNode,
): Promise<Outcome> {
  const expression = child(statement, 'expr')
  if (expression === undefined) throw invalidQuery('ASSERT needs an expression')
  const answer = await answerQuery(session, sql, expression, { before: 'select (', after: ')' })
  if (!session.dryRun && answer.rows[0]?.[0]?.boolValue !== true) {
    throw invalidQuery(
      `Assertion failed: ${text(child(statement, 'description'), 'stringValue') || 'ASSERT'}`,
    )
  }
  return outcome('ASSERT', { bytesProcessed: answer.bytesProcessed, referenced: answer.referenced })
}
