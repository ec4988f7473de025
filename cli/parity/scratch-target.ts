import { join } from 'node:path'
import type { Project } from '../../runner/project/project.ts'
import { isTest } from '../../runner/resource/is-test.ts'
import { type Relation, showRelation } from '../../runner/resource/relation.ts'
import type { Target } from '../../runner/resource/target.ts'
import { parityError } from './errors.ts'

/** The same target somewhere else, where nothing stands: a file in `folder`, or datasets named after the run. */
export function scratchTarget(target: Target, folder: string, runId: string): Target {
  if (target.type === 'duckdb') return { ...target, path: join(folder, `${target.name}.duckdb`) }
  return { ...target, schema: `${target.schema}_parity_${runId.replace(/\W/g, '').toLowerCase()}` }
}

/**
 * The datasets that the nodes of a BigQuery project lie in. Throws `parity-not-scratch` if one of them is not the
 * comparison's own: its tables would be replaced, and deleted.
 */
export function scratchDatasets({ target, nodes }: Project): readonly string[] {
  const own = (relation: Relation) =>
    relation.database === databaseOf(target) && relation.schema.startsWith(target.schema)
  const relations = [...nodes.values()].flatMap((node) =>
    isTest(node) || node.resourceType === 'source' ? [] : [node.relation],
  )
  const foreign = relations.filter((relation) => !own(relation))
  if (foreign.length > 0)
    throw parityError('parity-not-scratch', { names: foreign.map(showRelation), prefix: target.schema })
  return [...new Set(relations.map(({ schema }) => schema))]
}

function databaseOf(target: Target): string | undefined {
  return target.type === 'bigquery' ? target.project : undefined
}
