import type { Row } from '../engine/sql-engine.ts'
import { toCell } from '../engine/values.ts'
import { dmlJson, type Job, type Json, type ResultSet, resultOf, schemaOf } from './job.ts'

export interface PageRequest {
  readonly maxResults: number | undefined
  readonly startIndex: number
  /** Timestamps as microseconds instead of seconds. */
  readonly int64Timestamps: boolean
}

export function pageRequest(query: Readonly<Record<string, string>>): PageRequest {
  const { maxResults, pageToken, startIndex } = query
  return {
    maxResults: maxResults === undefined ? undefined : Number(maxResults),
    startIndex:
      pageToken === undefined
        ? Number(startIndex ?? 0)
        : Number(Buffer.from(pageToken, 'base64url').toString()),
    int64Timestamps: query['formatOptions.useInt64Timestamp'] === 'true',
  }
}

/** A page of rows, and the token of the next one if there is one. */
export function page(
  { columns, rows }: ResultSet,
  { maxResults, startIndex, int64Timestamps }: PageRequest,
): Json {
  const end = maxResults === undefined ? rows.length : startIndex + maxResults
  const cells = (row: Row) => ({
    f: columns.map(({ type }, at) => ({ v: toCell(row[at], type, int64Timestamps) })),
  })
  return {
    totalRows: String(rows.length),
    rows: rows.slice(startIndex, end).map(cells),
    ...(end < rows.length ? { pageToken: Buffer.from(String(end)).toString('base64url') } : {}),
  }
}

/** What jobs.query and jobs.getQueryResults answer. */
export function resultsJson(project: string, job: Job, request: PageRequest): Json {
  const reference = { projectId: project, jobId: job.id, location: job.location }
  if (job.log.state !== 'DONE')
    return { kind: 'bigquery#queryResponse', jobReference: reference, jobComplete: false }
  const result = resultOf(job)
  const hasRows = result.columns.length > 0
  return {
    kind: 'bigquery#queryResponse',
    jobReference: reference,
    jobComplete: true,
    cacheHit: false,
    totalBytesProcessed: String(job.log.totalBytesProcessed),
    ...(hasRows ? { schema: schemaOf(result), ...page(result, request) } : { totalRows: '0' }),
    ...dmlJson(job.outcome?.dml),
  }
}
