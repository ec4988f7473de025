import { ephemeral } from './ephemeral.ts'
import { materializeError } from './errors.ts'
import { incremental } from './incremental.ts'
import { ingest } from './ingest.ts'
import type { Materialization, MaterializedNode } from './materialization.ts'
import { seed } from './seed.ts'
import { table } from './table.ts'
import { view } from './view.ts'

/** The one list of materialisations; a new one is a file of its own and a name here. */
const materializations: readonly Materialization[] = [view, table, incremental, ephemeral, ingest, seed]

/** What `materialized` of a model may say. */
export const modelMaterializationNames: readonly string[] = materializations
  .map(({ name }) => name)
  .filter((name) => name !== seed.name)

/** The materialisation of a node; throws `materialization-unknown`. */
export function getMaterialization(node: MaterializedNode): Materialization {
  if (node.resourceType === 'seed') return seed
  const name = node.config.materialized
  const found = materializations.find((one) => one.name === name && one !== seed)
  if (found === undefined) {
    throw materializeError('materialization-unknown', { name, known: modelMaterializationNames })
  }
  return found
}
