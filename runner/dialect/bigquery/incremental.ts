import type { Relation } from '../../resource/relation.ts'
import type { Sql } from '../dialect.ts'
import { storedColumn, storedColumns } from './ingestion-time.ts'
import { quoteColumns, quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'

// dbt's aliases: people write incremental_predicates against them.
const destination = 'DBT_INTERNAL_DEST'
const source = 'DBT_INTERNAL_SOURCE'
const batch = '`tgelt_batch`'

/** How a batch of rows meets the rows that a table has. */
export interface BatchScript {
  readonly target: Relation
  /** The rows of the batch. */
  readonly sql: Sql
  readonly strategy: 'append' | 'delete+insert' | 'merge'
  /** Columns that identify a row; empty: every row of the batch is new. */
  readonly uniqueKey: readonly string[]
  readonly columns: readonly string[]
  /** Of those, the columns that a row already there gets anew. */
  readonly updateColumns: readonly string[]
  /** SQL conditions over DBT_INTERNAL_DEST and DBT_INTERNAL_SOURCE, ANDed. */
  readonly predicates: readonly string[]
  readonly partition?: PartitionColumn | undefined
  /** The column of the batch that is written to `_PARTITIONTIME`. */
  readonly ingestionColumn?: string | undefined
  /** Statements that change rows, to run in the same transaction. */
  readonly hooks: ScriptHooks
}

export interface ScriptHooks {
  readonly before: readonly Sql[]
  readonly after: readonly Sql[]
}

/** The column that the target is divided by. */
export interface PartitionColumn {
  readonly name: string
  /** DATE, DATETIME, TIMESTAMP or INT64. */
  readonly type: string
  /** BigQuery refuses statements that name no partition. */
  readonly isFilterRequired: boolean
}

/** The batch, and the table that it is put into. */
const tablesOfInsert = 2

const duplicateMark = 'duplicate-merge-key'

/**
 * The script as one text: it happens as a whole, or not at all. Its answer is (rows of the batch, rows without a key): a
 * script answers with the last query that it ran, and nothing stands behind the commit, so that a script that failed has
 * changed nothing.
 */
export function writeBatch(script: BatchScript): Sql {
  const { sql, strategy, uniqueKey, hooks } = script
  const pruning = pruneByPartition(script)
  return joined([
    'declare tgelt_rows int64',
    'declare tgelt_null_keys int64',
    ...pruning.declarations,
    'begin transaction',
    ...hooks.before,
    `create temp table ${batch} as (\n${sql}\n)`,
    assign(
      [
        ['tgelt_rows', 'count(*)'],
        ['tgelt_null_keys', uniqueKey.length === 0 ? '0' : `countif(not (${wholeKey(uniqueKey)}))`],
        ...pruning.assignments,
      ],
      batch,
    ),
    ...(strategy === 'merge' && uniqueKey.length > 0 ? [refuseDuplicates(uniqueKey)] : []),
    ...writes(script, pruning.condition),
    ...hooks.after,
    'select tgelt_rows, tgelt_null_keys',
    'commit transaction',
  ])
}

/** What a script reads, as far as it can be told without running it. */
export interface PricedBatch {
  /** The query, and a deletion from all partitions in which rows to replace may be. */
  readonly statements: readonly Sql[]
  /** Tables that further statements read or write: the batch, again and again, and the target. */
  readonly furtherTables: number
}

/**
 * An upper bound but for the size of the batch: the rows to replace are looked for in the whole table, also where the key
 * says which partitions they are in, since which these are only the batch could tell.
 */
export function pricedBatch(script: Omit<BatchScript, 'columns' | 'updateColumns' | 'hooks'>): PricedBatch {
  const { target, sql, strategy, uniqueKey, predicates, partition, ingestionColumn } = script
  if (strategy === 'append' || uniqueKey.length === 0)
    return { statements: [sql], furtherTables: tablesOfInsert }
  const conditions = [
    ...(partition === undefined ? [] : [anyPartition(partitionOfTarget(partition, ingestionColumn))]),
    ...predicates.filter((text) => !readsBatch(text)).map((text) => `(${text})`),
    // Without it whole partitions would go, which BigQuery deletes for nothing.
    'rand() < 2',
  ]
  const deletion = `delete from ${quoteRelation(target)} as ${destination}\nwhere ${conditions.join('\n  and ')}`
  const asked = strategy === 'merge' ? 2 : 1
  return {
    statements: [sql, deletion],
    // A merge is what deletes and inserts in one; a deletion reads the batch besides its target, which is priced.
    furtherTables: asked + 1 + (strategy === 'merge' ? 0 : tablesOfInsert),
  }
}

/**
 * Counts rows, and fails the script if there are any: its message says a word of ours, and details, a text. A query and no
 * ASSERT, which is not among the statements that BigQuery's documentation allows in a transaction.
 */
export function refuseRows(word: string, details: Sql): Sql {
  return `select count(error(concat(${quoteLiteral(`tgelt:${word}:`)}, ${details}, ':tgelt')))`
}

/** The details in the message of a script that failed with that word; undefined if it failed for another reason. */
export function readMark(word: string, message: string): string | undefined {
  return new RegExp(`tgelt:${word}:(.*?):tgelt`, 's').exec(message)?.[1]
}

/** Of the message of a failed script: the key that several rows of its batch have. */
export function readDuplicateKey(
  message: string,
): { readonly key: string; readonly rows: number } | undefined {
  const [, rows, key = ''] = /^(\d+):(.*)$/s.exec(readMark(duplicateMark, message) ?? '') ?? []
  return rows === undefined ? undefined : { rows: Number(rows), key }
}

export function insertInto(
  target: Relation,
  columns: readonly string[],
  sql: Sql,
  ingestionColumn?: string,
): Sql {
  const stored = storedColumns(columns, ingestionColumn)
  return `insert into ${quoteRelation(target)} (${stored})\nselect ${quoteColumns(columns)} from (\n${sql}\n)`
}

/** A condition that names a partition column and that every row meets: for statements that have to name one. */
export function anyPartition(column: Sql): Sql {
  return `(${column} is null or ${column} is not null)`
}

/** Statements, one after another. */
export function joined(statements: readonly Sql[]): Sql {
  return `${statements.join(';\n')};`
}

function writes({ strategy, ...script }: BatchScript, pruning: readonly Sql[]): readonly Sql[] {
  const { target, columns, uniqueKey, ingestionColumn } = script
  if (strategy === 'merge') return [merge(script, pruning)]
  const rows = insertInto(target, columns, `select * from ${batch}`, ingestionColumn)
  return strategy === 'append' || uniqueKey.length === 0 ? [rows] : [deleteMatching(script, pruning), rows]
}

function merge(script: Omit<BatchScript, 'strategy'>, pruning: readonly Sql[]): Sql {
  const { target, uniqueKey, columns, updateColumns, predicates, ingestionColumn } = script
  // Without a key no row can match: an append.
  const conditions = uniqueKey.length === 0 ? ['false'] : keyEquality(uniqueKey, ingestionColumn)
  const assignments = updateColumns.map(
    (name) => `${storedColumn(name, ingestionColumn)} = ${source}.${quoteIdentifier(name)}`,
  )
  return [
    `merge into ${quoteRelation(target)} as ${destination}`,
    `using ${batch} as ${source}`,
    `on ${[...pruning, ...conditions, ...predicates.map((text) => `(${text})`)].join('\n  and ')}`,
    ...(assignments.length > 0 ? [`when matched then update set ${assignments.join(', ')}`] : []),
    `when not matched then insert (${storedColumns(columns, ingestionColumn)}) values (${quoteColumns(columns, `${source}.`)})`,
  ].join('\n')
}

/** Conditions on the target alone stand outside of the subquery, where they keep BigQuery from reading other partitions. */
function deleteMatching(
  {
    target,
    uniqueKey,
    predicates,
    ingestionColumn,
  }: Pick<BatchScript, 'target' | 'uniqueKey' | 'predicates' | 'ingestionColumn'>,
  pruning: readonly Sql[],
): Sql {
  const matching = [
    ...keyEquality(uniqueKey, ingestionColumn),
    ...predicates.filter(readsBatch).map((text) => `(${text})`),
  ]
  const outside = [...pruning, ...predicates.filter((text) => !readsBatch(text)).map((text) => `(${text})`)]
  const exists = [
    'exists (',
    `    select 1 from ${batch} as ${source}`,
    `    where ${matching.join('\n      and ')}`,
    '  )',
  ].join('\n')
  return `delete from ${quoteRelation(target)} as ${destination}\nwhere ${[...outside, exists].join('\n  and ')}`
}

function readsBatch(predicate: string): boolean {
  return predicate.toLowerCase().includes(source.toLowerCase())
}

/** A variable of the script, and the aggregate that it gets. */
type Assignment = readonly [variable: string, value: Sql]

/** One question for all of them: each would be billed for itself. */
export function assign(assignments: readonly Assignment[], from: Sql): Sql {
  const names = assignments.map(([name]) => name)
  const values = assignments.map(([, value]) => `  ${value}`)
  return `set (${names.join(', ')}) = (select as struct\n${values.join(',\n')}\nfrom ${from})`
}

interface Pruning {
  readonly declarations: readonly Sql[]
  readonly assignments: readonly Assignment[]
  readonly condition: readonly Sql[]
}

/** If the key says which partition a row is in, only the partitions of the batch are read. */
function pruneByPartition({
  partition,
  uniqueKey,
  strategy,
  ingestionColumn,
}: Pick<BatchScript, 'partition' | 'uniqueKey' | 'strategy' | 'ingestionColumn'>): Pruning {
  const none = { declarations: [], assignments: [], condition: [] }
  if (partition === undefined || strategy === 'append' || uniqueKey.length === 0) return none
  const column = partitionOfTarget(partition, ingestionColumn)
  const isKey = uniqueKey.some((name) => name.toLowerCase() === partition.name.toLowerCase())
  if (!isKey) return partition.isFilterRequired ? { ...none, condition: [anyPartition(column)] } : none
  const own = quoteIdentifier(partition.name)
  const type = partition.type.toLowerCase()
  if (type === 'date' || type === 'int64' || ingestionColumn !== undefined) {
    return {
      declarations: [`declare tgelt_partitions array<${type}>`],
      assignments: [['tgelt_partitions', `array_agg(distinct ${own} ignore nulls)`]],
      condition: [`${column} in unnest(tgelt_partitions)`],
    }
  }
  // Moments are too many for a list, and a function around the column would keep BigQuery from pruning.
  return {
    declarations: [`declare tgelt_first ${type}`, `declare tgelt_last ${type}`],
    assignments: [
      ['tgelt_first', `min(${own})`],
      ['tgelt_last', `max(${own})`],
    ],
    condition: [`${column} between tgelt_first and tgelt_last`],
  }
}

function partitionOfTarget({ name }: PartitionColumn, ingestionColumn: string | undefined): Sql {
  return `${destination}.${storedColumn(name, ingestionColumn)}`
}

/** Fails with one of the keys in its message. */
function refuseDuplicates(uniqueKey: readonly string[]): Sql {
  const keys = quoteColumns(uniqueKey)
  const shown = uniqueKey
    .map((name) => `${quoteLiteral(`${name} = `)}, cast(${quoteIdentifier(name)} as string)`)
    .join(`, ', ', `)
  return [
    refuseRows(duplicateMark, "cast(tgelt_count as string), ':', tgelt_shown"),
    'from (',
    `  select concat(${shown}) as tgelt_shown, count(*) as tgelt_count`,
    `  from ${batch}`,
    `  where ${wholeKey(uniqueKey)}`,
    `  group by ${keys}`,
    '  having count(*) > 1',
    '  order by tgelt_shown',
    '  limit 1',
    ')',
  ].join('\n')
}

function wholeKey(uniqueKey: readonly string[]): Sql {
  return uniqueKey.map((name) => `${quoteIdentifier(name)} is not null`).join(' and ')
}

function keyEquality(uniqueKey: readonly string[], ingestionColumn: string | undefined): Sql[] {
  return uniqueKey.map(
    (name) => `${destination}.${storedColumn(name, ingestionColumn)} = ${source}.${quoteIdentifier(name)}`,
  )
}
