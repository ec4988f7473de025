import type { RelationOptions } from '../catalogue/relation.ts'
import type { SyntaxNode } from '../engine/sql-engine.ts'
import { child, children, sourceOf, text } from '../engine/syntax-tree.ts'
import { toPlain } from '../engine/values.ts'
import { invalidQuery } from '../errors.ts'
import { scopeOf } from './query.ts'
import type { Session } from './session.ts'

export type OptionValues = Readonly<Record<string, unknown>>

/** The values of OPTIONS(…), by lower-case name. Names that are not among the known ones are refused. */
export async function readOptions(
  session: Session,
  sql: string,
  statement: SyntaxNode,
  known: readonly string[] | 'any',
): Promise<OptionValues> {
  const list = child(statement, 'optionsList')
  const values: Record<string, unknown> = {}
  for (const entry of list === undefined ? [] : children(list, 'optionsEntries')) {
    const name = text(child(entry, 'name'), 'idString').toLowerCase()
    if (known !== 'any' && !known.includes(name)) throw invalidQuery(`Unknown option: ${name}`)
    if (name in values) throw invalidQuery(`Duplicate option: ${name}`)
    const value = child(entry, 'value')
    if (value !== undefined) values[name] = await optionValue(session, sourceOf(sql, value), name)
  }
  return values
}

async function optionValue(session: Session, expression: string, name: string): Promise<unknown> {
  // Intervals have no other form outside the engine than their text.
  const query = name === 'max_staleness' ? `select cast(${expression} as string)` : `select ${expression}`
  const { columns, rows } = await session.engine.query(query, scopeOf(session, []))
  const [column] = columns
  return column === undefined ? null : toPlain(rows[0]?.[0], column.type)
}

export const tableOptionNames = [
  'description',
  'friendly_name',
  'labels',
  'expiration_timestamp',
  'kms_key_name',
  'require_partition_filter',
  'partition_expiration_days',
]

/** A view keeps no rows that a key could be for. */
export const viewOptionNames = ['description', 'friendly_name', 'labels', 'expiration_timestamp']

const dayMs = 86_400_000

/** What a relation becomes by OPTIONS(…): what is NULL is taken away. */
export function applyOptions(before: RelationOptions, values: OptionValues): RelationOptions {
  const changed: Record<string, unknown> = { ...before }
  for (const [name, value] of Object.entries(values)) {
    if (name === 'partition_expiration_days') changed['timePartitioning'] = withExpiration(before, value)
    else changed[restNames[name] ?? name] = value === null ? undefined : restValue(name, value)
  }
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined))
}

const restNames: Readonly<Record<string, string>> = {
  friendly_name: 'friendlyName',
  expiration_timestamp: 'expirationTime',
  kms_key_name: 'encryptionConfiguration',
  require_partition_filter: 'requirePartitionFilter',
}

function restValue(name: string, value: unknown): unknown {
  if (name === 'labels') {
    return Object.fromEntries((value as Record<string, unknown>[]).map((pair) => Object.values(pair)))
  }
  if (name === 'kms_key_name') return { kmsKeyName: value }
  return name === 'expiration_timestamp' ? String(Date.parse(String(value))) : value
}

function withExpiration(
  { timePartitioning }: RelationOptions,
  days: unknown,
): RelationOptions['timePartitioning'] {
  if (timePartitioning === undefined) {
    throw invalidQuery('partition_expiration_days is only supported for tables partitioned by time')
  }
  const { expirationMs: _, ...rest } = timePartitioning
  return days === null ? rest : { ...rest, expirationMs: String(Math.round(Number(days) * dayMs)) }
}
