import type { BigqueryDialect } from '../../dialect/dialect.ts'
import { execute, type Steps, tableFacts } from '../call.ts'
import type { Estimate } from '../estimate.ts'
import type { BigqueryContext, Materialization, Materialized } from '../materialization.ts'
import { definitionLabel, definitionOf } from './definition.ts'
import { freeOfCharge } from './estimates.ts'
import { withHooks } from './hooks.ts'
import { dropOtherKind } from './replace.ts'
import { ddlOptions, optionsOf, tableSpec } from './table-spec.ts'

/**
 * A stored query whose rows BigQuery keeps, and keeps current. Replacing it computes it anew, so that is done only if its
 * definition changed, or on a full refresh.
 */
export const materializedView: Materialization<BigqueryDialect> = {
  name: 'materialized_view',
  runs: true,
  steps: (context) => withHooks(context, createMaterializedView(context)),
  *estimate(context): Steps<Estimate> {
    const { isCurrent } = yield* plan(context)
    return isCurrent ? yield* freeOfCharge() : { unknown: 'BigQuery refreshes a materialized view by itself' }
  },
}

function* createMaterializedView(context: BigqueryContext): Steps<Materialized> {
  const { node, existing } = context
  const { statement, isCurrent } = yield* plan(context)
  if (isCurrent) return { message: 'unchanged', built: [] }
  yield* dropOtherKind(context, 'materialized_view')
  yield* execute(statement)
  return existing === 'materialized_view'
    ? { message: 'replaced', built: [] }
    : { built: [{ relation: node.relation, kind: 'materialized_view' }] }
}

/** What makes the view, and whether the one that stands there was made of the same. */
function* plan(context: BigqueryContext): Steps<{ readonly statement: string; readonly isCurrent: boolean }> {
  const { dialect, node, sql, existing, fullRefresh } = context
  const {
    enabled: enableRefresh,
    intervalMinutes: refreshIntervalMinutes,
    maxStaleness,
  } = optionsOf(node).refresh
  const { partitionBy, clusterBy } = tableSpec(context)
  const own = ddlOptions(context)
  const create = (labels: Readonly<Record<string, string>>): string =>
    dialect.createMaterializedViewAs(node.relation, sql, {
      partitionBy,
      clusterBy,
      options: { ...own, labels, enableRefresh, refreshIntervalMinutes, maxStaleness },
    })
  const definition = definitionOf(create(own.labels ?? {}))
  const statement = create({ ...own.labels, [definitionLabel]: definition })
  if (fullRefresh || existing !== 'materialized_view') return { statement, isCurrent: false }
  const facts = yield* tableFacts(node.relation)
  return { statement, isCurrent: facts?.labels[definitionLabel] === definition }
}
