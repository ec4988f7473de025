import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, text } from '../engine/syntax-tree.ts'
import { unsupported } from '../errors.ts'
import { alterTable, alterView } from './alter-table.ts'
import { assertStatement } from './assert.ts'
import { createModel } from './create-model.ts'
import { createTable, createView } from './create-relation.ts'
import { deleteRows, merge, update } from './dml.ts'
import { createSchema, drop, truncate } from './drop.ts'
import { insert } from './insert.ts'
import { answerQuery, refuseDuplicates } from './query.ts'
import { type Outcome, outcome, type Session } from './session.ts'

type Executor = (session: Session, sql: string, statement: SyntaxNode) => Outcome | Promise<Outcome>

const select: Executor = async (session, sql, statement) => {
  const answer = await answerQuery(session, sql, statement)
  refuseDuplicates(answer.columns)
  const { columns, rows, bytesProcessed, referenced } = answer
  return outcome('SELECT', { columns, rows, bytesProcessed, referenced })
}

/** Every kind of statement that is executed, but for those that only scripts have. */
const executors: Readonly<Record<string, Executor>> = {
  astQueryStatementNode: select,
  astAssertStatementNode: assertStatement,
  astCreateTableStatementNode: createTable,
  astCreateViewStatementNode: createView,
  astCreateMaterializedViewStatementNode: createView,
  astCreateModelStatementNode: createModel,
  astCreateSchemaStatementNode: createSchema,
  astDropStatementNode: (session, _sql, statement) => drop(session, statement),
  astDropMaterializedViewStatementNode: (session, _sql, statement) => drop(session, statement),
  astAlterTableStatementNode: alterTable,
  astAlterViewStatementNode: alterView,
  astAlterMaterializedViewStatementNode: alterView,
  astInsertStatementNode: insert,
  astUpdateStatementNode: update,
  astDeleteStatementNode: deleteRows,
  astMergeStatementNode: merge,
  astTruncateStatementNode: (session, _sql, statement) => truncate(session, statement),
}

/** Executes one statement of a text. */
export async function execute(session: Session, sql: string, statement: SyntaxNode): Promise<Outcome> {
  const executor = executors[statement.kind]
  if (executor === undefined) throw unsupported(describe(statement))
  return executor(session, sql, statement)
}

const describe = (statement: SyntaxNode): string =>
  `the statement ${statement.kind.replace(/^ast/, '').replace(/(Statement)?Node$/, '')}`

/** What changes permanent tables as a whole, which a transaction does not allow. */
export function isPermanentDdl(session: Session, statement: SyntaxNode): boolean {
  if (text(statement, 'scope') === 'TEMPORARY') return false
  if (statement.kind === 'astDropStatementNode' && text(statement, 'schemaObjectKind') === 'kTable') {
    const names = child(statement, 'name')?.fields['names']
    const only = Array.isArray(names) && names.length === 1 ? text(names[0], 'idString') : ''
    if (session.temporary.has(only.toLowerCase())) return false
  }
  return /^ast(Create|Drop|Alter)/.test(statement.kind)
}
