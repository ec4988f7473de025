import type { BigqueryDialect } from '../../dialect/dialect.ts'
import type { Steps } from '../call.ts'
import type { BigqueryContext, Materialization, Materialized } from '../materialization.ts'
import { describeColumns } from './descriptions.ts'
import { freeQuery } from './free-query.ts'
import { withHooks } from './hooks.ts'
import { putView } from './replace.ts'
import { ddlOptions } from './table-spec.ts'

/** A stored query. */
export const view: Materialization<BigqueryDialect> = {
  name: 'view',
  runs: true,
  steps: (context) => withHooks(context, createView(context)),
  estimate: freeQuery,
}

function* createView(context: BigqueryContext): Steps<Materialized> {
  const { dialect, node, sql } = context
  const options = ddlOptions(context)
  yield* putView(context, 'view', (relation) => dialect.createViewAs(relation, sql, options))
  yield* describeColumns(context)
  return { built: [{ relation: node.relation, kind: 'view' }] }
}
