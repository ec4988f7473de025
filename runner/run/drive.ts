import { readFile } from 'node:fs/promises'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { RunBudgets } from '../language-model/run-budgets.ts'
import type { RequestProgress, ScoreOutcome, ScoreRequest, ScoringProgress } from '../language-model/score.ts'
import type { Budget } from '../language-model/scorer/budget.ts'
import { addPage } from '../language-model/scoring-progress.ts'
import type { Answer, Call, Steps } from '../materialize/call.ts'
import type { LandedFile } from '../materialize/landed-file.ts'
import type { Connection, TableService } from '../warehouse/warehouse.ts'
import { runError } from './errors.ts'

/** What carrying out a node's calls needs. */
export interface DrivePort {
  readonly connection: Connection
  readonly warn: (error: TgeltError) => void
  readonly listLanded: (patterns: readonly string[]) => Promise<readonly LandedFile[]>
  /** Asks a language model of the target. Absent where nothing is built. */
  readonly score?: ScorePort | undefined
  /** Told how far the scoring of the node's table has come. */
  readonly onScoring?: ((progress: ScoringProgress) => void) | undefined
  /** What the run uses up of language models. Absent where nothing is built. */
  readonly budgets?: RunBudgets | undefined
  /** Told of every statement that is sent. */
  readonly onStatement: (sql: string) => void
  readonly signal?: AbortSignal | undefined
}

/**
 * Asks a language model about rows, and reports after each; resolves soon after the signal aborts. `runBudget` is what all
 * models of the run may use up together.
 */
export type ScorePort = (
  request: ScoreRequest,
  signal: AbortSignal,
  report: (progress: RequestProgress) => void,
  runBudget: Budget | undefined,
) => Promise<ScoreOutcome>

/** Carries out what steps ask for, one call after another, and gives what they come to. */
export async function drive<R>(steps: Steps<R>, port: DrivePort): Promise<R> {
  let step = steps.next()
  while (step.done !== true) {
    if (port.signal?.aborted === true) throw runError('interrupted', {})
    step = await advance(steps, step.value, port)
  }
  return step.value
}

/** What goes wrong is thrown where the steps wait, so that they may say what it means. */
async function advance<R>(steps: Steps<R>, call: Call, port: DrivePort): Promise<IteratorResult<Call, R>> {
  let answer: Answer
  try {
    answer = await carryOut(call, port)
  } catch (thrown) {
    return steps.throw(thrown)
  }
  return steps.next(answer)
}

async function carryOut(call: Call, port: DrivePort): Promise<Answer> {
  switch (call.kind) {
    case 'execute':
      port.onStatement(call.sql)
      return { rowsAffected: await port.connection.execute(call.sql) }
    case 'query':
      port.onStatement(call.sql)
      return { result: await port.connection.query(call.sql) }
    case 'describe-relation':
      return { columns: await port.connection.describeRelation(call.relation) }
    case 'describe-query':
      return { columns: await port.connection.describeQuery(call.sql) }
    case 'warn':
      port.warn(call.error)
      return {}
    case 'list-landed':
      return { landed: await port.listLanded(call.patterns) }
    case 'append-lines':
      await port.connection.appendLines(call.table, call.files)
      return {}
    case 'append-rows':
      if (port.connection.appendRows === undefined) throw new Error('this engine takes no rows one by one')
      await port.connection.appendRows(call.table, call.rows)
      return {}
    case 'score':
      if (port.score === undefined) throw new Error('there is nobody to ask a language model')
      return { scored: await score(call.request, call.soFar, port.score, port) }
    case 'report-scoring':
      port.onScoring?.(call.progress)
      return {}
    case 'book':
      if (port.budgets === undefined)
        throw new Error('there is nobody who counts what a language model takes')
      return { booking: port.budgets.book(call.alias, call.amount, call.settling) }
    case 'price':
      return { price: await tables(port).price(call.sql) }
    case 'read-text':
      return { text: await readFile(call.path, 'utf8') }
    case 'table-facts':
      return { table: await tables(port).facts(call.relation) }
    case 'change-table':
      await tables(port).change(call.relation, call.changes)
      return {}
    case 'load':
      return { rowsAffected: await tables(port).load(call.load) }
    case 'copy-partition':
      await tables(port).copyPartition(call.copy)
      return {}
  }
}

async function score(
  request: ScoreRequest,
  soFar: ScoringProgress,
  ask: ScorePort,
  { budgets, onScoring, signal = new AbortController().signal }: DrivePort,
): Promise<ScoreOutcome> {
  onScoring?.(soFar)
  const report = (page: RequestProgress): void => onScoring?.(addPage(soFar, page))
  const outcome = await ask(request, signal, report, budgets?.budgetOf(request.alias))
  const { scores, fromCache, spent } = outcome
  // What was spent on rows that have no score is spent, too.
  report({ scored: scores.filter((score) => score !== undefined).length, fromCache, spent })
  return outcome
}

/** Only steps that are written for an engine with a table service ask for one; anything else is a defect. */
function tables({ connection }: DrivePort): TableService {
  if (connection.tables === undefined) throw new Error('this engine has no table service')
  return connection.tables
}
