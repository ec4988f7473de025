import type { BigqueryDialect, Sql } from '../../dialect/dialect.ts'
import type { Relation } from '../../resource/relation.ts'
import { type Steps, tableFacts } from '../call.ts'
import type { Estimate } from '../estimate.ts'
import type { BigqueryContext, Materialization, Materialized } from '../materialization.ts'
import { definitionLabel, definitionOf } from './definition.ts'
import { freeOfCharge } from './estimates.ts'
import { withHooks } from './hooks.ts'
import { putView } from './replace.ts'
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
  const { create, isCurrent } = yield* plan(context)
  if (isCurrent) return { message: 'unchanged', built: [] }
  yield* putView(context, 'materialized_view', create)
  return existing === 'materialized_view'
    ? { message: 'replaced', built: [] }
    : { built: [{ relation: node.relation, kind: 'materialized_view' }] }
}

interface Plan {
  /** The statement that makes the view under a name. */
  readonly create: (relation: Relation) => Sql
  /** Whether the one that stands there was made of the same. */
  readonly isCurrent: boolean
}

function* plan(context: BigqueryContext): Steps<Plan> {
  const { dialect, node, sql, existing, fullRefresh } = context
  const {
    enabled: enableRefresh,
    intervalMinutes: refreshIntervalMinutes,
    maxStaleness,
  } = optionsOf(node).refresh
  const { partitionBy, clusterBy } = tableSpec(context)
  const own = ddlOptions(context)
  const statement = (relation: Relation, labels: Readonly<Record<string, string>>): Sql =>
    dialect.createMaterializedViewAs(relation, sql, {
      partitionBy,
      clusterBy,
      options: { ...own, labels, enableRefresh, refreshIntervalMinutes, maxStaleness },
    })
  const definition = definitionOf(statement(node.relation, own.labels ?? {}))
  const labels = { ...own.labels, [definitionLabel]: definition }
  const create = (relation: Relation): Sql => statement(relation, labels)
  if (fullRefresh || existing !== 'materialized_view') return { create, isCurrent: false }
  const facts = yield* tableFacts(node.relation)
  return { create, isCurrent: facts?.labels[definitionLabel] === definition }
}
