import type { Table } from '../catalogue/relation.ts'
import type { EngineTable, SyntaxNode } from '../engine/sql-engine.ts'
import { child, pathOf } from '../engine/syntax-tree.ts'
import { unsupported } from '../errors.ts'
import type { Session } from '../statements/session.ts'

export interface FunctionResult {
  readonly table: EngineTable
  /** The tables that its input reads, by the engine's names. */
  readonly reads: ReadonlyMap<string, Table>
}

/** Answers a table function: its input is evaluated, its model asked, and what it says is a table. */
export async function callTableFunction(
  _session: Session,
  node: SyntaxNode,
  _inputQuery: (input: SyntaxNode) => string,
): Promise<FunctionResult> {
  throw unsupported(`the table function ${pathOf(child(node, 'name')).join('.').toUpperCase()}`)
}
