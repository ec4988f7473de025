import type { DuckdbDialect } from '../../dialect/dialect.ts'
import { execute, type Steps } from '../call.ts'
import type { DuckdbContext, Materialization, Materialized } from '../materialization.ts'
import { dropOtherKind, hasRoom } from './replace.ts'

/** A table, made anew by each run. */
export const table: Materialization<DuckdbDialect> = {
  name: 'table',
  runs: true,
  isSingleStatement: (context) => hasRoom(context, 'table'),
  steps: rebuildTable,
}

/** Replaces whatever stands under the node's relation by a table of the query's rows. */
export function* rebuildTable(context: DuckdbContext): Steps<Materialized> {
  const { dialect, node, sql } = context
  yield* dropOtherKind(context, 'table')
  const rowsAffected = yield* execute(dialect.createTableAs(node.relation, sql))
  return { rowsAffected, built: [{ relation: node.relation, kind: 'table' }] }
}
