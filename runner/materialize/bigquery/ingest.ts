import { ledgerColumns, loadMarks, rejectColumns } from '../../dialect/bigquery/ingest.ts'
import type { BigqueryDialect, Column } from '../../dialect/dialect.ts'
import type { LoadStamp } from '../../dialect/ingest-dialect.ts'
import type { ModelNode } from '../../resource/node.ts'
import { type Relation, showRelation } from '../../resource/relation.ts'
import type { TableFacts } from '../../resource/table-facts.ts'
import { leastBytesPerTable } from '../../resource/target.ts'
import {
  changeTable,
  describeQuery,
  execute,
  listLanded,
  query,
  type Steps,
  tableFacts,
  warn,
} from '../call.ts'
import type { Estimate } from '../estimate.ts'
import {
  declaredColumns,
  describeLoad,
  type LoadCount,
  type LoadLedger,
  loadLedger,
} from '../ingest-declaration.ts'
import { ingestError } from '../ingest-errors.ts'
import { type IngestBatch, planLoad } from '../ingest-plan.ts'
import type { BigqueryContext, Materialization, Materialized } from '../materialization.ts'
import { requireModel } from '../require-node.ts'
import { type AlignedQuery, alignColumns } from './align-columns.ts'
import { describeColumns } from './descriptions.ts'
import { withHooks } from './hooks.ts'
import { putTable } from './replace.ts'
import { runMarked } from './run-script.ts'
import { stageBatch } from './stage-batch.ts'
import { labelsOf, tableSpec } from './table-spec.ts'

/** What one load job takes: far below what BigQuery allows, so that little is sent again if a job fails. */
const batchBytes = 256 * 1024 * 1024
/** Their names stand in the script, which may have a megabyte. */
const batchFiles = 2_000
/** Tables that the statements of a load's script read or write, each of them billed for itself. */
const tablesOfLoad = 15
/** Questions to the ledger before: what is loaded, and the last load's number. */
const tablesOfLedger = 2
/** Where the last load number stands while a full refresh has no ledger. */
const loadLabel = 'tgelt_load_id'

interface Load {
  readonly context: BigqueryContext<ModelNode>
  readonly columns: readonly Column[]
  readonly ledger: LoadLedger
  readonly stamp: LoadStamp
}

/**
 * A table of landed records, each file of which is loaded exactly once. A load job, which costs nothing, puts the lines of
 * a group of files into a table of their own; one script makes records of them, rejects and rows of the ledger, together
 * or not at all. Hooks are statements of their own around all of it.
 */
export const ingest: Materialization<BigqueryDialect> = {
  name: 'ingest',
  runs: true,
  steps: (context) => withHooks(context, loadFiles(requireModel(context))),
  estimate: (context) => estimateLoad(requireModel(context)),
}

/**
 * Lines are read twice: out of the staging table, and once they are records; with the names of their files, four times, not
 * more than thrice, for records of some hundred bytes. What a compacted file holds is not known: its size on disk is taken.
 */
function* estimateLoad(context: BigqueryContext<ModelNode>): Steps<Estimate> {
  const { node, kindOf, fullRefresh, existing } = context
  const { files } = loadLedger(node.relation)
  const isNew = fullRefresh || existing !== 'table' || kindOf(files) !== 'table'
  const known = isNew ? new Map<string, number | null>() : yield* readLedger(context, files)
  const landed = yield* listLanded(node.config.files)
  const batches = planLoad(landed, known, batchBytes, batchFiles)
  const sizes = new Map(landed.map(({ name, sizeBytes }) => [name, sizeBytes]))
  const names = batches.flatMap((batch) => batch.compacted?.name ?? batch.files.map(({ name }) => name))
  const sizeBytes = names.reduce((sum, name) => sum + (sizes.get(name) ?? 0), 0)
  const bytesProcessed = 3 * sizeBytes
  const tables = batches.length * tablesOfLoad + (isNew ? 0 : tablesOfLedger)
  return { bytesProcessed, bytesBilled: bytesProcessed + tables * leastBytesPerTable }
}

function* loadFiles(context: BigqueryContext<ModelNode>): Steps<Materialized> {
  const { node, kindOf, fullRefresh, existing } = context
  const columns = declaredColumns(node, context.sql)
  const ledger = loadLedger(node.relation)
  const hasLedger = kindOf(ledger.files) === 'table'
  const rebuild = fullRefresh || existing !== 'table' || !hasLedger
  const standing = existing === 'table' ? yield* tableFacts(node.relation) : undefined
  const stamp = { loadId: (yield* lastLoadId(context, ledger, standing)) + 1, loadedAt: context.now }
  const load: Load = { context, columns, ledger, stamp }
  const known = rebuild ? new Map<string, number | null>() : yield* readLedger(context, ledger.files)
  const landed = yield* listLanded(node.config.files)
  if (landed.length === 0) yield* warn(ingestError('landed-files-none', { files: node.config.files }))
  const batches = planLoad(landed, known, batchBytes, batchFiles)
  if (rebuild) yield* createTables(load, standing)
  const count = yield* loadAll(load, batches)
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
}

function* loadAll(load: Load, batches: readonly IngestBatch[]): Steps<LoadCount> {
  const total = { rowsAffected: 0, fileCount: 0, rejectCount: 0 }
  if (batches.length === 0) return total
  const { context, columns } = load
  const facts = yield* tableFacts(context.node.relation)
  if (facts === undefined) throw new Error(`${showRelation(context.node.relation)} is not there`)
  const described = context.dialect.ingest.emptyIncoming(columns, context.sql)
  const aligned = yield* alignColumns(context, facts, described)
  for (const batch of batches) {
    const [rows, rejects] = yield* loadBatch(load, batch, facts, aligned)
    total.rowsAffected += rows
    total.rejectCount += rejects
    total.fileCount += batch.files.length
  }
  return total
}

function* loadBatch(
  { context, columns, ledger, stamp }: Load,
  batch: IngestBatch,
  facts: TableFacts,
  { sql, columns: written }: AlignedQuery,
): Steps<readonly [rows: number, rejects: number]> {
  const { dialect, node } = context
  const staged = yield* stageBatch(context, batch, stamp)
  const script = dialect.ingest.loadRecords({
    records: node.relation,
    ...ledger,
    staged,
    batch: batch.files.map(({ name, sizeBytes }) => ({
      name,
      sizeBytes,
      expectedRows: batch.compacted?.rowCounts.get(name),
    })),
    columns,
    sql,
    written,
    stamp,
    filteredBy: facts.requirePartitionFilter ? facts.partitioning?.field : undefined,
  })
  const [row] = yield* runMarked(script, {
    [loadMarks.loaded]: () => ingestError('landed-files-loaded', { relation: showRelation(node.relation) }),
    [loadMarks.compacted]: (details) => compactedError(batch, details),
  })
  yield* execute(dialect.dropRelation(staged.relation, 'table'))
  return [Number(row?.[0] ?? 0), Number(row?.[1] ?? 0)]
}

function compactedError(batch: IngestBatch, details: string) {
  // Written by the script.
  const {
    file = '',
    expected = 0,
    found = 0,
  } = JSON.parse(details) as {
    readonly file?: string
    readonly expected?: number
    readonly found?: number
  }
  const compacted = batch.compacted?.name ?? ''
  return ingestError('compacted-rows-differ', {
    file,
    compacted,
    expected: Number(expected),
    found: Number(found),
  })
}

/**
 * Empties what is to be loaded anew. Each statement stands for itself, so the ledger is the first to go and the last to
 * come: without one, a run after a killed one begins here again. The number of the last load stands in labels meanwhile.
 */
function* createTables(
  { context, columns, ledger, stamp }: Load,
  standing: TableFacts | undefined,
): Steps<void> {
  const { dialect, node, kindOf } = context
  const last = { [loadLabel]: String(stamp.loadId - 1) }
  const labels = { ...labelsOf(context), ...last }
  const described = dialect.ingest.emptyIncoming(columns, context.sql)
  const found = yield* describeQuery(described)
  if (standing !== undefined) yield* changeTable(node.relation, { labels: { ...standing.labels, ...labels } })
  // The other one may be dropped to make room.
  const rejects = kindOf(ledger.rejects) === 'table' ? yield* tableFacts(ledger.rejects) : undefined
  if (rejects !== undefined) yield* changeTable(ledger.rejects, { labels: { ...rejects.labels, ...last } })
  const ledgerKind = kindOf(ledger.files)
  if (ledgerKind !== undefined) yield* execute(dialect.dropRelation(ledger.files, ledgerKind))
  const spec = tableSpec(context)
  yield* putTable(context, spec, function* (relation, expiresAfterHours) {
    const options = { ...spec.options, labels, expiresAfterHours }
    yield* execute(dialect.createTable(relation, found, { ...spec, options }))
    yield* describeColumns(context, relation)
  })
  const own = { options: { labels: labelsOf(context) } }
  yield* execute(dialect.createTable(ledger.rejects, rejectColumns, own))
  yield* execute(dialect.createTable(ledger.files, ledgerColumns, own))
}

/** Load numbers go on over a full refresh: who selects load_id > (what I have seen) must see the new rows. */
function* lastLoadId(
  { dialect, kindOf }: BigqueryContext,
  { files, rejects }: LoadLedger,
  standing: TableFacts | undefined,
): Steps<number> {
  const labelled = Number(standing?.labels[loadLabel] ?? 0)
  if (kindOf(files) !== 'table') {
    const other = kindOf(rejects) === 'table' ? yield* tableFacts(rejects) : undefined
    return Math.max(labelled, Number(other?.labels[loadLabel] ?? 0))
  }
  const [row] = yield* query(dialect.ingest.lastLoadId(files))
  return Math.max(labelled, Number(row?.[0] ?? 0))
}

function* readLedger(
  { dialect }: BigqueryContext,
  files: Relation,
): Steps<ReadonlyMap<string, number | null>> {
  const rows = yield* query(dialect.ingest.loadedFiles(files))
  return new Map(rows.map(([name, size]) => [String(name), size === null ? null : Number(size)]))
}
