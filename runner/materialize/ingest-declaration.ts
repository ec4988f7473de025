import type { Column, Sql } from '../dialect/dialect.ts'
import { incomingView, landedColumns } from '../dialect/ingest-dialect.ts'
import type { ModelNode } from '../resource/node.ts'
import { type Relation, siblingRelation } from '../resource/relation.ts'
import { ingestError } from './ingest-errors.ts'

/** Beside the records: which files are loaded, and the lines that could not be. */
export interface LoadLedger {
  readonly files: Relation
  readonly rejects: Relation
}

export interface LoadCount {
  readonly rowsAffected: number
  readonly fileCount: number
  readonly rejectCount: number
}

export function loadLedger(relation: Relation): LoadLedger {
  return {
    files: siblingRelation(relation, `${relation.identifier}_files`),
    rejects: siblingRelation(relation, `${relation.identifier}_rejects`),
  }
}

/** The keys to load, with their types. Throws what is wrong with the model. */
export function declaredColumns(node: ModelNode, sql: Sql): readonly Column[] {
  const model = node.name
  if (node.config.files.length === 0) throw ingestError('ingest-files-missing', { model })
  if (node.columns.length === 0) throw ingestError('ingest-columns-missing', { model })
  if (!sql.toLowerCase().includes(incomingView)) throw ingestError('ingest-incoming-unused', { model })
  return node.columns.map(({ name, dataType }) => {
    if (dataType === undefined) throw ingestError('ingest-column-untyped', { model, column: name })
    if (landedColumns.some((reserved) => reserved === name.toLowerCase())) {
      throw ingestError('ingest-column-reserved', { model, column: name })
    }
    return { name, type: dataType }
  })
}

/** A remark for the result line. */
export function describeLoad({ fileCount, rejectCount }: LoadCount): string {
  if (fileCount === 0) return 'no new files'
  const files = `${fileCount} ${fileCount === 1 ? 'file' : 'files'}`
  return rejectCount === 0 ? files : `${files}, ${rejectCount} ${rejectCount === 1 ? 'reject' : 'rejects'}`
}
