import type { Table } from '../catalogue/relation.ts'
import { partitionColumn } from '../catalogue/relation.ts'
import { dateText } from '../engine/civil-time.ts'
import type { Row } from '../engine/sql-engine.ts'
import { invalid } from '../errors.ts'
import { dayMicros, ordinal, period } from './calendar.ts'

const digits = { HOUR: 10, DAY: 8, MONTH: 6, YEAR: 4 }

/** The partition that a row is in, as decorators and INFORMATION_SCHEMA.PARTITIONS name it. */
export function partitionIdOf({ fields, options, name }: Table, row: Row): string {
  const column = partitionColumn(options)?.toLowerCase()
  const at = fields.findIndex((field) => field.name.toLowerCase() === column)
  if (at === -1) throw invalid(`Table ${name} is not partitioned by a column`)
  const value = ordinal(row[at] ?? {})
  if (value === undefined) return '__NULL__'
  if (options.rangePartitioning !== undefined) {
    const { start, end, interval } = options.rangePartitioning.range
    if (value < BigInt(start) || value >= BigInt(end)) return '__UNPARTITIONED__'
    return String(value - ((value - BigInt(start)) % BigInt(interval)))
  }
  const granularity = options.timePartitioning?.type ?? 'DAY'
  const isDate = fields[at]?.type === 'DATE'
  const [first] = period(value, granularity, isDate ? 'days' : 'micros')
  const day = isDate ? first : (first - (((first % dayMicros) + dayMicros) % dayMicros)) / dayMicros
  const hour = isDate ? 0n : (first - day * dayMicros) / 3_600_000_000n
  const text = dateText(Number(day)).replaceAll('-', '') + String(hour).padStart(2, '0')
  return text.slice(0, digits[granularity])
}
