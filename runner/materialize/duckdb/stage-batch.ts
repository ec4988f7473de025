import type { Column } from '../../dialect/dialect.ts'
import { type IngestDialect, linesTable } from '../../dialect/ingest-dialect.ts'
import { execute, query, queryColumns, type Steps } from '../call.ts'
import type { IngestBatch } from '../ingest-plan.ts'

/** Puts the records of a batch, good and bad, into the staging tables. */
export function* stageBatch(sql: IngestDialect, batch: IngestBatch, columns: readonly Column[]): Steps<void> {
  yield* execute(sql.startBatch(batch.files, columns))
  if (batch.compacted !== undefined) {
    const present = yield* queryColumns(sql.compactedColumns(batch.compacted.path))
    yield* execute(sql.stageCompacted(batch.compacted, present, columns))
    return
  }
  if (batch.paths.length === 0) return
  yield* execute(sql.stageRecords(batch.paths, columns))
  const doubtful = findDoubtful(batch, yield* query(sql.inspectRecords()))
  if (doubtful.length === 0) return
  yield* execute(sql.forgetRecords(doubtful))
  const files = doubtful.map((index) => ({ index, path: batch.paths[index] ?? '' }))
  yield { kind: 'append-lines', table: linesTable, files }
  yield* execute(sql.stageLines(columns))
}

/**
 * The bulk reader is fast, but it skips blank lines and forgets the text of a line that is not JSON. A file in which
 * every line is an object adds up: the records' bytes and one newline each are its size (less one if the last newline
 * is missing). One that does not is read again line by line, so that numbers and rejects are exact.
 */
function findDoubtful(batch: IngestBatch, rows: readonly (readonly unknown[])[]): readonly number[] {
  const inspected = new Map(
    rows.map(([index, , bytes, unreadable]) => [
      Number(index),
      { bytes: Number(bytes), unreadable: Number(unreadable) },
    ]),
  )
  return batch.files.flatMap(({ index, sizeBytes }) => {
    const seen = inspected.get(index)
    const size = sizeBytes ?? 0
    if (seen === undefined) return size === 0 ? [] : [index]
    const addsUp = seen.unreadable === 0 && (seen.bytes === size || seen.bytes === size + 1)
    return addsUp ? [] : [index]
  })
}
