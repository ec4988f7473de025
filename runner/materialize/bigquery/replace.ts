import { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { TableSpec } from '../../dialect/bigquery/ddl.ts'
import type { Sql } from '../../dialect/dialect.ts'
import { type Relation, type RelationKind, siblingRelation } from '../../resource/relation.ts'
import type { TableFacts } from '../../resource/table-facts.ts'
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
  const { node } = context
  const expiresAfterHours = spec?.options?.expiresAfterHours
  const standing = yield* standingKind(context)
  yield* clearAside(context)
  if (standing === undefined || (standing === 'table' && (yield* isSameLayout(context, spec))))
    return yield* make(node.relation, expiresAfterHours)
  const isWanted = (facts: TableFacts): boolean =>
    facts.kind === 'table' && (standing !== 'table' || spec === undefined || isReplaceable(spec, facts))
  const made = yield* make(nextOf(node.relation), asideForHours)
  yield* swap(context, { standing, ...arrival(context, spec), hasArrived: isWanted })
  return made
}

/** The same of a table that takes several statements to make: always aside, so that none stands there half made. */
export function* putAside<R>(context: BigqueryContext, spec: TableSpec, make: MakeTable<R>): Steps<R> {
  const { dialect, node } = context
  const standing = yield* standingKind(context)
  yield* clearAside(context)
  const made = yield* make(nextOf(node.relation), asideForHours)
  const { before, arriving } = arrival(context, spec)
  if (standing === undefined) yield* execute(dialect.script([...before, arriving]))
  else {
    const hasArrived = ({ kind }: TableFacts): boolean => kind === 'table'
    yield* swap(context, { standing, before, arriving, hasArrived, isOfOneLayout: true })
  }
  return made
}

/** The table that was made aside takes the name. */
function arrival(
  { dialect, node }: BigqueryContext,
  spec: TableSpec | undefined,
): Pick<Swap, 'before' | 'arriving'> {
  const next = nextOf(node.relation)
  return {
    // Not afterwards: the table would go away with all that is in it if nothing came after.
    before: [dialect.setExpiration(next, spec?.options?.expiresAfterHours)],
    arriving: dialect.renameTable(next, node.relation.identifier),
  }
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
  const arriving = create(node.relation)
  yield* swap(context, { standing, before: [], arriving, hasArrived: (facts) => facts.kind === kind })
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
  try {
    yield* execute(create)
  } catch (thrown) {
    yield* settle(context, { standing, hasArrived: ({ kind }) => kind === 'model' })
    throw thrown
  }
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

interface Swap {
  readonly standing: RelationKind
  readonly before: readonly Sql[]
  /** Puts the other relation under the name. */
  readonly arriving: Sql
  /** Whether what stands under the name is that one. */
  readonly hasArrived: (facts: TableFacts) => boolean
  /** The old table may look like the one that comes, which has arrived if it is not aside any more. */
  readonly isOfOneLayout?: boolean
}

/** One job, so that it comes to its end whatever becomes of the run. */
function* swap(context: BigqueryContext, { before, arriving, ...other }: Swap): Steps<void> {
  const { dialect, node } = context
  const { standing } = other
  const gone = standing === 'table' ? [dialect.dropRelation(lastOf(node.relation), 'table')] : []
  try {
    yield* execute(dialect.script([...before, leave(context, standing), arriving, ...gone]))
  } catch (thrown) {
    if (!(yield* settle(context, other))) throw thrown
  }
}

/** A table waits aside; if that was done before, it is not done again. The rest is only a query, and has no other name. */
function leave({ dialect, node: { relation } }: BigqueryContext, standing: RelationKind): Sql {
  return standing === 'table'
    ? dialect.renameTable(relation, lastOf(relation).identifier, true)
    : dialect.dropRelation(relation, standing)
}

/**
 * Looks what stands after a swap that failed, and leaves one whole relation. Gives whether that is the one which was to
 * come. What fails here is not said, but what failed first: the next run looks for what lies aside.
 */
function* settle(
  context: BigqueryContext,
  swap: Pick<Swap, 'standing' | 'hasArrived' | 'isOfOneLayout'>,
): Steps<boolean> {
  const { dialect, node } = context
  const [next, last] = [nextOf(node.relation), lastOf(node.relation)]
  try {
    const facts = yield* tableFacts(node.relation)
    const isAside = swap.isOfOneLayout === true && (yield* tableFacts(next)) !== undefined
    const hasArrived = facts !== undefined && swap.hasArrived(facts) && !isAside
    // In the place of what can't come back stands what was to take it.
    const rest = swap.standing === 'table' ? last : next
    if (facts === undefined) yield* execute(dialect.renameTable(rest, node.relation.identifier))
    yield* execute(dialect.dropRelation(hasArrived ? last : next, 'table'))
    return hasArrived
  } catch (thrown) {
    if (thrown instanceof TgeltError) return false
    throw thrown
  }
}

/** The table that is to take the node's name. */
function nextOf(relation: Relation): Relation {
  return siblingRelation(relation, `${relation.identifier}__tgelt_next`)
}

/** The table that has had it. */
function lastOf(relation: Relation): Relation {
  return siblingRelation(relation, `${relation.identifier}__tgelt_last`)
}
