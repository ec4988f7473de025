import type { Relation, RelationKind } from '../../resource/relation.ts'
import type { ModelOption, PartitionBy } from '../../resource/table-options.ts'
import type { Column, Sql } from '../dialect.ts'
import { quoteColumns, quoteIdentifier, quoteLiteral, quoteRelation } from './quoting.ts'

/** What stands in OPTIONS(…), in our names; what is undefined is not said. */
export interface DdlOptions {
  readonly description?: string | undefined
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly expiresAfterHours?: number | undefined
  readonly kmsKeyName?: string | undefined
  readonly partitionExpirationDays?: number | undefined
  readonly requirePartitionFilter?: boolean | undefined
  readonly enableRefresh?: boolean | undefined
  readonly refreshIntervalMinutes?: number | undefined
  /** An SQL interval. */
  readonly maxStaleness?: string | undefined
}

/** How a table is kept. */
export interface TableSpec {
  readonly partitionBy?: PartitionBy | undefined
  readonly clusterBy?: readonly string[] | undefined
  readonly options?: DdlOptions | undefined
}

export interface RemoteModel {
  /** `default`, or `region.connection`. */
  readonly connection: string
  readonly options: Readonly<Record<string, ModelOption>>
}

// The query stands on lines of its own, so that a comment at its end does not swallow the parenthesis.
export function createTableAs(relation: Relation, sql: Sql, spec: TableSpec = {}): Sql {
  return `create or replace table ${quoteRelation(relation)}${tail(spec)} as (\n${sql}\n)`
}

/** An empty table, in place of one that is there. */
export function createTable(relation: Relation, columns: readonly Column[], spec: TableSpec = {}): Sql {
  const defined = columns.map(({ name, type }) => `  ${quoteIdentifier(name)} ${type}`)
  return `create or replace table ${quoteRelation(relation)} (\n${defined.join(',\n')}\n)${tail(spec)}`
}

/** Without a key: a view keeps no rows, and BigQuery refuses one for it. */
export function createViewAs(relation: Relation, sql: Sql, options: DdlOptions = {}): Sql {
  const own = { ...options, kmsKeyName: undefined }
  return `create or replace view ${quoteRelation(relation)}${tail({ options: own })} as (\n${sql}\n)`
}

export function createMaterializedViewAs(relation: Relation, sql: Sql, spec: TableSpec = {}): Sql {
  return `create or replace materialized view ${quoteRelation(relation)}${tail(spec)} as (\n${sql}\n)`
}

/** A model that calls another service. */
export function createRemoteModel(relation: Relation, { connection, options }: RemoteModel): Sql {
  const target = connection.toLowerCase() === 'default' ? 'default' : quoteIdentifier(connection)
  return [
    `create or replace model ${quoteRelation(relation)}`,
    `remote with connection ${target}`,
    modelOptions(options),
  ].join('\n')
}

/** A model that is trained on the rows of a query. */
export function createModelAs(
  relation: Relation,
  sql: Sql,
  options: Readonly<Record<string, ModelOption>>,
): Sql {
  return `create or replace model ${quoteRelation(relation)}\n${modelOptions(options)}\nas (\n${sql}\n)`
}

export function dropRelation(relation: Relation, kind: RelationKind): Sql {
  return `drop ${kind.replace('_', ' ')} if exists ${quoteRelation(relation)}`
}

/** In the same dataset; refused if something stands under the other name. */
export function renameTable(relation: Relation, identifier: string, ifExists = false): Sql {
  return `alter table${ifExists ? ' if exists' : ''} ${quoteRelation(relation)} rename to ${quoteIdentifier(identifier)}`
}

/** When a table goes away by itself, if there is one; undefined: never. */
export function setExpiration(relation: Relation, expiresAfterHours: number | undefined): Sql {
  const moment = expiresAfterHours === undefined ? 'null' : hoursFromNow(expiresAfterHours)
  return `alter table if exists ${quoteRelation(relation)} set options (expiration_timestamp = ${moment})`
}

export function dropColumns(relation: Relation, names: readonly string[]): Sql {
  return alter(
    relation,
    names.map((name) => `drop column ${quoteIdentifier(name)}`),
  )
}

export function alterColumnTypes(relation: Relation, columns: readonly Column[]): Sql {
  return alter(
    relation,
    columns.map(({ name, type }) => `alter column ${quoteIdentifier(name)} set data type ${type}`),
  )
}

/** One statement: a table's metadata may change five times in ten seconds. */
function alter(relation: Relation, actions: readonly string[]): Sql {
  return `alter table ${quoteRelation(relation)}\n  ${actions.join(',\n  ')}`
}

function tail({ partitionBy, clusterBy = [], options = {} }: TableSpec): Sql {
  const lines = [
    ...(partitionBy === undefined ? [] : [`partition by ${partitionExpression(partitionBy)}`]),
    ...(clusterBy.length === 0 ? [] : [`cluster by ${quoteColumns(clusterBy)}`]),
    ...optionLines(options),
  ]
  return lines.map((line) => `\n${line}`).join('')
}

/** What PARTITION BY says. */
function partitionExpression(by: PartitionBy): Sql {
  const field = quoteIdentifier(by.field)
  if (by.kind === 'ingestion')
    return by.granularity === 'day' ? '_PARTITIONDATE' : `timestamp_trunc(_PARTITIONTIME, ${by.granularity})`
  if (by.kind === 'range')
    return `range_bucket(${field}, generate_array(${by.start}, ${by.end}, ${by.interval}))`
  if (by.dataType === 'date' && by.granularity === 'day') return field
  return `${by.dataType}_trunc(${field}, ${by.granularity})`
}

function optionLines(options: DdlOptions): readonly Sql[] {
  const { description, labels = {}, expiresAfterHours: hours, kmsKeyName } = options
  const entries: readonly (readonly [string, Sql | undefined])[] = [
    ['description', description === undefined ? undefined : quoteLiteral(description)],
    ['labels', labelList(labels)],
    ['expiration_timestamp', hours === undefined ? undefined : hoursFromNow(hours)],
    ['kms_key_name', kmsKeyName === undefined ? undefined : quoteLiteral(kmsKeyName)],
    ['partition_expiration_days', textOf(options.partitionExpirationDays)],
    ['require_partition_filter', options.requirePartitionFilter === true ? 'true' : undefined],
    ['enable_refresh', textOf(options.enableRefresh)],
    ['refresh_interval_minutes', textOf(options.refreshIntervalMinutes)],
    ['max_staleness', options.maxStaleness],
  ]
  const said = entries.flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${value}`]))
  return said.length === 0 ? [] : [`options (\n  ${said.join(',\n  ')}\n)`]
}

function hoursFromNow(hours: number): Sql {
  return `timestamp_add(current_timestamp(), interval ${hours} hour)`
}

function modelOptions(options: Readonly<Record<string, ModelOption>>): Sql {
  const said = Object.entries(options).map(([name, value]) => `${name} = ${optionValue(value)}`)
  return said.length === 0 ? '' : `options (\n  ${said.join(',\n  ')}\n)`
}

function optionValue(value: ModelOption): Sql {
  if (typeof value === 'object') return `[${value.map(quoteLiteral).join(', ')}]`
  return quoteLiteral(value)
}

function labelList(labels: Readonly<Record<string, string>>): Sql | undefined {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `(${quoteLiteral(name)}, ${quoteLiteral(value)})`,
  )
  return pairs.length === 0 ? undefined : `[${pairs.join(', ')}]`
}

function textOf(value: number | boolean | undefined): Sql | undefined {
  return value === undefined ? undefined : String(value)
}
