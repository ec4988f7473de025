import { z } from 'zod'
import type { ResourceType } from '../../resource/node.ts'
import { bigqueryCommonKeys, bigqueryModelKeys, bigquerySeedKeys } from './bigquery-keys.ts'
import { llmKeys } from './llm-config.ts'

const text = z.string({ error: 'must be text' })
const flag = z.boolean({ error: 'must be true or false' })
const texts = z.union([text.transform((one) => [one]), z.array(text)], {
  error: 'must be text or a list of texts',
})
const optional = <T extends z.ZodType>(schema: T): z.ZodNullable<T> => z.nullable(schema)
const oneOf = (values: readonly [string, ...string[]]): z.ZodType<string, string> =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` })

const hook = z.union([text, z.strictObject({ sql: text }).transform(({ sql }) => sql)], {
  error: 'must be SQL, or {sql: …}; hooks always run in the transaction of their model',
})
const hooks = z.union([hook.transform((one) => [one]), z.array(hook)], {
  error: 'must be SQL or a list of SQL',
})

const common = {
  enabled: flag,
  tags: texts,
  meta: z.record(z.string(), z.unknown(), { error: 'must be a map' }),
  schema: optional(text),
  database: optional(text),
  alias: optional(text),
  docs: z.unknown(),
}

const materializations = [
  'view',
  'table',
  'incremental',
  'ephemeral',
  'ingest',
  'llm',
  'materialized_view',
  'remote_model',
  'ml_model',
] as const

const model = {
  ...common,
  materialized: oneOf(materializations),
  unique_key: optional(texts),
  incremental_strategy: optional(oneOf(['append', 'delete+insert', 'merge', 'insert_overwrite'])),
  on_schema_change: oneOf(['ignore', 'append_new_columns', 'sync_all_columns', 'fail']),
  full_refresh: optional(flag),
  incremental_predicates: optional(texts),
  merge_update_columns: optional(texts),
  merge_exclude_columns: optional(texts),
  changed_rows: optional(text.min(1, { error: 'must name a column' })),
  'pre-hook': optional(hooks),
  'post-hook': optional(hooks),
  files: texts,
  ...llmKeys,
  ...bigqueryModelKeys,
}

const seed = {
  ...common,
  materialized: oneOf(['seed']),
  column_types: z.record(z.string(), text, { error: 'must be a map: column → type' }),
  delimiter: text.min(1, { error: 'must not be empty' }),
  quote_columns: optional(flag),
  full_refresh: optional(flag),
  ...bigquerySeedKeys,
}

const number = z.int({ error: 'must be a whole number' }).min(1, { error: 'must be at least 1' })
const comparison = text.regex(/^\s*(=|==|!=|<>|<|>|<=|>=|between\b|in\b|not\b|is\b)/i, {
  error: 'must begin with a comparison: "!= 0", "> 10"',
})

const test = {
  ...common,
  materialized: oneOf(['test']),
  severity: text.transform((value) => value.toLowerCase()).pipe(oneOf(['error', 'warn'])),
  warn_if: comparison,
  error_if: comparison,
  fail_calc: text,
  where: optional(text),
  limit: optional(number),
  store_failures: optional(flag),
  ...bigqueryCommonKeys,
  store_failures_as: optional(oneOf(['table', 'ephemeral'])),
}

const unitTest = { enabled: flag, tags: texts, meta: common.meta }
const source = { enabled: flag, tags: texts, meta: common.meta }

/** Per resource type: configuration key → what its value must be. */
export const configKeys: Readonly<Record<ResourceType, ReadonlyMap<string, z.ZodType>>> = {
  model: new Map(Object.entries<z.ZodType>(model)),
  seed: new Map(Object.entries<z.ZodType>(seed)),
  source: new Map(Object.entries<z.ZodType>(source)),
  test: new Map(Object.entries<z.ZodType>(test)),
  unit_test: new Map(Object.entries<z.ZodType>(unitTest)),
}

/** Keys of dbt that change what is built, and are not built here. An empty or false value asks for nothing. */
export const refusedConfigKeys: ReadonlySet<string> = new Set([
  ...[
    'contract',
    'grants',
    'access',
    'group',
    'sql_header',
    'batch_size',
    'begin',
    'lookback',
    'concurrent_batches',
  ],
  ...['on_error', 'latest_version_pointer', 'packages', 'indexes', 'location', 'format'],
  ...[
    'partitioned_by',
    'predicates',
    'merge_update_condition',
    'merge_insert_condition',
    'merge_clauses',
    'grant_access_to',
    'enable_change_history',
    'reservation',
    'job_execution_timeout_seconds',
    'policy_tags',
    'raw_schema',
  ],
  ...[
    'merge_update_set_expressions',
    'merge_on_using_columns',
    'merge_returning_columns',
    'strategy',
    'updated_at',
  ],
  // Where and how else dbt-bigquery would keep a table.
  ...['table_format', 'file_format', 'catalog_name', 'storage_uri', 'base_location_root'],
  ...['base_location_subpath', 'resource_tags'],
  ...['check_cols', 'hard_deletes', 'snapshot_meta_column_names', 'dbt_valid_to_current', 'python_version'],
])

/** Keys of dbt that are accepted with a warning: key → why they have no effect. */
export const ignoredConfigKeys: ReadonlyMap<string, string> = new Map([
  ['quoting', 'names are always quoted, and DuckDB compares them without case'],
  ['static_analysis', 'it is a setting of another engine'],
  ['event_time', 'there are no microbatches and no samples'],
  ['on_configuration_change', 'a materialised view is replaced when its definition changes'],
  ['freshness', 'freshness of sources is not measured'],
  ['loaded_at_field', 'freshness of sources is not measured'],
  ['loaded_at_query', 'freshness of sources is not measured'],
])
