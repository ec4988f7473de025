import type { LanguageModel } from './language-model.ts'

/** The engines that tables are built in. */
export type EngineName = 'duckdb' | 'bigquery'

interface TargetBase {
  readonly name: string
  /** The schema (BigQuery: dataset) of models that say none, and the beginning of the others' names. */
  readonly schema: string
  /** How many nodes at a time. */
  readonly threads: number
  /** By alias; empty: `llm` models are off. */
  readonly languageModels: ReadonlyMap<string, LanguageModel>
}

export interface DuckdbTarget extends TargetBase {
  readonly type: 'duckdb'
  /** The published DuckDB file, relative to the project's root. */
  readonly path: string
  /** DuckDB settings, set on every connection. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
}

/** dbt-bigquery's names, where it has one. */
export interface BigqueryTarget extends TargetBase {
  readonly type: 'bigquery'
  /** The project that holds the datasets. */
  readonly project: string
  /** The project that runs and pays for jobs, if it is another. */
  readonly executionProject?: string | undefined
  readonly quotaProject?: string | undefined
  /** Where datasets are made and jobs run: `EU`, `US`, `europe-west3`. */
  readonly location: string
  /** A service account's key file, relative to the project's root or absolute; else what Google's libraries find by themselves. */
  readonly keyfile?: string | undefined
  readonly impersonateServiceAccount?: string | undefined
  readonly scopes?: readonly string[] | undefined
  /** Another address of the API: a private endpoint, the test engine. */
  readonly apiEndpoint?: string | undefined
  readonly priority: 'interactive' | 'batch'
  /** How often a job that failed for a passing reason is made again. */
  readonly jobRetries: number
  readonly jobExecutionTimeoutSeconds?: number | undefined
  /** What one statement may be billed for; BigQuery refuses it otherwise. */
  readonly maximumBytesBilled?: number | undefined
  /** What a run may cost; it is refused before it starts otherwise. */
  readonly maxCostUsd?: number | undefined
  /** On-demand price, for telling what a run costs. */
  readonly pricePerTibUsd: number
  /** Put on every job, dataset and table. */
  readonly labels: Readonly<Record<string, string>>
}

/** Where a run builds to: one entry of `targets:` in project.yml, with env_var rendered. */
export type Target = DuckdbTarget | BigqueryTarget

/** Where a target builds to, for people: the file, or the project and dataset. */
export function showTarget(target: Target): string {
  return target.type === 'duckdb' ? target.path : `${target.project}.${target.schema}`
}

/** What the engine calls the place that schemas lie in: the DuckDB file's name without its ending, the BigQuery project. */
export function databaseName(target: Target): string {
  if (target.type === 'bigquery') return target.project
  const file = target.path.split(/[\\/]/).at(-1) ?? target.path
  return file.replace(/\.[^.]*$/, '')
}

const bytesPerTib = 1024 ** 4

/** What BigQuery bills at least for each table that a statement reads. */
export const leastBytesPerTable = 10 * 1024 ** 2

/** What bytes that were billed on demand cost on a target, in US dollars. */
export function billedCostUsd(
  { pricePerTibUsd }: Pick<BigqueryTarget, 'pricePerTibUsd'>,
  bytes: number,
): number {
  return (bytes / bytesPerTib) * pricePerTibUsd
}
