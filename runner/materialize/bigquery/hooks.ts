import type { ScriptHooks } from '../../dialect/bigquery/incremental.ts'
import type { Sql } from '../../dialect/dialect.ts'
import { execute, type Steps } from '../call.ts'
import type { BigqueryContext } from '../materialization.ts'

interface SplitHooks {
  /** Statements of their own, before and after the script. */
  readonly around: ScriptHooks
  readonly inside: ScriptHooks
}

/**
 * Hooks of a model whose transaction is one script: those that change rows (INSERT, UPDATE, DELETE, MERGE, TRUNCATE) run
 * in it, in their order, so that they happen with the model or not at all. BigQuery takes nothing else there (a DDL
 * statement, a call): such a pre-hook runs before the script and such a post-hook after it, each by itself.
 */
export function splitHooks({ before, after }: ScriptHooks): SplitHooks {
  const [pre, post] = [before, after].map((hooks) => hooks.map(withoutEnd).filter((sql) => !isEmpty(sql)))
  return {
    around: {
      before: (pre ?? []).filter((sql) => !changesRows(sql)),
      after: (post ?? []).filter((sql) => !changesRows(sql)),
    },
    inside: { before: (pre ?? []).filter(changesRows), after: (post ?? []).filter(changesRows) },
  }
}

/** Runs steps between the hooks, each of which is a statement of its own: for what is not made by a script. */
export function* withHooks<R>({ hooks }: BigqueryContext, steps: Steps<R>): Steps<R> {
  yield* executeAll(hooks.before)
  const built = yield* steps
  yield* executeAll(hooks.after)
  return built
}

export function* executeAll(hooks: readonly Sql[]): Steps<void> {
  for (const sql of hooks) if (!isEmpty(sql)) yield* execute(sql)
}

const comments = /^(\s+|--[^\n]*(\n|$)|#[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)+/

function changesRows(sql: Sql): boolean {
  return /^(insert|update|delete|merge|truncate)\b/i.test(sql.replace(comments, ''))
}

function isEmpty(sql: Sql): boolean {
  return sql.replace(comments, '').replace(/[\s;]+$/, '') === ''
}

/** A comment at the end would swallow the semicolon behind it. */
function withoutEnd(sql: Sql): Sql {
  const bare = sql.trim().replace(/[\s;]+$/, '')
  return /(--|#)[^\n]*$/.test(bare) ? `${bare}\n` : bare
}
