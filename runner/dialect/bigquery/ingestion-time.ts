import type { TableField } from '../../resource/table-facts.ts'
import type { PartitionBy } from '../../resource/table-options.ts'
import type { Sql } from '../dialect.ts'
import { typeText } from './fields.ts'
import { quoteIdentifier, quoteLiteral } from './quoting.ts'

/** What a table of ingestion time has in the place of the query's column. */
export const partitionTime = '_PARTITIONTIME'

/** How rows come into a table of ingestion time. */
export type IngestionTime = Extract<PartitionBy, { kind: 'ingestion' }>

/**
 * A query whose column says which partition a row belongs to, as `_PARTITIONTIME` takes it: the first moment of the
 * partition. It keeps its own name, since no stored column may be called `_PARTITIONTIME`. Fails on NULL, for which
 * BigQuery would choose a partition.
 */
export function stampPartitions(sql: Sql, { field, granularity }: IngestionTime, from: TableField): Sql {
  const column = quoteIdentifier(from.name)
  const moment = typeText(from) === 'TIMESTAMP' ? column : `timestamp(${column})`
  const refused = `error(${quoteLiteral(`partition_by: ${field} is NULL, and says the partition of its row`)})`
  const stamp = `coalesce(timestamp_trunc(${moment}, ${granularity}), ${refused})`
  return `select * replace (\n  ${stamp} as ${column}\n)\nfrom (\n${sql}\n)`
}

/**
 * The target's column that a column of the query is written to and compared with.
 *
 * @param ingestionColumn the one that is written to `_PARTITIONTIME`
 */
export function storedColumn(name: string, ingestionColumn: string | undefined): Sql {
  return name.toLowerCase() === ingestionColumn?.toLowerCase() ? partitionTime : quoteIdentifier(name)
}

export function storedColumns(names: readonly string[], ingestionColumn: string | undefined): Sql {
  return names.map((name) => storedColumn(name, ingestionColumn)).join(', ')
}
