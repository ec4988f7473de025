import type { Column, DuckdbDialect } from '../../dialect/dialect.ts'
import type { LoadStamp } from '../../dialect/ingest-dialect.ts'
import type { ModelNode } from '../../resource/node.ts'
import { type Relation, showRelation } from '../../resource/relation.ts'
import { describeQuery, execute, listLanded, query, type Steps, warn } from '../call.ts'
import {
  declaredColumns,
  describeLoad,
  type LoadCount,
  type LoadLedger,
  loadLedger,
} from '../ingest-declaration.ts'
import { ingestError } from '../ingest-errors.ts'
import { type IngestBatch, planLoad } from '../ingest-plan.ts'
import type { DuckdbContext, Materialization, Materialized } from '../materialization.ts'
import { requireModel } from '../require-node.ts'
import { append } from './incremental.ts'
import { dropOtherKind } from './replace.ts'
import { stageBatch } from './stage-batch.ts'

/** What waits in temporary tables at a time; measured: larger batches are not faster. */
const batchBytes = 256 * 1024 * 1024

interface Load {
  readonly context: DuckdbContext<ModelNode>
  readonly columns: readonly Column[]
  readonly ledger: LoadLedger
  readonly stamp: LoadStamp
  readonly rebuild: boolean
}

/**
 * A table of landed records, each file of which is loaded exactly once: the rows, the ledger of loaded files and the
 * rejects commit together. The query selects from `tgelt_incoming`, once per batch of new files.
 */
export const ingest: Materialization<DuckdbDialect> = {
  name: 'ingest',
  runs: true,
  // A file that was listed and is gone: compaction works beside us. List again.
  startAgainOn: ['file-not-found'],
  *steps(general) {
    const context = requireModel(general)
    const columns = declaredColumns(context.node, context.sql)
    const { dialect, node } = context
    const ledger = loadLedger(node.relation)
    const hasLedger = context.kindOf(ledger.files) === 'table'
    const rebuild = context.fullRefresh || context.existing !== 'table' || !hasLedger
    // Load numbers go on over a full refresh: who selects load_id > (what I have seen) must see the new rows.
    const lastLoadId = hasLedger ? Number((yield* query(dialect.ingest.lastLoadId(ledger.files)))[0]?.[0]) : 0
    const stamp: LoadStamp = { loadId: lastLoadId + 1, loadedAt: context.now }
    const known = rebuild ? new Map<string, number | null>() : yield* readLedger(context, ledger.files)
    const landed = yield* listLanded(node.config.files)
    if (landed.length === 0) yield* warn(ingestError('landed-files-none', { files: node.config.files }))
    const batches = planLoad(landed, known, batchBytes)
    const count = yield* loadAll({ context, columns, ledger, stamp, rebuild }, batches)
    if (count.rejectCount > 0) {
      const names = { relation: showRelation(node.relation), rejects: showRelation(ledger.rejects) }
      yield* warn(ingestError('records-rejected', { ...names, count: count.rejectCount }))
    }
    return {
      rowsAffected: count.rowsAffected,
      message: describeLoad(count),
      isAddition: !rebuild,
      built: [node.relation, ledger.files, ledger.rejects].map((relation) => ({ relation, kind: 'table' })),
    }
  },
}

function* loadAll(load: Load, batches: readonly IngestBatch[]): Steps<LoadCount> {
  const { context, ledger, rebuild } = load
  const { dialect } = context
  if (rebuild) {
    yield* execute(dialect.dropRelation(ledger.files, 'table'))
    yield* execute(dialect.dropRelation(ledger.rejects, 'table'))
    yield* execute(dialect.ingest.createLedger(ledger.files, ledger.rejects))
  }
  const total = { rowsAffected: 0, fileCount: 0, rejectCount: 0 }
  // A table without files is still a table, with the query's columns.
  const work = rebuild && batches.length === 0 ? [{ files: [], paths: [] }] : batches
  for (const [index, batch] of work.entries()) {
    const { rowsAffected, rejectCount } = yield* loadBatch(load, batch, rebuild && index === 0)
    total.rowsAffected += rowsAffected
    total.rejectCount += rejectCount
    total.fileCount += batch.files.length
  }
  if (work.length > 0) yield* execute(dialect.ingest.endBatch())
  return total
}

function* loadBatch(
  { context, columns, ledger, stamp }: Load,
  batch: IngestBatch,
  createsTable: boolean,
): Steps<{ rowsAffected: number; rejectCount: number }> {
  const { ingest: sql } = context.dialect
  yield* stageBatch(sql, batch, columns)
  yield* execute(sql.createIncoming(columns, stamp))
  if (createsTable) yield* createTable(context)
  const written: Materialized = yield* append(context)
  yield* execute(sql.recordBatch(ledger.files, ledger.rejects, stamp))
  const counts = yield* query(sql.batchCounts())
  let rejectCount = 0
  for (const [file, rows, rejects] of counts) {
    rejectCount += Number(rejects)
    const expected = batch.compacted?.rowCounts.get(String(file))
    const found = Number(rows) + Number(rejects)
    if (expected !== undefined && expected !== found) {
      const compacted = batch.compacted?.name ?? ''
      throw ingestError('compacted-rows-differ', { file: String(file), compacted, expected, found })
    }
  }
  return { rowsAffected: written.rowsAffected ?? 0, rejectCount }
}

function* createTable(context: DuckdbContext<ModelNode>): Steps<void> {
  const { dialect, node, sql } = context
  yield* dropOtherKind(context, 'table')
  const columns = yield* describeQuery(sql)
  yield* execute(dialect.ingest.createTable(node.relation, columns))
}

function* readLedger({ dialect }: DuckdbContext, files: Relation): Steps<ReadonlyMap<string, number | null>> {
  const rows = yield* query(dialect.ingest.loadedFiles(files))
  return new Map(rows.map(([name, size]) => [String(name), size === null ? null : Number(size)]))
}
