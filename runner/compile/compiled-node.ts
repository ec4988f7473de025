import type { SourceLocation, SourceRange, TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { Narrowing } from '../data-test/narrowing.ts'
import type { ExecutableNode, UniqueId } from '../resource/node.ts'

/** Maps places in generated SQL back to the file a person wrote. Lines and columns count from 1. */
export interface SourceMap {
  /** The template position that produced a place of the SQL; undefined for text that tgelt added itself. */
  readonly origin: (line: number, column: number) => SourceRange | undefined
}

/** A node whose template has been rendered and whose ephemeral parents have been put in as CTEs. */
export interface CompiledNode<N extends ExecutableNode = ExecutableNode> {
  readonly node: N
  /** What runs. Empty for a seed. */
  readonly sql: string
  readonly map: SourceMap
  /** The files that `sql` was rendered from: file → text, for excerpts. */
  readonly sources: ReadonlyMap<string, string>
  /** Of a data test whose verdict may follow from changed rows: what has to be known for it. */
  readonly narrowing?: Narrowing | undefined
  /** Of a unit test whose rows are expected as SQL: that query. */
  readonly expectedSql?: string | undefined
  readonly ephemeralParents: readonly UniqueId[]
  readonly preHooks: readonly string[]
  readonly postHooks: readonly string[]
  /** Where the hooks are configured. */
  readonly hookPlaces: { readonly pre: SourceLocation | undefined; readonly post: SourceLocation | undefined }
  /** Lines written with `log(…, info=true)` while rendering. */
  readonly logged: readonly string[]
  /** Of `exceptions.warn()`, without those that were said when the project was read. */
  readonly warnings: readonly TgeltError[]
}
