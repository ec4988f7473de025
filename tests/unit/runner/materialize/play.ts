import { duckdbDialect } from '../../../../runner/dialect/duckdb/duckdb-dialect.ts'
import type { Answer, Call, Steps } from '../../../../runner/materialize/call.ts'
import type { MaterializeContext, MaterializedNode } from '../../../../runner/materialize/materialization.ts'
import { type RelationKind, relationKey } from '../../../../runner/resource/relation.ts'
import type { DuckdbTarget } from '../../../../runner/resource/target.ts'

const target: DuckdbTarget = {
  name: 'dev',
  type: 'duckdb',
  path: 'x.duckdb',
  schema: 'main',
  threads: 1,
  settings: {},
  languageModels: new Map(),
}

/** Plays a warehouse to some steps: `answer` says what comes of each call. Gives the calls and the outcome. */
export function play<R>(steps: Steps<R>, answer: (call: Call) => Answer = () => ({})) {
  const calls: Call[] = []
  let step = steps.next()
  while (step.done !== true) {
    calls.push(step.value)
    step = steps.next(answer(step.value))
  }
  return { calls, outcome: step.value, sql: calls.flatMap((call) => ('sql' in call ? [call.sql] : [])) }
}

export function rowsOf(rows: readonly (readonly unknown[])[]): Answer {
  return { result: { columns: [], rows } }
}

export function contextOf(
  node: MaterializedNode,
  changes: Partial<MaterializeContext> & { readonly kinds?: Readonly<Record<string, RelationKind>> } = {},
): MaterializeContext {
  const kinds = new Map(
    Object.entries(changes.kinds ?? {}).map(([identifier, kind]) => [
      relationKey({ schema: 'main', identifier }),
      kind,
    ]),
  )
  return {
    node,
    sql: node.resourceType === 'model' ? node.rawSql : '',
    dialect: duckdbDialect,
    target,
    hooks: { before: [], after: [] },
    existing: kinds.get(relationKey(node.relation)),
    kindOf: (relation) => kinds.get(relationKey(relation)),
    fullRefresh: false,
    absolutePath: (file) => `/project/${file}`,
    now: '2026-11-20T10:00:00.000Z',
    ...changes,
  }
}
