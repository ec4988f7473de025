import type { DuckdbDialect } from '../../dialect/dialect.ts'
import { execute } from '../call.ts'
import type { Materialization } from '../materialization.ts'
import { dropOtherKind, hasRoom } from './replace.ts'

/** A stored query. */
export const view: Materialization<DuckdbDialect> = {
  name: 'view',
  runs: true,
  isSingleStatement: (context) => hasRoom(context, 'view'),
  *steps(context) {
    const { dialect, node, sql } = context
    yield* dropOtherKind(context, 'view')
    yield* execute(dialect.createViewAs(node.relation, sql))
    return { built: [{ relation: node.relation, kind: 'view' }] }
  },
}
