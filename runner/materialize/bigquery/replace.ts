import type { TableSpec } from '../../dialect/bigquery/ddl.ts'
import type { RelationKind } from '../../resource/relation.ts'
import { describeQuery, execute, type Steps, tableFacts } from '../call.ts'
import type { BigqueryContext } from '../materialization.ts'
import { isReplaceable } from './table-spec.ts'

/**
 * Makes room for a relation of a kind: drops what stands under the name if it is of another kind. BigQuery has no
 * transaction for it, so the query is looked at first: one that can't run leaves the old relation standing.
 */
export function* dropOtherKind(context: BigqueryContext, kind: RelationKind): Steps<void> {
  const { existing } = context
  if (existing !== undefined && existing !== kind) yield* drop(context, existing)
}

/** The same for a table, which BigQuery also refuses to replace by one of other partitions or clusters. */
export function* makeRoomForTable(context: BigqueryContext, spec: TableSpec): Steps<void> {
  yield* dropOtherKind(context, 'table')
  if (context.existing !== 'table') return
  const facts = yield* tableFacts(context.node.relation)
  if (facts !== undefined && !isReplaceable(spec, facts)) yield* drop(context, 'table')
}

function* drop({ dialect, node, sql }: BigqueryContext, kind: RelationKind): Steps<void> {
  if (sql !== '') yield* describeQuery(sql)
  yield* execute(dialect.dropRelation(node.relation, kind))
}
