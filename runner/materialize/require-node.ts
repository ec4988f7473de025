import type { Dialect } from '../dialect/dialect.ts'
import type { ModelNode, SeedNode } from '../resource/node.ts'
import type { MaterializeContext, MaterializedNode } from './materialization.ts'

/** A materialisation of models is only ever looked up for a model; anything else is a defect. */
export function requireModel<D extends Dialect>(
  context: MaterializeContext<MaterializedNode, D>,
): MaterializeContext<ModelNode, D> {
  const { node } = context
  if (node.resourceType !== 'model') throw new Error(`${node.uniqueId} is not a model`)
  return { ...context, node }
}

export function requireSeed<D extends Dialect>(
  context: MaterializeContext<MaterializedNode, D>,
): MaterializeContext<SeedNode, D> {
  const { node } = context
  if (node.resourceType !== 'seed') throw new Error(`${node.uniqueId} is not a seed`)
  return { ...context, node }
}
