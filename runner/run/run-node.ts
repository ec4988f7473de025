import { knownErrors, TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { CompiledNode } from '../compile/compiled-node.ts'
import { assertNoStatement, assertOneStatement } from '../compile/one-statement.ts'
import type { RunBudgets } from '../language-model/run-budgets.ts'
import type { ScoringProgress } from '../language-model/score.ts'
import { execute, type Steps } from '../materialize/call.ts'
import { markAfter, type RowMark } from '../materialize/changed-rows.ts'
import type { Materialization, Materialized } from '../materialize/materialization.ts'
import { shouldFullRefresh } from '../materialize/materialization.ts'
import { getMaterialization } from '../materialize/materializations.ts'
import { isTest } from '../resource/is-test.ts'
import type { ExecutableNode, ModelNode, SeedNode } from '../resource/node.ts'
import { type RelationKind, relationKey } from '../resource/relation.ts'
import type { Connection } from '../warehouse/warehouse.ts'
import type { CompiledFiles } from './compiled-files.ts'
import { type DrivePort, drive } from './drive.ts'
import { fixtureState } from './fixture-state.ts'
import { locateError } from './locate-error.ts'
import { changedRows, markedTable, markRows, materializeContext, nodeScope } from './node-context.ts'
import type { NodeResult } from './run-event.ts'
import type { RunRequest } from './run-request.ts'
import { narrowTest, runTest, runUnitTest } from './run-test.ts'
import type { TestedRows } from './tested-rows.ts'

/** What the nodes of one run share. */
export interface NodeRunContext {
  readonly request: RunRequest
  /** What stands in the warehouse, kept up to date by the nodes. */
  readonly relations: Map<string, RelationKind>
  readonly files: CompiledFiles
  readonly startedAt: Date
  readonly testedRows: TestedRows
  readonly budgets: RunBudgets
}

type Outcome = Pick<NodeResult, 'status'> & Partial<NodeResult>

/** Times that a node starts again because a file was gone. */
const maxAttempts = 3

/** Compiles and runs one node. What goes wrong for a reason we know is its result; a defect is thrown. */
export async function runNode(
  shared: NodeRunContext,
  node: ExecutableNode,
  connection: Connection,
  thread: number,
): Promise<NodeResult> {
  const { clock } = shared.request
  const startedAt = clock.now()
  const startMs = clock.elapsedMs()
  let scoring: ScoringProgress | undefined
  const onScoring = (progress: ScoringProgress): void => {
    scoring = progress
    shared.request.emit({ kind: 'node-scoring', node, progress })
  }
  const finish = (outcome: Outcome): NodeResult => ({
    node,
    startedAt,
    thread,
    scoring,
    ...outcome,
    spending: connection.spent?.(),
    finishedAt: clock.now(),
    durationMs: clock.elapsedMs() - startMs,
  })
  let compiled: CompiledNode
  let wholeTest: CompiledNode | undefined
  let before: RowMark | undefined
  connection.startNode(nodeScope(node))
  try {
    before = await markRows(shared, node, connection)
    compiled = await compile(shared, node, connection, before)
    const narrow = await narrowTest(shared, compiled)
    if (narrow !== undefined) [compiled, wholeTest] = [narrow, compiled]
  } catch (thrown) {
    connection.startNode(undefined)
    return finish(failure(shared, thrown, undefined, {}))
  }
  const compiledAt = clock.now()
  const base = { compiledAt, compiledSql: compiled.sql === '' ? undefined : compiled.sql }
  const facts: Record<string, string> = {}
  if (compiled.sql !== '') facts['compiled'] = shared.files.add('compiled', node, compiled.sql)
  const statements: string[] = []
  try {
    assertQuery(shared, node, compiled)
    const onStatement = (sql: string) => statements.push(sql)
    const port = { ...drivePort(shared, compiled, connection, facts), onStatement, onScoring }
    for (const warning of compiled.warnings) port.warn(warning)
    const outcome =
      node.resourceType === 'test'
        ? await runTest(shared, { ...compiled, node }, wholeTest?.sql, port, facts)
        : node.resourceType === 'unit_test'
          ? await runUnitTest(shared, { ...compiled, node }, port, facts)
          : await build(shared, compiled, node, port, before)
    return finish({ ...base, ...outcome })
  } catch (thrown) {
    return finish({ ...base, ...failure(shared, thrown, compiled, facts) })
  } finally {
    connection.startNode(undefined)
    if (statements.length > 0) shared.files.add('run', node, `${statements.join(';\n\n')}\n`)
  }
}

function assertQuery({ request }: NodeRunContext, node: ExecutableNode, compiled: CompiledNode): void {
  if (node.resourceType === 'seed') return
  const isModel = node.resourceType === 'model'
  const materialization = isModel ? getMaterialization(node, request.warehouse.dialect.name) : undefined
  if (materialization?.takesQuery === false) assertNoStatement(compiled, materialization.name)
  else assertOneStatement(compiled)
}

async function compile(
  shared: NodeRunContext,
  node: ExecutableNode,
  connection: Connection,
  before: RowMark | undefined,
): Promise<CompiledNode> {
  const { request, relations } = shared
  const fullRefresh = isTest(node) ? false : shouldFullRefresh(node, request.flags.fullRefresh)
  const compiled = await request.compile(node, {
    relations,
    fullRefresh,
    storeFailures: request.flags.storeFailures,
    lastChanged: before?.highest,
    ...(node.resourceType === 'unit_test' ? await fixtureState({ ...shared, node, connection }) : {}),
  })
  for (const message of compiled.logged) request.emit({ kind: 'node-logged', node, message })
  return compiled
}

function drivePort(
  { request, budgets }: NodeRunContext,
  compiled: CompiledNode,
  connection: Connection,
  facts: Readonly<Record<string, string>>,
): Omit<DrivePort, 'onStatement' | 'onScoring'> {
  const warn = (plain: TgeltError) => {
    const error = locateError(plain, compiled, facts)
    if (request.flags.warnError) throw error
    request.emit({ kind: 'warning', error })
  }
  const { listLanded, score, signal } = request
  return { connection, warn, listLanded, score, budgets, signal }
}

/** A model or seed, in one transaction with its hooks; where that is one script, the materialisation writes it. */
async function build(
  shared: NodeRunContext,
  compiled: CompiledNode,
  node: ModelNode | SeedNode,
  port: DrivePort,
  before: RowMark | undefined,
): Promise<Outcome> {
  const { dialect, isTransactional } = shared.request.warehouse
  const materialization = getMaterialization(node, dialect.name)
  const context = materializeContext(shared, shared.startedAt, compiled, node)
  const steps = () => materialization.steps(context)
  const start = isTransactional ? () => withHooks(compiled, steps()) : steps
  const hasHooks = compiled.preHooks.length + compiled.postHooks.length > 0
  const isAtomic = !isTransactional || (!hasHooks && materialization.isSingleStatement?.(context) === true)
  const built = isAtomic ? await drive(start(), port) : await inTransaction(port, materialization, start)
  const column = changedRows(node)
  const marks =
    column === undefined
      ? undefined
      : { before, after: await drive(markAfter(dialect, markedTable(node, dialect), column, before), port) }
  shared.testedRows.built({ ...compiled, node }, built, marks)
  for (const { relation, kind } of built.built) shared.relations.set(relationKey(relation), kind)
  const { rowsAffected, message, note } = built
  return { status: 'success', rowsAffected, message, note }
}

async function inTransaction(
  port: DrivePort,
  materialization: Materialization,
  start: () => Steps<Materialized>,
): Promise<Materialized> {
  for (let attempt = 1; ; attempt++) {
    await port.connection.begin()
    try {
      const built = await drive(start(), port)
      await port.connection.commit()
      return built
    } catch (error) {
      await port.connection.rollback()
      const again = error instanceof TgeltError && materialization.startAgainOn?.includes(error.code) === true
      if (!again || attempt === maxAttempts) throw error
    }
  }
}

function* withHooks(compiled: CompiledNode, steps: Steps<Materialized>): Steps<Materialized> {
  for (const sql of compiled.preHooks) yield* execute(sql)
  const built = yield* steps
  for (const sql of compiled.postHooks) yield* execute(sql)
  return built
}

function failure(
  { request }: NodeRunContext,
  thrown: unknown,
  compiled: CompiledNode | undefined,
  facts: Readonly<Record<string, string>>,
): Outcome {
  const [error, ...others] = knownErrors(thrown)
  if (error === undefined) throw thrown
  if (request.signal?.aborted === true && error.code === 'interrupted') {
    return { status: 'skipped', message: 'interrupted' }
  }
  const more = others.length > 0 ? { ...facts, more: `${others.length} further errors` } : facts
  const located = compiled === undefined ? error : locateError(error, compiled, more)
  return { status: 'error', error: located, message: located.message }
}
