import type { Relation } from '../../resource/relation.ts'
import type { PartitionBy } from '../../resource/table-options.ts'
import type { Sql } from '../dialect.ts'
import { assign, joined, type ScriptHooks } from './incremental.ts'
import { partitionTime, storedColumns } from './ingestion-time.ts'
import { quoteColumns, quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'

/** Partitions by a column that the table has. */
type ByColumn = Exclude<PartitionBy, { kind: 'ingestion' }>

/** What stands for the partition of a row whose value is outside of the range. */
const outside = 'outside'

/** A batch has what goes into `_PARTITIONTIME` in a column of its own. */
function inBatch(by: PartitionBy): ByColumn {
  return by.kind === 'ingestion' ? { ...by, kind: 'time', dataType: 'timestamp' } : by
}

/** A query of one text for each partition that a table has rows of; NULL for that of rows without a value. */
export function partitionsOf(relation: Relation, by: PartitionBy): Sql {
  return `select distinct ${partitionText(inBatch(by))} as tgelt_partition from ${quoteRelation(relation)} order by tgelt_partition`
}

/** The same of the partitions that expressions lie in: dates, moments or numbers, as in `partitions`. */
export function partitionsNamed(values: readonly Sql[], by: PartitionBy): Sql {
  const type = by.kind === 'range' ? 'int64' : by.dataType
  const named = `unnest(array<${type}>[${values.join(', ')}]) as ${quoteIdentifier(by.field)}`
  return `select distinct ${partitionText(inBatch(by))} as tgelt_partition from ${named} order by tgelt_partition`
}

/** What a partition decorator says of a partition; undefined for that of the rows outside of the range, which has none to write to. */
export function partitionId(partition: string | null, by: PartitionBy): string | undefined {
  if (partition === null) return '__NULL__'
  if (by.kind === 'range') return partition === outside ? undefined : partition
  const digits = { hour: 10, day: 8, month: 6, year: 4 }
  return partition.replace(/\D/g, '').slice(0, digits[by.granularity])
}

/** The condition that a row is in one of these partitions, in literals: BigQuery then reads and pays for no others. */
export function inPartitions(by: PartitionBy, partitions: readonly (string | null)[]): Sql {
  const texts = partitions.filter((each) => each !== null)
  if (by.kind === 'ingestion') {
    const literals = texts.map((text) => `timestamp ${quoteLiteral(text)}`)
    return texts.length === 0 ? 'false' : `${partitionTime} in (${literals.join(', ')})`
  }
  const column = quoteIdentifier(by.field)
  const values = by.kind === 'range' ? ranges(by, column, texts) : moments(by, column, texts)
  const empty = texts.length < partitions.length ? [`${column} is null`] : []
  const all = [...values, ...empty]
  return all.length === 0 ? 'false' : `(${all.join('\n    or ')})`
}

/** The condition that a row is in one of the partitions that `partitions` names, as dbt compares them. */
export function inNamedPartitions(by: PartitionBy, partitions: readonly Sql[]): Sql {
  if (by.kind !== 'ingestion') return `${partitionExpression(by)} in (${partitions.join(', ')})`
  const moments = by.dataType === 'timestamp' ? partitions : partitions.map((each) => `timestamp(${each})`)
  return `${partitionTime} in (${moments.join(', ')})`
}

function partitionExpression(by: ByColumn): Sql {
  const column = quoteIdentifier(by.field)
  if (by.kind === 'range' || (by.dataType === 'date' && by.granularity === 'day')) return column
  return `${by.dataType}_trunc(${column}, ${by.granularity})`
}

export interface OverwriteScript {
  readonly target: Relation
  readonly columns: readonly string[]
  /** The one that is written to `_PARTITIONTIME`. */
  readonly ingestionColumn?: string | undefined
  /** Of the rows that go, ANDed. */
  readonly conditions: readonly Sql[]
  /** Of the rows that go, too: they are in partitions that the rows that come have, which only the script finds out. */
  readonly inOwnPartitions?: PartitionBy | undefined
  /** The rows that come: a query, or a table that holds them. */
  readonly rows: Sql | Relation
  readonly hooks: ScriptHooks
}

/** Puts rows in the place of those that meet conditions, as a whole or not at all. Its answer is the number of rows. */
export function overwrite(script: OverwriteScript): Sql {
  const { target, columns, conditions, inOwnPartitions: by, rows, hooks } = script
  const stored = storedColumns(columns, script.ingestionColumn)
  const from = typeof rows === 'string' ? '`tgelt_batch`' : quoteRelation(rows)
  const own = by === undefined ? undefined : ownPartitions(by)
  return joined([
    'declare tgelt_rows int64',
    ...(own?.declarations ?? []),
    'begin transaction',
    ...hooks.before,
    ...(typeof rows === 'string' ? [`create temp table ${from} as (\n${rows}\n)`] : []),
    assign([['tgelt_rows', 'count(*)'], ...(own?.assignments ?? [])], from),
    [
      `delete from ${quoteRelation(target)} as DBT_INTERNAL_DEST`,
      `where ${[...(own?.conditions ?? []), ...conditions].join('\n  and ')}`,
    ].join('\n'),
    `insert into ${quoteRelation(target)} (${stored})\nselect ${quoteColumns(columns)} from ${from}`,
    ...hooks.after,
    'select tgelt_rows',
    'commit transaction',
  ])
}

/**
 * The partitions that a table of the script has rows of, and the condition that a row is in one of them: a range of the
 * column alone, by which BigQuery leaves out what lies before and after, and which of the partitions in between.
 */
function ownPartitions(by: PartitionBy) {
  if (by.kind === 'ingestion')
    return {
      declarations: ['declare tgelt_partitions array<timestamp>'],
      assignments: [
        ['tgelt_partitions', `array_agg(distinct ${quoteIdentifier(by.field)} ignore nulls)`],
      ] as const,
      conditions: [`${partitionTime} in unnest(tgelt_partitions)`],
    }
  const column = quoteIdentifier(by.field)
  const type = by.kind === 'range' ? 'int64' : by.dataType
  const which = `coalesce(${partitionText(by)}, '')`
  const elsewhere = by.kind === 'range' ? ` or ${column} < ${by.start} or ${column} >= ${by.end}` : ''
  return {
    declarations: [
      'declare tgelt_partitions array<string>',
      `declare tgelt_first ${type}`,
      `declare tgelt_last ${type}`,
    ],
    assignments: [
      ['tgelt_partitions', `array_agg(distinct ${which})`],
      ['tgelt_first', `min(${firstValue(by)})`],
      ['tgelt_last', `max(${lastValue(by)})`],
    ] as const,
    conditions: [
      `(${column} between tgelt_first and tgelt_last or ${column} is null${elsewhere})`,
      `${which} in unnest(tgelt_partitions)`,
    ],
  }
}

/** The least value of the partition that a row is in. */
function firstValue(by: ByColumn): Sql {
  const column = quoteIdentifier(by.field)
  if (by.kind === 'time') return `${by.dataType}_trunc(${column}, ${by.granularity})`
  return `${by.start} + div(${column} - ${by.start}, ${by.interval}) * ${by.interval}`
}

/** The greatest one; not one before the next partition's first, which may lie after the last day that there is. */
function lastValue(by: ByColumn): Sql {
  const column = quoteIdentifier(by.field)
  if (by.kind === 'range') return `${firstValue(by)} + ${by.interval - 1}`
  const { dataType, granularity } = by
  if (granularity === 'hour') return `${dataType}_add(${firstValue(by)}, interval 3599999999 microsecond)`
  const day =
    dataType === 'date' ? column : dataType === 'timestamp' ? `date(${column}, 'UTC')` : `date(${column})`
  const last = granularity === 'day' ? day : `last_day(${day}, ${granularity})`
  if (dataType === 'date') return last
  const moment = `datetime(${last}, time '23:59:59.999999')`
  return dataType === 'timestamp' ? `timestamp(${moment}, 'UTC')` : moment
}

function partitionText(by: ByColumn): Sql {
  const column = quoteIdentifier(by.field)
  if (by.kind === 'range') {
    const { start, end, interval } = by
    return [
      'case',
      `when ${column} < ${start} or ${column} >= ${end} then ${quoteLiteral(outside)}`,
      `else cast(${start} + div(${column} - ${start}, ${interval}) * ${interval} as string)`,
      'end',
    ].join(' ')
  }
  const start = `${by.dataType}_trunc(${column}, ${by.granularity})`
  // FORMAT_DATE writes the year 999 with three digits, which no literal takes; a moment as text has its zone behind it.
  return `cast(${by.dataType === 'timestamp' ? `datetime(${start}, 'UTC')` : start} as string)`
}

function ranges(
  { start, end, interval }: Extract<PartitionBy, { kind: 'range' }>,
  column: Sql,
  texts: readonly string[],
): readonly Sql[] {
  const conditions = texts
    .filter((text) => text !== outside)
    .map((text) => {
      const first = Number(text)
      return `(${column} >= ${first} and ${column} < ${Math.min(first + interval, end)})`
    })
  return texts.includes(outside) ? [...conditions, `${column} < ${start}`, `${column} >= ${end}`] : conditions
}

function moments(
  { dataType, granularity }: Extract<PartitionBy, { kind: 'time' }>,
  column: Sql,
  texts: readonly string[],
): readonly Sql[] {
  if (texts.length === 0) return []
  const literal = (text: string): Sql => `${dataType} ${quoteLiteral(text)}`
  if (dataType === 'date' && granularity === 'day') return [`${column} in (${texts.map(literal).join(', ')})`]
  return texts.map((text) => {
    const next = nextStart(text, granularity, dataType)
    const end = next === undefined ? '' : ` and ${column} < ${literal(next)}`
    return `(${column} >= ${literal(text)}${end})`
  })
}

/** When the partition after this one begins; undefined if no date does. */
function nextStart(
  text: string,
  granularity: 'hour' | 'day' | 'month' | 'year',
  dataType: 'timestamp' | 'date' | 'datetime',
): string | undefined {
  const moment = new Date(`${text.replace(' ', 'T')}${text.includes(' ') ? '' : 'T00:00:00'}Z`)
  if (granularity === 'hour') moment.setUTCHours(moment.getUTCHours() + 1)
  if (granularity === 'day') moment.setUTCDate(moment.getUTCDate() + 1)
  if (granularity === 'month') moment.setUTCMonth(moment.getUTCMonth() + 1)
  if (granularity === 'year') moment.setUTCFullYear(moment.getUTCFullYear() + 1)
  if (moment.getUTCFullYear() > 9999) return undefined
  const [day = '', time = ''] = moment.toISOString().split('T')
  return dataType === 'date' ? day : `${day} ${time.slice(0, 8)}`
}
