import { sha256Hex } from '../../../kernel/hash.ts'
import { lineFields, type Staged } from '../../dialect/bigquery/ingest.ts'
import type { LoadStamp } from '../../dialect/ingest-dialect.ts'
import type { ModelNode } from '../../resource/node.ts'
import { type Relation, relationKey, siblingRelation } from '../../resource/relation.ts'
import type { TableFacts } from '../../resource/table-facts.ts'
import { type LoadSource, load, type Steps, tableFacts } from '../call.ts'
import type { IngestBatch } from '../ingest-plan.ts'
import type { BigqueryContext } from '../materialization.ts'

/** Rises when what a staging table holds changes. */
const formatVersion = 1
/** Long enough for any run; what a killed one leaves behind goes away by itself. */
const stagedForMs = 12 * 60 * 60 * 1000

/**
 * Puts the lines, or the Parquet rows, of a batch into a table of their own. The load job is named after what it loads,
 * so that a run that follows a killed one takes what that one has sent.
 */
export function* stageBatch(
  { node, now }: BigqueryContext<ModelNode>,
  batch: IngestBatch,
  stamp: LoadStamp,
): Steps<Staged> {
  const name = node.relation.identifier
  const files = batch.files.map(({ name: file, sizeBytes }) => [file, sizeBytes ?? batch.compacted?.name])
  const what = [formatVersion, relationKey(node.relation), stamp.loadId, files]
  const hash = sha256Hex(JSON.stringify(what)).slice(0, 16)
  const relation = siblingRelation(node.relation, `${name}__tgelt_load_${hash}`)
  const { compacted } = batch
  const source: LoadSource =
    compacted === undefined
      ? {
          kind: 'lines',
          files: batch.files.map(({ name: file, index }) => ({ name: file, path: batch.paths[index] ?? '' })),
        }
      : { kind: 'parquet', path: compacted.path }
  const jobId = `tgelt_load_${name.replace(/\W/g, '_')}_${hash}`
  const facts = yield* loadInto(relation, source, jobId, now)
  return compacted === undefined
    ? { kind: 'lines', relation }
    : { kind: 'compacted', relation, folder: compacted.folder, fields: facts.fields }
}

/** A job that succeeded once is not made again, but its table may have gone since: then another one is made. */
function* loadInto(relation: Relation, source: LoadSource, jobId: string, now: string): Steps<TableFacts> {
  const fields = source.kind === 'lines' ? lineFields : []
  const request = { relation, fields, disposition: 'replace', expiresAfterMs: stagedForMs, source } as const
  yield* load({ ...request, jobId })
  const facts = yield* tableFacts(relation)
  if (facts !== undefined) return facts
  yield* load({ ...request, jobId: `${jobId}_${now.replace(/\W/g, '')}` })
  const again = yield* tableFacts(relation)
  if (again === undefined) throw new Error(`${relation.identifier} is not there after its load`)
  return again
}
