import type { LlmConfig } from './language-model.ts'
import type { TableOptions } from './table-options.ts'

/** Node configuration after `config()` > properties YAML > project.yml have been merged. YAML is snake_case, this is not. */
export interface CommonConfig {
  readonly enabled: boolean
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, unknown>>
  readonly schema?: string | undefined
  readonly database?: string | undefined
  readonly alias?: string | undefined
  /** The merged configuration under its YAML names, unknown keys included: `config.get()`, selectors, manifest. */
  readonly raw: Readonly<Record<string, unknown>>
}

export type OnSchemaChange = 'ignore' | 'append_new_columns' | 'sync_all_columns' | 'fail'
export type IncrementalStrategy = 'append' | 'delete+insert' | 'merge' | 'insert_overwrite'

export interface ModelConfig extends CommonConfig {
  /** Name of a materialisation: view, table, incremental, ephemeral, ingest, … */
  readonly materialized: string
  readonly uniqueKey: readonly string[]
  readonly incrementalStrategy?: IncrementalStrategy | undefined
  readonly onSchemaChange: OnSchemaChange
  /** `false` protects the table from --full-refresh, `true` always rebuilds it. */
  readonly fullRefresh?: boolean | undefined
  /** SQL conditions on the target, ANDed into the merge or delete. */
  readonly incrementalPredicates: readonly string[]
  readonly mergeUpdateColumns?: readonly string[] | undefined
  readonly mergeExcludeColumns?: readonly string[] | undefined
  /** An integer column in which every run writes greater values than all rows before it have. */
  readonly changedRows?: string | undefined
  readonly preHooks: readonly string[]
  readonly postHooks: readonly string[]
  /** For `materialized: ingest`: globs of landed files, relative to the project's root. */
  readonly files: readonly string[]
  /** For `materialized: llm`. */
  readonly llm?: LlmConfig | undefined
  /** For BigQuery; undefined: nothing is configured. */
  readonly tableOptions?: TableOptions | undefined
}

export interface SeedConfig extends CommonConfig {
  /** Column name → data type; the others are inferred. */
  readonly columnTypes: Readonly<Record<string, string>>
  readonly delimiter: string
  readonly quoteColumns: boolean
  readonly fullRefresh?: boolean | undefined
  /** For BigQuery; undefined: nothing is configured. */
  readonly tableOptions?: TableOptions | undefined
}

export interface DataTestConfig extends CommonConfig {
  readonly severity: 'error' | 'warn'
  /** A comparison such as `!= 0`, `> 10`. */
  readonly warnIf: string
  readonly errorIf: string
  readonly failCalc: string
  readonly where?: string | undefined
  readonly limit?: number | undefined
  readonly storeFailures: boolean
}
