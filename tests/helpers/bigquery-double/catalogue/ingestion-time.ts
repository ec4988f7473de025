import type { Field } from '../engine/column-types.ts'
import type { Row } from '../engine/sql-engine.ts'
import { isNull } from '../engine/values.ts'
import { invalid } from '../errors.ts'
import { dayMicros, ordinal, period } from '../pruning/calendar.ts'
import { partitionDate, partitionTime, type RelationOptions, type Table } from './relation.ts'

/** The columns that a table by the time of its rows' arrival has besides its own: they stand before them. */
export function pseudoColumns({ timePartitioning }: RelationOptions): readonly Field[] {
  if (timePartitioning === undefined || timePartitioning.field !== undefined) return []
  const time: Field = { name: partitionTime, type: 'TIMESTAMP', isPseudo: true }
  const date: Field = { name: partitionDate, type: 'DATE', isPseudo: true }
  return timePartitioning.type === 'DAY' ? [time, date] : [time]
}

export const ownColumns = (fields: readonly Field[]): readonly Field[] =>
  fields.filter((field) => field.isPseudo !== true)

/** A row with the time of its partition, which is the moment's if it has none, and the date of that. */
export function withPartition(row: Row, { fields, options }: Table, nowMs: number): Row {
  const type = options.timePartitioning?.type
  const [first, second] = fields
  if (type === undefined || first?.isPseudo !== true) return row
  const given = row[0] === undefined || isNull(row[0]) ? undefined : ordinal(row[0])
  const [micros] = period(given ?? BigInt(nowMs) * 1000n, type, 'micros')
  if (given !== undefined && given !== micros)
    throw invalid(`Value of ${partitionTime} is not the first moment of a partition by ${type}`)
  const time = { timestampValue: { seconds: String(micros / 1_000_000n), nanos: 0 } }
  const date = { dateValue: Number(micros / dayMicros) }
  return second?.isPseudo === true ? [time, date, ...row.slice(2)] : [time, ...row.slice(1)]
}
