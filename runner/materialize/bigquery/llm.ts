import { columnFields, fieldColumns } from '../../dialect/bigquery/fields.ts'
import {
  carriedOver,
  countRows,
  failedRows,
  inspectKept,
  inspectKeys,
  type LlmTables,
  llmRows,
  pendingRows,
  pendingSize,
  refreshKept,
} from '../../dialect/bigquery/llm.ts'
import type { BatchColumns } from '../../dialect/bigquery/llm-scoring.ts'
import type { BigqueryDialect, Column } from '../../dialect/dialect.ts'
import { plainTextColumn } from '../../language-model/output/output-schema.ts'
import { narrower } from '../../language-model/scoring-progress.ts'
import type { LanguageModel, LlmConfig } from '../../resource/language-model.ts'
import type { ModelNode } from '../../resource/node.ts'
import { type Relation, showRelation, siblingRelation } from '../../resource/relation.ts'
import type { TableFacts } from '../../resource/table-facts.ts'
import { describeQuery, execute, price, query, type Steps, tableFacts } from '../call.ts'
import { materializeError } from '../errors.ts'
import type { Estimate } from '../estimate.ts'
import { canTakeOver, type LlmColumns, llmColumns, promptColumn } from '../llm/llm-columns.ts'
import { llmError } from '../llm/llm-errors.ts'
import { assertPriced, estimateLlm } from '../llm/llm-estimate.ts'
import { llmOff, llmRemark } from '../llm/llm-remark.ts'
import { hashedText, modelFingerprint } from '../llm/prompt-hash.ts'
import { sayWhatFailed } from '../llm/say-what-failed.ts'
import type { BigqueryContext, Materialization, Materialized } from '../materialization.ts'
import { keyColumns } from '../merge-columns.ts'
import { requireModel } from '../require-node.ts'
import { describeColumns } from './descriptions.ts'
import { withHooks } from './hooks.ts'
import { scoringFunction } from './llm-function.ts'
import { type ScoringJob, scoreByBigquery, scoreByProvider, stage } from './llm-scores.ts'
import { putTable } from './replace.ts'
import { isReplaceable, tableSpec } from './table-spec.ts'

/** Rows of one statement that asks: what it has answered is kept, whatever becomes of the next one. */
const defaultBatchSize = 1000

interface LlmWork {
  readonly config: LlmConfig
  readonly columns: LlmColumns
  readonly uniqueKey: readonly string[]
  /** What is known of the table as it stands, if what it holds can be taken over. */
  readonly table: TableFacts | undefined
}

/**
 * A table of what a language model answers to the query's prompts, as DuckDB's: a row is asked about once, and again when
 * its prompt, the model or the schema changes; rows that the query no longer gives go. BigQuery asks a remote model itself,
 * batch by batch, and what is answered is in the table before the next batch is asked about.
 */
export const llm: Materialization<BigqueryDialect> = {
  name: 'llm',
  runs: true,
  steps: (context) => withHooks(context, buildTable(requireModel(context))),
  *estimate(context) {
    const model = requireModel(context)
    const work = yield* prepare(model)
    const languageModel = model.target.languageModels.get(work.config.alias)
    if (languageModel === undefined) return { bytesProcessed: 0, bytesBilled: 0, prompts: 0, costUsd: 0 }
    return yield* estimateScoring(model, work, languageModel)
  },
}

function* buildTable(context: BigqueryContext<ModelNode>): Steps<Materialized> {
  const work = yield* prepare(context)
  const languageModel = context.target.languageModels.get(work.config.alias)
  if (languageModel === undefined) return yield* leaveAlone(context, work)
  assertPriced(work.config, languageModel)
  assertRemoteModel(context, work.config)
  return yield* scoreTable(context, work, languageModel)
}

function* prepare(context: BigqueryContext<ModelNode>): Steps<LlmWork> {
  const { node, dialect, sql, existing, fullRefresh } = context
  const { llm: config } = node.config
  if (config === undefined) throw new Error(`${node.uniqueId} is no llm model`)
  const relation = showRelation(node.relation)
  if (node.config.tableOptions?.requirePartitionFilter === true) {
    throw llmError('llm-partition-filter', { relation })
  }
  const described = fieldColumns(columnFields(yield* describeQuery(sql)))
  const columns = llmColumns(described, config, 'bigquery', dialect.plainTypes, relation)
  const names = columns.kept.map(({ name }) => name)
  const uniqueKey = keyColumns(node.config, names, relation)
  const facts = existing === 'table' && !fullRefresh ? yield* tableFacts(node.relation) : undefined
  const made = fieldColumns(columnFields([...columns.output, ...columns.facts]))
  const isOurs = facts !== undefined && canTakeOver(fieldColumns(facts.fields), made, uniqueKey)
  const table = isOurs ? facts : undefined
  if (table !== undefined && !isReplaceable(tableSpec(context), table)) {
    throw llmError('llm-table-layout', { relation })
  }
  return { config, columns, uniqueKey, table }
}

function assertRemoteModel({ kindOf }: BigqueryContext<ModelNode>, config: LlmConfig): void {
  const relation = config.remoteModel?.relation
  if (relation === undefined || kindOf(relation) === 'model') return
  throw llmError('llm-remote-model-missing', { alias: config.alias, relation: showRelation(relation) })
}

function* leaveAlone(context: BigqueryContext<ModelNode>, { config, columns }: LlmWork): Steps<Materialized> {
  const { node, existing, target } = context
  const said = llmOff(config.alias, target)
  if (existing === 'table') return { ...said, built: [] }
  yield* createEmpty(context, columns)
  return { ...said, built: [{ relation: node.relation, kind: 'table' }] }
}

function* createEmpty(context: BigqueryContext<ModelNode>, columns: LlmColumns): Steps<void> {
  const { dialect } = context
  const spec = tableSpec(context)
  yield* putTable(context, spec, (relation, expiresAfterHours) => {
    const options = { ...spec.options, expiresAfterHours }
    return execute(dialect.createTable(relation, allColumns(columns), { ...spec, options }))
  })
}

function allColumns({ kept, output, facts }: LlmColumns): readonly Column[] {
  return [...kept, ...output, ...facts]
}

function* scoreTable(
  context: BigqueryContext<ModelNode>,
  work: LlmWork,
  languageModel: LanguageModel,
): Steps<Materialized> {
  const { dialect, node, sql } = context
  const { config, uniqueKey } = work
  const tables = stagingTables(context, uniqueKey)
  const loaded = staged(context, 'answers')
  yield* stage(dialect, tables.rows, llmRows(sql, hashed(languageModel, config)))
  yield* assertKeysAreUnique(node.relation, tables)
  yield* readyTable(context, work, tables)
  const isOwn = languageModel.provider === 'bigquery'
  const job = yield* stagePending(dialect, work, tables, languageModel)
  const tally =
    isOwn && config.remoteModel !== undefined
      ? yield* scoreByBigquery(
          job,
          scoringFunction(
            config,
            languageModel,
            config.remoteModel,
            job.columns.schema,
            showRelation(node.relation),
          ),
        )
      : yield* scoreByProvider(job, loaded, jobName(context))
  yield* describeColumns(context)
  const used = [tables.rows, tables.pending, ...(isOwn ? [] : [loaded])]
  for (const relation of used) yield* execute(dialect.dropRelation(relation, 'table'))
  const { left, stopped } = tally
  const failed = config.onError === 'fail' ? yield* countFailed(tables) : tally
  yield* sayWhatFailed(node.relation, config, { ...failed, left, stopped, keptIn: 'table' })
  const built = [{ relation: node.relation, kind: 'table' as const }]
  return { rowsAffected: tally.progress.scored, message: llmRemark(tally), built }
}

function hashed(languageModel: LanguageModel, config: LlmConfig): string {
  const model = modelName(languageModel, config)
  return hashedText(modelFingerprint({ ...languageModel, model }, config), promptColumn)
}

/** What a remote model calls, rather than its name: an answer is worth what its model is. */
function modelName({ model }: LanguageModel, { remoteModel }: LlmConfig): string {
  return remoteModel?.endpoint ?? model
}

function stagingTables(context: BigqueryContext<ModelNode>, uniqueKey: readonly string[]): LlmTables {
  const { relation: target } = context.node
  return { target, rows: staged(context, 'rows'), pending: staged(context, 'pending'), uniqueKey }
}

/** Named after the model and the run, so that two runs are not in each other's way. */
function staged({ node, now }: BigqueryContext, what: string): Relation {
  return siblingRelation(node.relation, `${node.relation.identifier}__tgelt_${stamp(now)}_${what}`)
}

function jobName({ node, now }: BigqueryContext): string {
  return `tgelt_llm_${node.relation.schema}_${node.relation.identifier}_${stamp(now)}`
}

function stamp(now: string): string {
  return now.replace(/\W/g, '').toLowerCase()
}

function* assertKeysAreUnique(target: Relation, { rows, uniqueKey }: LlmTables): Steps<void> {
  const relation = showRelation(target)
  const [row] = yield* query(inspectKeys(rows, uniqueKey))
  const [nullKeys, duplicate, duplicateRows] = row ?? []
  if (duplicate !== null && duplicate !== undefined) {
    const details = { relation, key: String(duplicate), rows: Number(duplicateRows) }
    throw materializeError('duplicate-merge-key', details)
  }
  if (Number(nullKeys ?? 0) > 0)
    throw llmError('llm-key-null', { relation, key: uniqueKey, rows: Number(nullKeys) })
}

/** The table, with the columns of the query and none but its rows; what was answered stays. */
function* readyTable(
  context: BigqueryContext<ModelNode>,
  { columns, table }: LlmWork,
  tables: LlmTables,
): Steps<void> {
  if (table === undefined) {
    yield* createEmpty(context, columns)
    return
  }
  const { dialect, node } = context
  const wanted = fieldColumns(columnFields(allColumns(columns)))
  if (JSON.stringify(wanted) !== JSON.stringify(fieldColumns(table.fields))) {
    const rows = carriedOver(tables, columns)
    yield* execute(dialect.createTableAs(node.relation, rows, tableSpec(context)))
    return
  }
  const [row] = yield* query(inspectKept(tables, columns.kept))
  if ((row ?? []).some((count) => Number(count) > 0)) yield* execute(refreshKept(tables, columns.kept))
}

function* stagePending(
  dialect: BigqueryDialect,
  { config, columns }: LlmWork,
  tables: LlmTables,
  languageModel: LanguageModel,
): Steps<ScoringJob> {
  const { maxAttempts } = config
  // Answers from the cache of another provider use up no row.
  const maxRows = languageModel.provider === 'bigquery' ? config.maxRows : undefined
  const staged = yield* stage(dialect, tables.pending, pendingRows(tables, { maxAttempts, maxRows }))
  const pending = staged === maxRows ? yield* countPending(tables, maxAttempts) : staged
  const batch: BatchColumns = {
    ...columns,
    schema: config.output ?? [{ name: plainTextColumn, type: { kind: 'string' } }],
    isPlainText: config.output === undefined,
    modelName: modelName(languageModel, config),
    maxOutputTokens: config.maxOutputTokens,
    maxAttempts,
    inputPricePerMillionUsd: languageModel.inputPricePerMillionUsd,
    outputPricePerMillionUsd: languageModel.outputPricePerMillionUsd,
  }
  const batchSize = languageModel.batchSize ?? defaultBatchSize
  const limits = narrower(config, languageModel)
  return { dialect, config, tables, columns: batch, staged, pending, batchSize, limits }
}

function* countPending(tables: LlmTables, maxAttempts: number): Steps<number> {
  const [row] = yield* query(countRows(`(\n${pendingRows(tables, { maxAttempts, maxRows: undefined })}\n)`))
  return Number(row?.[0] ?? 0)
}

/** Of the whole table: a row that an earlier run could not have answered makes this one fail as it did that one. */
function* countFailed({
  target,
  uniqueKey,
}: LlmTables): Steps<{ readonly failed: number; readonly firstError: string | undefined }> {
  const [row] = yield* query(failedRows(target, uniqueKey))
  const [failed, first] = row ?? []
  return {
    failed: Number(failed ?? 0),
    firstError: first === null || first === undefined ? undefined : String(first),
  }
}

/** Counting prompts is a query, and reads what building the model reads. */
function* estimateScoring(
  { sql, node }: BigqueryContext<ModelNode>,
  { config, uniqueKey, table }: LlmWork,
  languageModel: LanguageModel,
): Steps<Estimate> {
  const target = table === undefined ? undefined : node.relation
  const counted = pendingSize(sql, hashed(languageModel, config), target, uniqueKey, config.maxAttempts)
  const { bytesProcessed, bytesBilled } = yield* price(counted)
  const [row] = yield* query(counted)
  const [rows, promptBytes] = row ?? []
  const pending = { rows: Number(rows ?? 0), promptBytes: Number(promptBytes ?? 0) }
  return { ...estimateLlm(pending, config, languageModel), bytesProcessed, bytesBilled }
}
