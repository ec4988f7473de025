import type { RelationKind } from '../../resource/relation.ts'
import type { Partitioning, TableFacts } from '../../resource/table-facts.ts'
import { toTableFields } from './fields.ts'
import type { Model, Table } from './rest.ts'

/** What a table's resource says, in the runner's terms. */
export function toTableFacts(table: Table): TableFacts {
  return {
    kind: toKind(table.type),
    fields: toTableFields(table.schema?.fields ?? []),
    partitioning: toPartitioning(table),
    clustering: table.clustering?.fields ?? [],
    requirePartitionFilter:
      table.requirePartitionFilter ?? table.timePartitioning?.requirePartitionFilter ?? false,
    description: table.description ?? '',
    labels: table.labels ?? {},
    rowCount: Number(table.numRows ?? 0),
    sizeBytes: Number(table.numBytes ?? 0),
  }
}

/** The same of a model, which has no rows. */
export function toModelFacts({ description = '', labels = {} }: Model): TableFacts {
  return {
    kind: 'model',
    fields: [],
    partitioning: undefined,
    clustering: [],
    requirePartitionFilter: false,
    description,
    labels,
    rowCount: 0,
    sizeBytes: 0,
  }
}

/** External tables, snapshots and clones are read like tables. */
export function toKind(type: string | undefined): RelationKind {
  if (type === 'VIEW') return 'view'
  return type === 'MATERIALIZED_VIEW' ? 'materialized_view' : 'table'
}

function toPartitioning({ timePartitioning, rangePartitioning }: Table): Partitioning | undefined {
  if (timePartitioning !== undefined) {
    const { type, field, expirationMs } = timePartitioning
    return {
      kind: 'time',
      field,
      granularity: type === 'HOUR' ? 'hour' : type === 'MONTH' ? 'month' : type === 'YEAR' ? 'year' : 'day',
      expirationMs: expirationMs === undefined ? undefined : Number(expirationMs),
    }
  }
  if (rangePartitioning === undefined) return undefined
  const { start, end, interval } = rangePartitioning.range ?? {}
  return {
    kind: 'range',
    field: rangePartitioning.field ?? '',
    start: Number(start),
    end: Number(end),
    interval: Number(interval),
  }
}
