import type { RelationKind } from '../../resource/relation.ts'
import { execute, type Steps } from '../call.ts'
import type { DuckdbContext } from '../materialization.ts'

/**
 * Makes room for a relation of a kind: drops what stands under the name if it is of the other kind. In the node's
 * transaction, so that a failing query leaves the old one standing.
 */
export function* dropOtherKind(context: DuckdbContext, kind: RelationKind): Steps<void> {
  const { existing, dialect, node } = context
  if (existing !== undefined && existing !== kind)
    yield* execute(dialect.dropRelation(node.relation, existing))
}

/** Whether nothing has to be dropped first. */
export function hasRoom({ existing }: DuckdbContext, kind: RelationKind): boolean {
  return existing === undefined || existing === kind
}
