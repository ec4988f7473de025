import type { EngineName } from '../resource/target.ts'
import { incremental as bigqueryIncremental } from './bigquery/incremental.ts'
import { ingest as bigqueryIngest } from './bigquery/ingest.ts'
import { llm as bigqueryLlm } from './bigquery/llm.ts'
import { materializedView } from './bigquery/materialized-view.ts'
import { mlModel, remoteModel } from './bigquery/models.ts'
import { seed as bigquerySeed } from './bigquery/seed.ts'
import { table as bigqueryTable } from './bigquery/table.ts'
import { view as bigqueryView } from './bigquery/view.ts'
import { incremental } from './duckdb/incremental.ts'
import { ingest } from './duckdb/ingest.ts'
import { llm } from './duckdb/llm.ts'
import { seed } from './duckdb/seed.ts'
import { table } from './duckdb/table.ts'
import { view } from './duckdb/view.ts'
import { ephemeral } from './ephemeral.ts'
import { materializeError } from './errors.ts'
import type { Materialization, MaterializedNode } from './materialization.ts'

/** The one list of materialisations, by engine; a new one is a file in each engine's folder and a name here. */
const materializations: Readonly<Record<EngineName, readonly Materialization[]>> = {
  duckdb: [view, table, incremental, ephemeral, ingest, llm, seed],
  bigquery: [
    bigqueryView,
    bigqueryTable,
    bigqueryIncremental,
    ephemeral,
    bigqueryIngest,
    bigquerySeed,
    materializedView,
    remoteModel,
    mlModel,
    bigqueryLlm,
  ],
}

/** What `materialized` of a model may say, in one engine or the other. */
export const materializationNames: readonly string[] = [
  ...new Set(Object.values(materializations).flatMap((list) => list.map(({ name }) => name))),
].filter((name) => name !== 'seed')

const engines: Readonly<Record<EngineName, string>> = { duckdb: 'DuckDB', bigquery: 'BigQuery' }

/** The materialisation of a node; throws `materialization-unknown`, or `materialization-elsewhere` if only another engine has it. */
export function getMaterialization(node: MaterializedNode, engine: EngineName): Materialization {
  const name = node.resourceType === 'seed' ? 'seed' : node.config.materialized
  const found = materializations[engine].find((one) => one.name === name)
  if (found !== undefined && (name === 'seed') === (node.resourceType === 'seed')) return found
  const known = materializations[engine].map((one) => one.name).filter((each) => each !== 'seed')
  const isElsewhere = Object.values(materializations).some((list) => list.some((one) => one.name === name))
  throw isElsewhere && name !== 'seed'
    ? materializeError('materialization-elsewhere', { name, engine: engines[engine], known })
    : materializeError('materialization-unknown', { name, known })
}
