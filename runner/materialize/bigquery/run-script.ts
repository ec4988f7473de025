import { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { readDuplicateKey, readMark } from '../../dialect/bigquery/incremental.ts'
import type { Sql } from '../../dialect/dialect.ts'
import type { QueryResult } from '../../dialect/query-result.ts'
import { type Relation, showRelation } from '../../resource/relation.ts'
import { query, type Steps } from '../call.ts'
import { materializeError } from '../errors.ts'

/** What a batch script answers. */
export interface BatchAnswer {
  readonly rows: number
  readonly nullKeys: number
}

/** Runs a script that writes a batch. Throws `duplicate-merge-key` where the script did. */
export function* runBatch(script: Sql, relation: Relation): Steps<BatchAnswer> {
  try {
    const [row] = yield* query(script)
    return { rows: Number(row?.[0] ?? 0), nullKeys: Number(row?.[1] ?? 0) }
  } catch (thrown) {
    const duplicate = thrown instanceof TgeltError ? readDuplicateKey(thrown.message) : undefined
    if (duplicate === undefined) throw thrown
    throw materializeError('duplicate-merge-key', { relation: showRelation(relation), ...duplicate })
  }
}

/** Runs a script, and throws what belongs to the mark that it failed with. */
export function* runMarked(
  script: Sql,
  errors: Readonly<Record<string, (details: string) => TgeltError>>,
): Steps<QueryResult['rows']> {
  try {
    return yield* query(script)
  } catch (thrown) {
    if (!(thrown instanceof TgeltError)) throw thrown
    for (const [word, error] of Object.entries(errors)) {
      const details = readMark(word, thrown.message)
      if (details !== undefined) throw error(details)
    }
    throw thrown
  }
}
