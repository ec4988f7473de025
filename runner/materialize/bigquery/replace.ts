import { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { TableSpec } from '../../dialect/bigquery/ddl.ts'
import type { Sql } from '../../dialect/dialect.ts'
import { type Relation, type RelationKind, siblingRelation } from '../../resource/relation.ts'
import { describeQuery, execute, type Steps, tableFacts } from '../call.ts'
import type { BigqueryContext } from '../materialization.ts'
import { isReplaceable } from './table-spec.ts'

/** Long enough for any run; what a killed one leaves behind goes away by itself. */
const asideForHours = 12

/** Makes a table under a name, which goes away after so many hours, or never. */
type MakeTable<R> = (relation: Relation, expiresAfterHours: number | undefined) => Steps<R>

/**
 * Makes a table under the node's name. In the place of a table of the same layout it does so at once; BigQuery replaces
 * nothing else. Then the table is made aside, and takes the name when it is whole: what fails before leaves the old
 * relation as it was, and readers are without one for the moment between two renamings.
 *
 * @param spec undefined: `make` takes the place of a table of any layout
 */
export function* putTable<R>(
  context: BigqueryContext,
  spec: TableSpec | undefined,
  make: MakeTable<R>,
): Steps<R> {
  const { dialect, node } = context
  const expiresAfterHours = spec?.options?.expiresAfterHours
  const standing = yield* standingKind(context)
  yield* clearAside(context)
  if (standing === undefined || (standing === 'table' && (yield* isSameLayout(context, spec))))
    return yield* make(node.relation, expiresAfterHours)
  const next = nextOf(node.relation)
  const made = yield* make(next, asideForHours)
  yield* swap(
    context,
    standing,
    // Not afterwards: the table would go away with all that is in it if nothing came after.
    [dialect.setExpiration(next, expiresAfterHours)],
    [dialect.renameTable(next, node.relation.identifier)],
  )
  return made
}

/** Makes a view under the node's name. What stands there and is none gives way in the same job. */
export function* putView(
  context: BigqueryContext,
  kind: 'view' | 'materialized_view',
  create: (relation: Relation) => Sql,
): Steps<void> {
  const { node } = context
  const standing = yield* standingKind(context)
  yield* clearAside(context)
  if (standing === undefined || standing === kind) {
    yield* execute(create(node.relation))
    return
  }
  yield* describeQuery(create(nextOf(node.relation)))
  yield* swap(context, standing, [], [create(node.relation)])
}

/** Makes a model under the node's name: a table waits aside until that has succeeded. */
export function* putModel(context: BigqueryContext, create: Sql): Steps<void> {
  const { dialect, node, sql } = context
  const standing = yield* standingKind(context)
  yield* clearAside(context)
  if (standing === undefined || standing === 'model') {
    yield* execute(create)
    return
  }
  if (sql !== '') yield* describeQuery(sql)
  yield* execute(leave(context, standing))
  yield* orBack(context, standing, execute(create))
  yield* execute(dialect.dropRelation(lastOf(node.relation), 'table'))
}

/** Drops what a killed run has left beside the node's relation. */
export function* clearAside({ dialect, node, kindOf }: BigqueryContext): Steps<void> {
  const aside = [nextOf(node.relation), lastOf(node.relation)].filter((each) => kindOf(each) === 'table')
  for (const relation of aside) yield* execute(dialect.dropRelation(relation, 'table'))
}

/** What stands under the node's name; a table that a killed run has put aside and nothing else into its place, put back. */
function* standingKind({
  dialect,
  node,
  existing,
  kindOf,
}: BigqueryContext): Steps<RelationKind | undefined> {
  const last = lastOf(node.relation)
  if (existing !== undefined || kindOf(last) !== 'table') return existing
  yield* execute(dialect.renameTable(last, node.relation.identifier))
  return 'table'
}

function* isSameLayout({ node }: BigqueryContext, spec: TableSpec | undefined): Steps<boolean> {
  if (spec === undefined) return true
  const facts = yield* tableFacts(node.relation)
  return facts === undefined || isReplaceable(spec, facts)
}

/** One job, so that it comes to its end whatever becomes of the run. */
function* swap(
  context: BigqueryContext,
  standing: RelationKind,
  before: readonly Sql[],
  arriving: readonly Sql[],
): Steps<void> {
  const { dialect, node } = context
  const gone = standing === 'table' ? [dialect.dropRelation(lastOf(node.relation), 'table')] : []
  const script = dialect.script([...before, leave(context, standing), ...arriving, ...gone])
  yield* orBack(context, standing, execute(script))
}

/** A table waits aside. The rest is only a query, and has no other name. */
function leave({ dialect, node: { relation } }: BigqueryContext, standing: RelationKind): Sql {
  return standing === 'table'
    ? dialect.renameTable(relation, lastOf(relation).identifier)
    : dialect.dropRelation(relation, standing)
}

/** Runs steps; if they fail, and nothing stands under the node's name, the old table gets it back. */
function* orBack<R>(context: BigqueryContext, standing: RelationKind, steps: Steps<R>): Steps<R> {
  try {
    return yield* steps
  } catch (thrown) {
    try {
      yield* putBack(context, standing)
    } catch (second) {
      // What failed first is what is said. The next run looks for what lies aside.
      if (!(second instanceof TgeltError)) throw second
    }
    throw thrown
  }
}

function* putBack({ dialect, node: { relation } }: BigqueryContext, standing: RelationKind): Steps<void> {
  const [next, last] = [nextOf(relation), lastOf(relation)]
  const isGone = (yield* tableFacts(relation)) === undefined
  // In the place of what can't come back stands what was to take it.
  if (isGone) yield* execute(dialect.renameTable(standing === 'table' ? last : next, relation.identifier))
  yield* execute(dialect.dropRelation(next, 'table'))
}

/** The table that is to take the node's name. */
function nextOf(relation: Relation): Relation {
  return siblingRelation(relation, `${relation.identifier}__tgelt_next`)
}

/** The table that has had it. */
function lastOf(relation: Relation): Relation {
  return siblingRelation(relation, `${relation.identifier}__tgelt_last`)
}
