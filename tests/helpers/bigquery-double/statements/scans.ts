import { partitionColumn, partitionDate, type Table } from '../catalogue/relation.ts'
import { logicalBytes } from '../engine/logical-bytes.ts'
import type { Row, SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, text } from '../engine/syntax-tree.ts'
import { invalidQuery } from '../errors.ts'
import { ordinal, period } from '../pruning/calendar.ts'
import { type ConstantValues, daysToMicros, restriction } from '../pruning/predicates.ts'
import {
  neededColumns,
  restrictedTo,
  type TableScan,
  tableScans,
  targetScan,
} from '../pruning/table-scans.ts'
import { everything, intersection, meets, nothing, union, type ValueSet } from '../pruning/value-sets.ts'

/** What a statement reads of one table. */
export interface ScannedTable {
  /** Places of the columns that the engine needs. */
  readonly columns: readonly number[]
  readonly bytes: number
}

/** What an analysed statement reads, by the engine's names of its tables. */
export function scannedTables(
  resolved: SyntaxNode,
  tables: ReadonlyMap<string, Table>,
  constants: ConstantValues,
): ReadonlyMap<string, ScannedTable> {
  const scans = tableScans(resolved, constants).map((scan) => throughDate(scan, tables))
  const target = readTarget(resolved, constants, tables)
  const result = new Map<string, ScannedTable>()
  for (const [name, table] of tables) {
    const own = scans.filter((scan) => scan.table === name)
    const isTarget = target !== undefined && target.scan.table === name
    for (const scan of isTarget ? [...own, target.scan] : own) requireFilter(name, table, scan)
    const columns = [
      ...new Set(
        own.flatMap((scan) => scan.columns.flatMap((column) => (column.isLive ? column.place : []))),
      ),
    ]
    const read = bytesOf(keptRows(table, own), columns)
    const changed = isTarget ? targetBytes(table, target) : 0
    result.set(name, { columns: neededColumns(resolved, name), bytes: Math.max(read, changed) })
  }
  return result
}

interface Target {
  readonly scan: TableScan
  /** The rows that are looked at, if that is known. */
  readonly set: ValueSet | undefined
  /** All rows that are looked at are deleted, which costs nothing where these are whole partitions. */
  readonly deletesAll: boolean
}

/** The table that UPDATE, DELETE or MERGE changes; INSERT reads nothing of its own. */
function readTarget(
  resolved: SyntaxNode,
  constants: ConstantValues,
  tables: ReadonlyMap<string, Table>,
): Target | undefined {
  const table = child(resolved, 'tableScan')
  if (table === undefined || resolved.kind === 'resolvedInsertStmtNode') return undefined
  if (resolved.kind === 'resolvedMergeStmtNode') return mergeTarget(resolved, table, constants)
  const where = child(resolved, 'whereExpr')
  const scan = throughDate(targetScan(table, where, constants), tables)
  const isDelete = resolved.kind === 'resolvedDeleteStmtNode'
  const whole = where === undefined ? undefined : restriction(where, constants)
  const deletesAll = isDelete && (isTrue(where) || whole?.isExact === true)
  return { scan, set: undefined, deletesAll }
}

const literal = (node: SyntaxNode | undefined): boolean | undefined =>
  (node?.fields['value'] as { value?: { boolValue?: boolean } } | undefined)?.value?.boolValue

const isTrue = (node: SyntaxNode | undefined): boolean => literal(node) === true

function mergeTarget(resolved: SyntaxNode, table: SyntaxNode, constants: ConstantValues): Target {
  const condition = child(resolved, 'mergeExpr')
  const scan = targetScan(table, condition, constants)
  const clauses = children(resolved, 'whenClauseList')
  const unmatched = clauses.filter((clause) => text(clause, 'matchType') === 'NOT_MATCHED_BY_SOURCE')
  if (unmatched.length === 0)
    return { scan, set: literal(condition) === false ? nothing : undefined, deletesAll: false }
  // Rows without a match are looked at wherever their own clauses allow it, whatever the condition says.
  const limits = unmatched.map((clause) => targetScan(table, child(clause, 'matchExpr'), constants))
  const alone = literal(condition) === false
  const sets = limits.map(
    (one) => one.columns.find((column) => column.restriction !== undefined)?.restriction?.set,
  )
  const isLimited = alone && sets.every((set) => set !== undefined)
  return {
    scan: isLimited ? (limits[0] ?? scan) : scan,
    set: isLimited ? union(sets.filter((set) => set !== undefined)) : everything,
    deletesAll: false,
  }
}

function targetBytes(table: Table, { scan, set, deletesAll }: Target): number {
  const all = table.fields.flatMap((field, at) => (field.isPseudo ? [] : at))
  const rows = set === undefined ? keptRows(table, [scan]) : rowsOfPartitions(table, set)
  if (!deletesAll) return bytesOf(rows, all)
  const place = partitionPlace(table)
  const limit = place === undefined ? undefined : restrictedTo([scan], place)
  if (limit === undefined)
    return scan.columns.some((column) => column.restriction !== undefined) ? bytesOf(rows, all) : 0
  const isWhole = rows.every((row) => {
    const value = ordinal(row[place ?? 0] ?? {})
    return value === undefined ? limit.nulls : meets(limit, [value, value])
  })
  return isWhole ? 0 : bytesOf(rows, all)
}

/** What is known of _PARTITIONDATE is known of _PARTITIONTIME. */
function throughDate(scan: TableScan, tables: ReadonlyMap<string, Table>): TableScan {
  const table = tables.get(scan.table)
  const place = table?.fields.findIndex(({ name, isPseudo }) => isPseudo && name === partitionDate)
  const date = scan.columns.find((column) => column.place === place)?.restriction
  if (date === undefined) return scan
  const time = scan.columns.find((column) => column.place === 0)
  const sets = [daysToMicros(date.set), ...(time?.restriction ? [time.restriction.set] : [])]
  const restriction = { ...date, set: intersection(sets) }
  const others = scan.columns.filter((column) => column !== time)
  return { ...scan, columns: [...others, { place: 0, isLive: time?.isLive ?? false, restriction }] }
}

function bytesOf(rows: readonly Row[], places: readonly number[]): number {
  return rows.reduce(
    (sum, row) => sum + places.reduce((bytes, place) => bytes + logicalBytes(row[place]), 0),
    0,
  )
}

function partitionPlace(table: Table): number | undefined {
  const name = partitionColumn(table.options)?.toLowerCase()
  const place = table.fields.findIndex((field) => field.name.toLowerCase() === name)
  return place === -1 ? undefined : place
}

/** The rows of the partitions that the scans cannot rule out. */
function keptRows(table: Table, scans: readonly TableScan[]): readonly Row[] {
  const place = partitionPlace(table)
  const set = place === undefined ? undefined : restrictedTo(scans, place)
  return set === undefined ? table.rows : rowsOfPartitions(table, set)
}

function rowsOfPartitions(table: Table, set: ValueSet): readonly Row[] {
  const place = partitionPlace(table)
  if (place === undefined) return set.ranges.length === 0 && !set.nulls ? [] : table.rows
  return table.rows.filter((row) => {
    const value = ordinal(row[place] ?? {})
    return value === undefined ? set.nulls : meets(set, partitionOf(table, place, value))
  })
}

/** The first and last value of the partition that a value is in. */
function partitionOf(table: Table, place: number, value: bigint): readonly [bigint, bigint] {
  const { timePartitioning, rangePartitioning } = table.options
  if (timePartitioning !== undefined) {
    const unit = table.fields[place]?.type === 'DATE' ? 'days' : 'micros'
    return period(value, timePartitioning.type, unit)
  }
  if (rangePartitioning === undefined) return [value, value]
  const { start, end, interval } = rangePartitioning.range
  if (value < BigInt(start) || value >= BigInt(end)) return [value, value]
  const first = value - ((value - BigInt(start)) % BigInt(interval))
  return [first, first + BigInt(interval) - 1n]
}

function requireFilter(name: string, table: Table, scan: TableScan): void {
  if (table.options.requirePartitionFilter !== true) return
  const place = partitionPlace(table)
  if (scan.columns.some((column) => column.place === place && column.restriction !== undefined)) return
  throw invalidQuery(
    `Cannot query over table '${name}' without a filter over column(s) '${partitionColumn(table.options)}' that can be used for partition elimination`,
  )
}
