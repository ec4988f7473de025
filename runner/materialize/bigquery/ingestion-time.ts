import { type IngestionTime, stampPartitions } from '../../dialect/bigquery/ingestion-time.ts'
import type { Sql } from '../../dialect/dialect.ts'
import { type Relation, showRelation } from '../../resource/relation.ts'
import type { TableFacts, TableField } from '../../resource/table-facts.ts'
import type { PartitionBy } from '../../resource/table-options.ts'
import { materializeError } from '../errors.ts'
import { findField } from './field-change.ts'

/**
 * How the table that stands is divided, as far as its configuration knows: a table keeps its partitions until it is made
 * anew, and whether the column is in it or in `_PARTITIONTIME` goes with them.
 */
export function standingPartitions(
  wanted: PartitionBy | undefined,
  facts: TableFacts,
): PartitionBy | undefined {
  const found = facts.partitioning
  if (wanted === undefined || wanted.kind === 'range') return wanted
  if (
    found?.kind === 'time' &&
    found.field === undefined &&
    findField(facts.fields, wanted.field) === undefined
  ) {
    const dataType = wanted.dataType === 'date' ? 'date' : 'timestamp'
    return { kind: 'ingestion', field: wanted.field, dataType, granularity: found.granularity }
  }
  return wanted.kind === 'ingestion' ? { ...wanted, kind: 'time' } : wanted
}

/** The partitions of a table of ingestion time that stands; undefined for any other. */
export function standingIngestion(
  wanted: PartitionBy | undefined,
  facts: TableFacts,
): IngestionTime | undefined {
  const by = standingPartitions(wanted, facts)
  return by?.kind === 'ingestion' ? by : undefined
}

/** A query for a table of ingestion time. */
export interface StampedQuery {
  readonly sql: Sql
  /** The column that is written to `_PARTITIONTIME`, as the query spells it. */
  readonly ingestionColumn: string
  /** The columns that the table has. */
  readonly stored: readonly TableField[]
}

/** Throws `partition-field-missing` if the query does not say which partition a row belongs to. */
export function stampQuery(
  relation: Relation,
  sql: Sql,
  fields: readonly TableField[],
  by: IngestionTime,
): StampedQuery {
  const field = findField(fields, by.field)
  if (field === undefined) {
    const columns = fields.map(({ name }) => name)
    throw materializeError('partition-field-missing', {
      relation: showRelation(relation),
      column: by.field,
      columns,
    })
  }
  return {
    sql: stampPartitions(sql, by, field),
    ingestionColumn: field.name,
    stored: fields.filter((each) => each !== field),
  }
}
