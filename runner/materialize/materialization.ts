import type { BigqueryDialect, Dialect, DuckdbDialect, Sql } from '../dialect/dialect.ts'
import type { ModelNode, SeedNode } from '../resource/node.ts'
import type { Relation, RelationKind } from '../resource/relation.ts'
import type { Target } from '../resource/target.ts'
import type { Steps } from './call.ts'
import type { Estimate } from './estimate.ts'

export type MaterializedNode = ModelNode | SeedNode

export interface MaterializeContext<
  N extends MaterializedNode = MaterializedNode,
  D extends Dialect = Dialect,
> {
  readonly node: N
  /** The compiled query; empty for a seed. */
  readonly sql: Sql
  readonly dialect: D
  readonly target: Target
  /** SQL to run before and after, for engines whose transaction is one script; elsewhere the runner has run it. */
  readonly hooks: { readonly before: readonly Sql[]; readonly after: readonly Sql[] }
  /** What stands under the node's relation now. */
  readonly existing: RelationKind | undefined
  /** What stands under any other relation now. */
  readonly kindOf: (relation: Relation) => RelationKind | undefined
  /** Whether tables are rebuilt: the node's `full_refresh`, else the flag. */
  readonly fullRefresh: boolean
  /** The absolute path of a file of the project. */
  readonly absolutePath: (file: string) => string
  /** The moment of the run, ISO 8601 in UTC. */
  readonly now: string
}

export interface Materialized {
  readonly rowsAffected?: number | undefined
  /** A short remark for the result line: `3 files, 2 rejects`. */
  readonly message?: string | undefined
  /** Something that is said once at the end of the run: how to switch on what was left out. */
  readonly note?: string | undefined
  /** It added to a table that stood there; absent if it made the relation anew. */
  readonly isAddition?: boolean
  /** Relations that stand there now and did not, or were of another kind. */
  readonly built: readonly { readonly relation: Relation; readonly kind: RelationKind }[]
}

export type DuckdbContext<N extends MaterializedNode = MaterializedNode> = MaterializeContext<
  N,
  DuckdbDialect
>
export type BigqueryContext<N extends MaterializedNode = MaterializedNode> = MaterializeContext<
  N,
  BigqueryDialect
>

/**
 * One way to make a relation out of a node in one engine. Methods, not functions: each is written for its engine's
 * dialect, and the list it stands in is only ever asked for that engine.
 */
export interface Materialization<D extends Dialect = Dialect> {
  readonly name: string
  /** False: nothing runs and the node has no result of its own. */
  readonly runs: boolean
  /** False: its file holds configuration and no query. */
  readonly takesQuery?: boolean
  steps(context: MaterializeContext<MaterializedNode, D>): Steps<Materialized>
  /** What building it would cost; absent if that is what its query reads. */
  estimate?(context: MaterializeContext<MaterializedNode, D>): Steps<Estimate>
  /** Whether the steps are a single statement, which is atomic without a transaction: half of what a small model costs. */
  isSingleStatement?(context: MaterializeContext<MaterializedNode, D>): boolean
  /** Error codes after which everything is rolled back and the node starts again: the world changed beside it. */
  readonly startAgainOn?: readonly string[]
}

/** `config.full_refresh` decides where it is set, else the --full-refresh flag. */
export function shouldFullRefresh(node: MaterializedNode, flag: boolean): boolean {
  return node.config.fullRefresh ?? flag
}
