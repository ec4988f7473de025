import type { TableSpec } from '../../dialect/bigquery/ddl.ts'
import { columnFields, fieldColumns } from '../../dialect/bigquery/fields.ts'
import type { IngestionTime } from '../../dialect/bigquery/ingestion-time.ts'
import type { BigqueryDialect } from '../../dialect/dialect.ts'
import type { Relation } from '../../resource/relation.ts'
import { describeQuery, execute, price, type Steps } from '../call.ts'
import type { BigqueryContext, Materialization, Materialized } from '../materialization.ts'
import { describeColumns } from './descriptions.ts'
import { withHookPrices } from './estimates.ts'
import { withHooks } from './hooks.ts'
import { stampQuery } from './ingestion-time.ts'
import { putAside, putTable } from './replace.ts'
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
  const { partitionBy } = spec
  const make = function* (
    relation: Relation,
    expiresAfterHours: number | undefined,
  ): Steps<number | undefined> {
    const own = { ...spec, options: { ...spec.options, expiresAfterHours } }
    const rows =
      partitionBy?.kind === 'ingestion'
        ? yield* fillTable(context, relation, own, partitionBy)
        : yield* execute(dialect.createTableAs(relation, sql, own))
    yield* describeColumns(context, relation)
    return rows
  }
  const isAtOnce = partitionBy?.kind !== 'ingestion'
  const rowsAffected = yield* isAtOnce ? putTable(context, spec, make) : putAside(context, spec, make)
  return { rowsAffected, built: [{ relation: node.relation, kind: 'table' }] }
}

/** BigQuery makes no table of ingestion time from a query: an empty one first, and its rows after it. */
function* fillTable(
  { dialect, node, sql }: BigqueryContext,
  relation: Relation,
  spec: TableSpec,
  by: IngestionTime,
): Steps<number | undefined> {
  const fields = columnFields(yield* describeQuery(sql))
  const { stored, ingestionColumn, ...stamped } = stampQuery(node.relation, sql, fields, by)
  yield* execute(dialect.createTable(relation, fieldColumns(stored), spec))
  const columns = [ingestionColumn, ...stored.map(({ name }) => name)]
  return yield* execute(dialect.insertInto(relation, columns, stamped.sql, ingestionColumn))
}
