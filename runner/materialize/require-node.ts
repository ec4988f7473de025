import type { ModelNode, SeedNode } from '../resource/node.ts'
import type { MaterializeContext } from './materialization.ts'

/** A materialisation of models is only ever looked up for a model; anything else is a defect. */
export function requireModel(context: MaterializeContext): MaterializeContext<ModelNode> {
  const { node } = context
  if (node.resourceType !== 'model') throw new Error(`${node.uniqueId} is not a model`)
  return { ...context, node }
}

export function requireSeed(context: MaterializeContext): MaterializeContext<SeedNode> {
  const { node } = context
  if (node.resourceType !== 'seed') throw new Error(`${node.uniqueId} is not a seed`)
  return { ...context, node }
}
