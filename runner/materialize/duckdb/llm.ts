import {
  batchQuery,
  createScored,
  emptyLlmQuery,
  llmBatch,
  llmPending,
  llmScored,
  llmTableQuery,
  nextPending,
  pendingQuery,
  pendingSize,
} from '../../dialect/duckdb/llm.ts'
import type { RowScore } from '../../language-model/score.ts'
import { narrower } from '../../language-model/scoring-progress.ts'
import type { LanguageModel, LlmConfig } from '../../resource/language-model.ts'
import type { ModelNode } from '../../resource/node.ts'
import { type Relation, showRelation } from '../../resource/relation.ts'
import { appendRows, describeQuery, describeRelation, execute, query, type Steps, score } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { Estimate } from '../estimate.ts'
import { canTakeOver, type LlmColumns, llmColumns, promptColumn } from '../llm/llm-columns.ts'
import { llmError } from '../llm/llm-errors.ts'
import { assertPriced, estimateLlm } from '../llm/llm-estimate.ts'
import { llmOff, llmRemark } from '../llm/llm-remark.ts'
import { hashedText, modelFingerprint } from '../llm/prompt-hash.ts'
import { sayWhatFailed } from '../llm/say-what-failed.ts'
import { ScoreTally } from '../llm/score-tally.ts'
import { settle } from '../llm/settle.ts'
import type { DuckdbContext, Materialization, Materialized } from '../materialization.ts'
import { keyColumns } from '../merge-columns.ts'
import { requireModel } from '../require-node.ts'
import { dropOtherKind } from './replace.ts'

/** Rows that are read, asked about and written together: what is held in memory of a table of any size. */
const pageRows = 2000

interface LlmWork {
  readonly config: LlmConfig
  readonly columns: LlmColumns
  readonly uniqueKey: readonly string[]
  /** The table as it stands, if what it holds can be taken over. */
  readonly table: Relation | undefined
}

/**
 * A table of what a language model answers to the query's prompts. A row is asked about once, and again when its prompt,
 * the model or the schema changes; rows that the query no longer gives go. Off where the target has no such language model.
 */
export const llm: Materialization<DuckdbContext['dialect']> = {
  name: 'llm',
  runs: true,
  *steps(context) {
    const model = requireModel(context)
    const work = yield* prepare(model)
    const languageModel = model.target.languageModels.get(work.config.alias)
    if (languageModel === undefined) return yield* leaveAlone(model, work)
    assertPriced(work.config, languageModel)
    return yield* scoreTable(model, work, languageModel)
  },
  *estimate(context) {
    const model = requireModel(context)
    const work = yield* prepare(model)
    const languageModel = model.target.languageModels.get(work.config.alias)
    if (languageModel === undefined) return { prompts: 0, costUsd: 0 }
    return yield* estimateScoring(model, work, languageModel)
  },
}

function* prepare(context: DuckdbContext<ModelNode>): Steps<LlmWork> {
  const { node, dialect, sql, existing, fullRefresh } = context
  const { llm: config } = node.config
  if (config === undefined) throw new Error(`${node.uniqueId} is no llm model`)
  const relation = showRelation(node.relation)
  const described = yield* describeQuery(sql)
  const columns = llmColumns(described, config, 'duckdb', dialect.plainTypes, relation)
  const names = columns.kept.map(({ name }) => name)
  const uniqueKey = keyColumns(node.config, names, relation)
  const isThere = existing === 'table' && !fullRefresh
  const standing = isThere ? yield* describeRelation(node.relation) : []
  const isOurs = isThere && canTakeOver(standing, [...columns.output, ...columns.facts], uniqueKey)
  const table = isOurs ? node.relation : undefined
  return { config, columns, uniqueKey, table }
}

function* leaveAlone(context: DuckdbContext<ModelNode>, { config, columns }: LlmWork): Steps<Materialized> {
  const { dialect, node, existing, sql, target } = context
  const said = llmOff(config.alias, target)
  if (existing === 'table') return { ...said, built: [] }
  yield* dropOtherKind(context, 'table')
  yield* execute(dialect.createTableAs(node.relation, emptyLlmQuery(sql, columns)))
  return { ...said, built: [{ relation: node.relation, kind: 'table' }] }
}

function* scoreTable(
  context: DuckdbContext<ModelNode>,
  work: LlmWork,
  languageModel: LanguageModel,
): Steps<Materialized> {
  const { dialect, node, sql } = context
  const { config, columns, uniqueKey, table } = work
  const batch = batchQuery(sql, uniqueKey, hashed(languageModel, config))
  yield* execute(dialect.createTemporaryTableAs(llmBatch, batch))
  yield* assertKeysAreUnique(context, uniqueKey)
  const pending = pendingQuery(dialect.identifier(llmBatch), table, uniqueKey, config.maxAttempts)
  yield* execute(dialect.createTemporaryTableAs(llmPending, pending))
  yield* execute(createScored())
  const tally = yield* scorePending(work, languageModel)
  const { failed, left, stopped, firstError } = tally
  yield* sayWhatFailed(node.relation, config, { failed, left, stopped, firstError, keptIn: 'cache' })
  yield* dropOtherKind(context, 'table')
  const rows = llmTableQuery(columns, table, uniqueKey, languageModel.model)
  const rowsAffected = yield* execute(dialect.createTableAs(node.relation, rows))
  for (const name of [llmBatch, llmPending, llmScored]) yield* execute(dialect.dropTemporaryTable(name))
  return { rowsAffected, message: llmRemark(tally), built: [{ relation: node.relation, kind: 'table' }] }
}

function hashed(languageModel: LanguageModel, config: LlmConfig): string {
  return hashedText(modelFingerprint(languageModel, config), promptColumn)
}

function* assertKeysAreUnique(
  { dialect, node }: DuckdbContext<ModelNode>,
  uniqueKey: readonly string[],
): Steps<void> {
  const relation = showRelation(node.relation)
  const [row] = yield* query(dialect.inspectKeys(llmBatch, uniqueKey))
  const [nullKeys, duplicate, duplicateRows] = row ?? []
  if (duplicate !== null && duplicate !== undefined) {
    const details = { relation, key: String(duplicate), rows: Number(duplicateRows) }
    throw materializeError('duplicate-merge-key', details)
  }
  if (Number(nullKeys ?? 0) > 0)
    throw llmError('llm-key-null', { relation, key: uniqueKey, rows: Number(nullKeys) })
}

/** Page by page, until all is scored or what may be used up is. */
function* scorePending({ config }: LlmWork, languageModel: LanguageModel): Steps<ScoreTally> {
  const [row] = yield* query(`select count(*) from ${llmPending}`)
  const tally = new ScoreTally(Number(row?.[0] ?? 0), narrower(config, languageModel))
  let after = 0n
  while (tally.stopped === undefined) {
    const page = yield* query(nextPending(after, pageRows))
    const last = page.at(-1)
    if (last === undefined) break
    after = BigInt(String(last[0]))
    const request = tally.requestOf(
      config,
      page.map(([, prompt]) => prompt),
    )
    const outcome = yield* score(request, tally.progress)
    const rows = page.map(([number, , attempts], index) => ({
      number: String(number),
      attempts: Number(attempts) + 1,
      score: settle(outcome.scores[index], Number(attempts) + 1, config),
    }))
    yield* appendRows(llmScored, rows.flatMap(scoredRow))
    tally.add({ ...outcome, scores: rows.map((each) => each.score) })
  }
  return tally
}

/** In the order of the columns that createScored makes. */
function scoredRow(row: {
  readonly number: string
  readonly attempts: number
  readonly score: RowScore | undefined
}): readonly (readonly (string | null)[])[] {
  const { score } = row
  if (score === undefined) return []
  return [
    [
      row.number,
      score.status,
      score.error ?? null,
      String(row.attempts),
      String(score.promptTokens),
      String(score.outputTokens),
      score.costUsd === undefined ? null : String(score.costUsd),
      score.scoredAt,
      score.values === undefined ? null : JSON.stringify(score.values),
    ],
  ]
}

function* estimateScoring(
  { sql }: DuckdbContext<ModelNode>,
  { config, uniqueKey, table }: LlmWork,
  languageModel: LanguageModel,
): Steps<Estimate> {
  const batch = `(\n${batchQuery(sql, uniqueKey, hashed(languageModel, config))}\n)`
  const [row] = yield* query(pendingSize(pendingQuery(batch, table, uniqueKey, config.maxAttempts)))
  const [rows, promptBytes] = row ?? []
  const pending = { rows: Number(rows ?? 0), promptBytes: Number(promptBytes ?? 0) }
  return estimateLlm(pending, config, languageModel)
}
