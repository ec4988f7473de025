import { execute, type Steps } from './call.ts'
import type { Materialization, MaterializeContext, Materialized } from './materialization.ts'
import { dropOtherKind, hasRoom } from './replace.ts'

/** A table, made anew by each run. */
export const table: Materialization = {
  name: 'table',
  runs: true,
  isSingleStatement: (context) => hasRoom(context, 'table'),
  steps: rebuildTable,
}

/** Replaces whatever stands under the node's relation by a table of the query's rows. */
export function* rebuildTable(context: MaterializeContext): Steps<Materialized> {
  const { dialect, node, sql } = context
  yield* dropOtherKind(context, 'table')
  const rowsAffected = yield* execute(dialect.createTableAs(node.relation, sql))
  return { rowsAffected, built: [{ relation: node.relation, kind: 'table' }] }
}
