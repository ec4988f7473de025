import type { CommonConfig, DataTestConfig, ModelConfig, SeedConfig } from '../../resource/config.ts'
import { toLlmConfig } from './llm-config.ts'
import { toTableOptions } from './to-table-options.ts'

type Raw = Readonly<Record<string, unknown>>

/** What a node is configured to if nothing says otherwise, under YAML's names. */
export const configDefaults = {
  model: {
    enabled: true,
    materialized: 'view',
    tags: [],
    meta: {},
    on_schema_change: 'ignore',
    'pre-hook': [],
    'post-hook': [],
  },
  seed: {
    enabled: true,
    materialized: 'seed',
    tags: [],
    meta: {},
    column_types: {},
    delimiter: ',',
    quote_columns: false,
  },
  source: { enabled: true, tags: [], meta: {} },
  unit_test: { enabled: true, tags: [], meta: {} },
  test: {
    enabled: true,
    materialized: 'test',
    tags: [],
    meta: {},
    severity: 'error',
    warn_if: '!= 0',
    error_if: '!= 0',
    fail_calc: 'count(*)',
  },
} satisfies Record<string, Raw>

// The mapping from YAML's snake_case to our names. The casts are safe: checkConfig has validated each key's value.

export function toCommonConfig(raw: Raw): CommonConfig {
  return {
    enabled: raw['enabled'] as boolean,
    tags: [...new Set(raw['tags'] as readonly string[])],
    meta: raw['meta'] as Raw,
    schema: (raw['schema'] as string | null | undefined) ?? undefined,
    database: (raw['database'] as string | null | undefined) ?? undefined,
    alias: (raw['alias'] as string | null | undefined) ?? undefined,
    raw,
  }
}

export function toModelConfig(raw: Raw): ModelConfig {
  const texts = (key: string): readonly string[] | undefined =>
    (raw[key] as readonly string[] | null) ?? undefined
  return {
    ...toCommonConfig(raw),
    materialized: raw['materialized'] as string,
    uniqueKey: texts('unique_key') ?? [],
    incrementalStrategy:
      (raw['incremental_strategy'] as ModelConfig['incrementalStrategy'] | null) ?? undefined,
    onSchemaChange: raw['on_schema_change'] as ModelConfig['onSchemaChange'],
    fullRefresh: (raw['full_refresh'] as boolean | null) ?? undefined,
    incrementalPredicates: texts('incremental_predicates') ?? [],
    mergeUpdateColumns: texts('merge_update_columns'),
    mergeExcludeColumns: texts('merge_exclude_columns'),
    changedRows: (raw['changed_rows'] as string | null | undefined) ?? undefined,
    preHooks: texts('pre-hook') ?? [],
    postHooks: texts('post-hook') ?? [],
    files: texts('files') ?? [],
    llm: toLlmConfig(raw),
    tableOptions: toTableOptions(raw),
  }
}

export function toSeedConfig(raw: Raw): SeedConfig {
  return {
    ...toCommonConfig(raw),
    columnTypes: raw['column_types'] as Readonly<Record<string, string>>,
    delimiter: raw['delimiter'] as string,
    quoteColumns: (raw['quote_columns'] as boolean | null) ?? false,
    fullRefresh: (raw['full_refresh'] as boolean | null | undefined) ?? undefined,
    tableOptions: toTableOptions(raw),
  }
}

/** `storeFailures` is the flag of the call, which a test's own configuration overrides. */
export function toDataTestConfig(raw: Raw): DataTestConfig {
  const storeAs = raw['store_failures_as'] as 'table' | 'ephemeral' | null | undefined
  const stored = raw['store_failures'] as boolean | null | undefined
  return {
    ...toCommonConfig(raw),
    severity: raw['severity'] as 'error' | 'warn',
    warnIf: raw['warn_if'] as string,
    errorIf: raw['error_if'] as string,
    failCalc: raw['fail_calc'] as string,
    where: (raw['where'] as string | null | undefined) ?? undefined,
    limit: (raw['limit'] as number | null | undefined) ?? undefined,
    storeFailures: storeAs ? storeAs === 'table' : (stored ?? false),
  }
}
