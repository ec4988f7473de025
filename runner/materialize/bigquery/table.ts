import type { BigqueryDialect } from '../../dialect/dialect.ts'
import { execute, price, type Steps } from '../call.ts'
import type { BigqueryContext, Materialization, Materialized } from '../materialization.ts'
import { describeColumns } from './descriptions.ts'
import { withHookPrices } from './estimates.ts'
import { withHooks } from './hooks.ts'
import { putTable } from './replace.ts'
import { tableSpec } from './table-spec.ts'

/** A table, made anew by each run in one statement: readers see the old one or the new one. */
export const table: Materialization<BigqueryDialect> = {
  name: 'table',
  runs: true,
  steps: rebuildTable,
  *estimate(context) {
    return yield* withHookPrices(context, yield* price(context.sql))
  },
}

/** Replaces whatever stands under the node's relation by a table of the query's rows. */
export function rebuildTable(context: BigqueryContext): Steps<Materialized> {
  return withHooks(context, replaceTable(context))
}

function* replaceTable(context: BigqueryContext): Steps<Materialized> {
  const { dialect, node, sql } = context
  const spec = tableSpec(context)
  const rowsAffected = yield* putTable(context, spec, function* (relation, expiresAfterHours) {
    const options = { ...spec.options, expiresAfterHours }
    const rows = yield* execute(dialect.createTableAs(relation, sql, { ...spec, options }))
    yield* describeColumns(context, relation)
    return rows
  })
  return { rowsAffected, built: [{ relation: node.relation, kind: 'table' }] }
}
