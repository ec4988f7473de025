import {
  countRows,
  type LlmTables,
  nextBatch,
  pendingPrompts,
  type RowCost,
  rowsToRetry,
} from '../../dialect/bigquery/llm.ts'
import {
  type BatchColumns,
  loadedFields,
  mergeLoaded,
  type ScoringFunction,
  scoreBatch,
} from '../../dialect/bigquery/llm-scoring.ts'
import type { BigqueryDialect, Sql } from '../../dialect/dialect.ts'
import type { BookedAmount, CapName, Caps, RowScore } from '../../language-model/score.ts'
import { type LlmConfig, type TokenPrices, tokensCostUsd } from '../../resource/language-model.ts'
import type { Relation } from '../../resource/relation.ts'
import { book, execute, load, query, reportScoring, type Steps, score } from '../call.ts'
import { type BatchOutcome, BatchTally } from '../llm/batch-tally.ts'
import { ScoreTally } from '../llm/score-tally.ts'
import { settle } from '../llm/settle.ts'

/** Long enough for any run; what a killed one leaves behind goes away by itself. */
const stagedForHours = 12

/** Pending rows, staged, and what is to be made of them. */
export interface ScoringJob {
  readonly dialect: BigqueryDialect
  readonly config: LlmConfig
  readonly tables: LlmTables
  readonly columns: BatchColumns
  /** Rows that this run may ask about. */
  readonly staged: number
  /** Rows that are to be scored, in this run or in others. */
  readonly pending: number
  readonly batchSize: number
  /** What the run may use up of it. */
  readonly limits: Caps
}

/** Stages rows in a table that goes away by itself; gives their number. */
export function* stage(dialect: BigqueryDialect, relation: Relation, rows: Sql): Steps<number> {
  yield* execute(dialect.createTableAs(relation, rows, { options: { expiresAfterHours: stagedForHours } }))
  const [row] = yield* query(countRows(relation))
  return Number(row?.[0] ?? 0)
}

/**
 * Asks BigQuery about the pending rows, batch by batch, and again about those that it could not answer: as long as it
 * answers any, they may be asked again, and there is something left to use up. Each batch is written when it is answered.
 */
export function* scoreByBigquery(job: ScoringJob, scoring: ScoringFunction): Steps<BatchTally> {
  const { dialect, tables } = job
  const tally = new BatchTally(job.pending, scoring.name === 'ml.generate_text', job.limits)
  yield* reportScoring(tally.progress)
  let isFirst = true
  for (let count = job.staged; count > 0; isFirst = false) {
    yield* scoreRound(job, scoring, tally, { count, isFirst })
    if (tally.stopped !== undefined || !tally.hasProgress) break
    count = yield* stage(dialect, tables.pending, rowsToRetry(tables))
  }
  if (tally.left > 0) tally.stopped ??= { reason: 'max_rows' }
  return tally
}

/** Once over the pending rows. A batch of which no row is answered ends it: the next would fare no better. */
function* scoreRound(
  job: ScoringJob,
  scoring: ScoringFunction,
  tally: BatchTally,
  { count, isFirst }: { readonly count: number; readonly isFirst: boolean },
): Steps<void> {
  const { config, tables, columns } = job
  for (let after = 0; after < count; ) {
    const plan = yield* planBatch(job, scoring, tally, { after, count })
    if (plan.rows === 0) {
      tally.stopped = { reason: plan.cap }
      return
    }
    const last = after + plan.rows
    const [row] = yield* query(scoreBatch(tables, columns, { after, last }, scoring))
    const outcome = toOutcome(row ?? [])
    const used = { tokens: outcome.promptTokens + outcome.outputTokens, costUsd: outcome.costUsd ?? 0 }
    const { tokens, costUsd } = plan.amount
    yield* book(config.alias, { tokens: used.tokens - tokens, costUsd: used.costUsd - costUsd }, true)
    tally.add(outcome, isFirst)
    yield* reportScoring(tally.progress)
    after = last
    if (tally.hasProgress) continue
    if (after < count) tally.stopped = { reason: 'unreachable', message: outcome.firstError }
    return
  }
}

interface BatchPlan {
  readonly rows: number
  /** What stands against more. */
  readonly cap: CapName
  /** What they take at most. */
  readonly amount: BookedAmount
}

/** How many of the next rows may be asked about, all that they may take being booked. */
function* planBatch(
  job: ScoringJob,
  scoring: ScoringFunction,
  tally: BatchTally,
  { after, count }: { readonly after: number; readonly count: number },
): Steps<BatchPlan> {
  const { config, columns, tables, batchSize } = job
  const { promptTokens: promptsSoFar, outputTokens: outputSoFar, costUsd: costSoFar = 0 } = tally.progress
  const size = Math.min(batchSize, count - after)
  const nothing = { tokens: 0, costUsd: 0 }
  const { inputPricePerMillionUsd, outputPricePerMillionUsd, maxOutputTokens } = columns
  const cost: RowCost = {
    sameForAllTokens: scoring.sameForAllTokens,
    outputTokens: maxOutputTokens,
    inputPricePerMillionUsd,
    outputPricePerMillionUsd,
  }
  for (;;) {
    const run = yield* book(config.alias, nothing)
    const left = {
      tokens: least(run.tokensLeft, rest(config.maxTokens, promptsSoFar + outputSoFar)),
      costUsd: least(run.costUsdLeft, rest(config.maxCostUsd, costSoFar)),
    }
    if (left.tokens === undefined && left.costUsd === undefined) {
      return { rows: size, cap: 'max_rows', amount: nothing }
    }
    const [row] = yield* query(nextBatch(tables.pending, { after, count: size }, cost, left))
    const [withinTokens = 0, withinMoney = 0, promptTokens = 0] = (row ?? []).map(Number)
    const rows = Math.min(withinTokens, withinMoney)
    const cap = withinTokens <= withinMoney ? 'max_tokens' : 'max_cost_usd'
    const amount = amountOf(columns, promptTokens, rows * maxOutputTokens)
    if (rows === 0) return { rows, cap, amount: nothing }
    // Another model of the run may have taken what was left in between.
    const { isBooked } = yield* book(config.alias, amount)
    if (isBooked) return { rows, cap, amount }
  }
}

/** Without a price nothing is known to be spent. */
function amountOf(prices: TokenPrices, promptTokens: number, outputTokens: number): BookedAmount {
  const costUsd = tokensCostUsd(prices, { promptTokens, outputTokens }) ?? 0
  return { tokens: promptTokens + outputTokens, costUsd }
}

function rest(cap: number | undefined, used: number): number | undefined {
  return cap === undefined ? undefined : Math.max(0, cap - used)
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

function toOutcome(row: readonly unknown[]): BatchOutcome {
  const [answered, ok, passing, promptTokens, outputTokens, cost, firstError] = row
  return {
    answered: Number(answered ?? 0),
    ok: Number(ok ?? 0),
    passing: Number(passing ?? 0),
    promptTokens: Number(promptTokens ?? 0),
    outputTokens: Number(outputTokens ?? 0),
    costUsd: cost === null || cost === undefined ? undefined : Number(cost),
    firstError: firstError === null || firstError === undefined ? undefined : String(firstError),
  }
}

/** Asks a provider over HTTP about the pending rows, page by page; what it says is loaded, and written as BigQuery's own is. */
export function* scoreByProvider(job: ScoringJob, loaded: Relation, jobName: string): Steps<ScoreTally> {
  const { config, tables, columns } = job
  const tally = new ScoreTally(job.pending, job.limits)
  for (let after = 0; after < job.staged && tally.stopped === undefined; after += job.batchSize) {
    const last = Math.min(job.staged, after + job.batchSize)
    const page = yield* query(pendingPrompts(tables.pending, { after, last }))
    const request = tally.requestOf(
      config,
      page.map(([, prompt]) => prompt),
    )
    const outcome = yield* score(request, tally.progress)
    const scores = page.map(([, , attempts], index) =>
      settle(outcome.scores[index], Number(attempts) + 1, config),
    )
    const rows = page.flatMap(([number], index) => loadedRow(number, scores[index], outcome.scores[index]))
    tally.add({ ...outcome, scores })
    if (rows.length === 0) continue
    yield* load({
      relation: loaded,
      jobId: `${jobName}_${last}`,
      fields: loadedFields,
      disposition: 'replace',
      expiresAfterMs: stagedForHours * 3_600_000,
      source: { kind: 'rows', rows },
    })
    yield* query(mergeLoaded(tables, columns, loaded))
  }
  return tally
}

/** A row of `loadedFields`. */
function loadedRow(
  number: unknown,
  score: RowScore | undefined,
  asked: RowScore | undefined,
): readonly Readonly<Record<string, unknown>>[] {
  if (score === undefined) return []
  return [
    {
      tgelt_row: String(number),
      tgelt_status: score.status,
      tgelt_error: score.error ?? null,
      tgelt_is_passing: asked?.status === 'retry',
      tgelt_prompt_tokens: score.promptTokens,
      tgelt_output_tokens: score.outputTokens,
      tgelt_cost_usd: score.costUsd ?? null,
      tgelt_scored_at: score.scoredAt,
      tgelt_values: score.values === undefined ? null : JSON.stringify(score.values),
    },
  ]
}
