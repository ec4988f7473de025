import type { Load } from '../../materialize/call.ts'
import type { BigqueryTarget } from '../../resource/target.ts'
import type { NodeScope } from '../warehouse.ts'
import { ApiFailure, isPassingReason } from './api-failure.ts'
import { toStatementError } from './error.ts'
import { toFieldSchema } from './fields.ts'
import type { Jobs } from './jobs.ts'
import { loadData } from './load-data.ts'
import { loadRefusal } from './load-refusal.ts'
import type { Requests } from './requests.ts'
import type { Job } from './rest.ts'
import { uploadJob } from './upload.ts'

export interface LoadPort {
  readonly target: BigqueryTarget
  readonly requests: Requests
  readonly jobs: Jobs
}

/**
 * Loads once, however often it is asked for: a job of this id that succeeded is the answer, one that runs is followed,
 * and only after one that failed another is made, whose id says which one it is. Resolves to the number of rows.
 */
export async function loadOnce(
  port: LoadPort,
  load: Load,
  scope: NodeScope | undefined,
  signal: AbortSignal,
): Promise<number> {
  const { jobs, requests, target } = port
  let attempt = 1
  for (let number = 1; ; ) {
    const id = number === 1 ? load.jobId : `${load.jobId}-${number}`
    const standing = await jobs.get(id, signal)
    let made: Job
    try {
      made = standing ?? (await send(port, load, id, scope, signal))
    } catch (thrown) {
      const isRepeated = thrown instanceof ApiFailure && (thrown.isPassing || thrown.status === 409)
      if (!isRepeated || attempt > target.jobRetries) throw thrown
      // The same id: if it was made after all, it is found.
      await requests.backOff(attempt++, signal, thrown.retryAfterMs)
      continue
    }
    const job = await jobs.follow(made, id, signal)
    const { errorResult } = job.status ?? {}
    if (errorResult === undefined) return Number(job.statistics?.load?.outputRows ?? 0)
    number++
    // One that an earlier run left failed says nothing about this one.
    if (standing !== undefined && standing.status?.state === 'DONE') continue
    if (!isPassingReason(errorResult.reason) || attempt > target.jobRetries) {
      throw toStatementError(loadRefusal(job.status ?? {}, load.source), '')
    }
    await requests.backOff(attempt++, signal)
  }
}

async function send(
  { jobs, requests, target }: LoadPort,
  load: Load,
  jobId: string,
  scope: NodeScope | undefined,
  signal: AbortSignal,
): Promise<Job> {
  const { relation, fields, disposition, source } = load
  const configuration = {
    labels: jobs.labels(scope),
    load: {
      destinationTable: {
        projectId: relation.database ?? target.project,
        datasetId: relation.schema,
        tableId: relation.identifier,
      },
      destinationTableProperties: { labels: target.labels },
      ...(fields.length === 0 ? {} : { schema: { fields: fields.map(toFieldSchema) } }),
      sourceFormat: source.kind === 'parquet' ? 'PARQUET' : 'NEWLINE_DELIMITED_JSON',
      createDisposition: 'CREATE_IF_NEEDED',
      writeDisposition: disposition === 'replace' ? 'WRITE_TRUNCATE' : 'WRITE_APPEND',
    },
  }
  const job = { configuration, jobReference: jobs.reference(jobId) }
  return uploadJob({ jobId, job, data: loadData(source) }, requests, jobs, signal)
}
