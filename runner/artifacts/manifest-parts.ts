import type { CommonConfig, DataTestConfig, ModelConfig, SeedConfig } from '../resource/config.ts'
import type { ColumnProperties } from '../resource/node.ts'

export function columnEntries(columns: readonly ColumnProperties[]) {
  return Object.fromEntries(
    columns.map((column) => [
      column.name,
      {
        name: column.name,
        description: column.description,
        meta: column.meta,
        data_type: column.dataType,
        constraints: [],
        quote: column.quote ? true : null,
        config: { meta: column.meta, tags: column.tags },
        tags: column.tags,
        granularity: null,
        doc_blocks: [],
      },
    ]),
  )
}

/** Keys that the configuration shares, over what was written under unknown names. */
function commonConfig(config: CommonConfig) {
  const { 'pre-hook': _pre, 'post-hook': _post, pre_hook: _pre2, post_hook: _post2, ...raw } = config.raw
  return {
    ...raw,
    enabled: config.enabled,
    alias: config.alias,
    schema: config.schema,
    database: config.database,
    tags: config.tags,
    meta: config.meta,
    group: null,
  }
}

/** Keys of everything that becomes a relation. */
const relationDefaults = {
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  quoting: {},
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
}

export function modelConfig(config: ModelConfig) {
  return {
    ...relationDefaults,
    ...commonConfig(config),
    materialized: config.materialized,
    incremental_strategy: config.incrementalStrategy,
    'pre-hook': hooks(config.preHooks),
    'post-hook': hooks(config.postHooks),
    column_types: {},
    full_refresh: config.fullRefresh,
    unique_key: config.uniqueKey.length > 1 ? config.uniqueKey : config.uniqueKey[0],
    on_schema_change: config.onSchemaChange,
    access: 'protected',
    freshness: null,
  }
}

export function seedConfig(config: SeedConfig) {
  return {
    ...relationDefaults,
    ...commonConfig(config),
    materialized: 'seed',
    incremental_strategy: null,
    'pre-hook': [],
    'post-hook': [],
    column_types: config.columnTypes,
    full_refresh: config.fullRefresh,
    unique_key: null,
    on_schema_change: 'ignore',
    delimiter: config.delimiter,
    quote_columns: config.quoteColumns,
  }
}

export function testConfig(config: DataTestConfig) {
  return {
    ...commonConfig(config),
    materialized: 'test',
    severity: config.severity.toUpperCase(),
    store_failures: config.storeFailures,
    store_failures_as: null,
    where: config.where,
    limit: config.limit,
    fail_calc: config.failCalc,
    warn_if: config.warnIf,
    error_if: config.errorIf,
  }
}

export function sourceConfig(config: CommonConfig) {
  return {
    enabled: config.enabled,
    event_time: null,
    freshness: null,
    loaded_at_field: null,
    loaded_at_query: null,
    meta: config.meta,
    tags: config.tags,
  }
}

function hooks(statements: readonly string[]) {
  return statements.map((sql) => ({ sql, transaction: true, index: null }))
}
