import { fieldOf } from '../engine/column-types.ts'
import type { EngineColumn, Row } from '../engine/sql-engine.ts'
import type { BigqueryError } from '../errors.ts'
import type { LoggedJob } from '../log.ts'
import { type Outcome, temporaryDataset } from '../statements/session.ts'

export type Json = Readonly<Record<string, unknown>>

/** A job as the double keeps it. */
export interface Job {
  readonly id: string
  readonly location: string
  readonly configuration: Json
  readonly log: LoggedJob
  readonly createdMs: number
  readonly parentId: string | undefined
  endedMs: number | undefined
  error: BigqueryError | undefined
  /** Further errors, of a load job's rows. */
  furtherErrors: readonly { readonly reason: string; readonly message: string }[]
  outcome: Outcome | undefined
  load: Json | undefined
  copy: Json | undefined
  children: readonly Job[]
  readonly done: Promise<void>
}

export interface ResultSet {
  readonly columns: readonly EngineColumn[]
  readonly rows: readonly Row[]
}

/** What a job has to show: of a script what its last query has. */
export function resultOf(job: Job): ResultSet {
  if (job.children.length === 0) return job.outcome ?? { columns: [], rows: [] }
  const shown = job.children.findLast(
    (one) => one.outcome?.statementType === 'SELECT' && one.outcome.columns.length > 0,
  )
  return shown?.outcome ?? { columns: [], rows: [] }
}

export const errorProto = ({ reason, message }: { reason: string; message: string }) => ({
  reason,
  message,
  ...(reason === 'invalidQuery' ? { location: 'query' } : {}),
})

/** A job as the REST API shows it. */
export function jobJson(project: string, job: Job): Json {
  const { error } = job
  return {
    kind: 'bigquery#job',
    id: `${project}:${job.location}.${job.id}`,
    jobReference: { projectId: project, jobId: job.id, location: job.location },
    configuration: job.configuration,
    status: {
      state: job.log.state,
      ...(error === undefined
        ? {}
        : {
            errorResult: errorProto(error),
            errors: [errorProto(error), ...job.furtherErrors.map(errorProto)],
          }),
    },
    statistics: {
      creationTime: String(job.createdMs),
      ...(job.log.state === 'PENDING' ? {} : { startTime: String(job.createdMs) }),
      ...(job.endedMs === undefined ? {} : { endTime: String(job.endedMs) }),
      totalBytesProcessed: String(job.log.totalBytesProcessed),
      ...(job.parentId === undefined ? {} : { parentJobId: job.parentId }),
      ...(job.children.length === 0 ? {} : { numChildJobs: String(job.children.length) }),
      ...statisticsOf(project, job),
    },
  }
}

function statisticsOf(project: string, job: Job): Json {
  if (job.log.kind === 'load') return { load: job.load ?? {} }
  return job.log.kind === 'copy' ? { copy: job.copy ?? {} } : { query: queryStatistics(project, job) }
}

function queryStatistics(project: string, job: Job): Json {
  const { outcome, log } = job
  const { dml, ddlOperation, ddlTarget } = outcome ?? {}
  return {
    totalBytesProcessed: String(log.totalBytesProcessed),
    totalBytesBilled: String(log.totalBytesBilled),
    cacheHit: false,
    ...(log.statementType === undefined ? {} : { statementType: log.statementType }),
    ...(outcome === undefined || outcome.columns.length === 0 ? {} : { schema: schemaOf(outcome) }),
    ...(outcome === undefined
      ? {}
      : {
          referencedTables: outcome.referenced
            .filter(({ dataset }) => dataset !== temporaryDataset)
            .map(({ dataset, name }) => ({ projectId: project, datasetId: dataset, tableId: name })),
        }),
    ...dmlJson(dml),
    ...(ddlOperation === undefined ? {} : { ddlOperationPerformed: ddlOperation }),
    ...(ddlTarget === undefined
      ? {}
      : { ddlTargetTable: { projectId: project, datasetId: ddlTarget.dataset, tableId: ddlTarget.name } }),
  }
}

export const schemaOf = ({ columns }: Pick<ResultSet, 'columns'>): Json => ({
  fields: columns.map(({ name, type }) => fieldOf(name, type)),
})

export function dmlJson(dml: Outcome['dml']): Json {
  if (dml === undefined) return {}
  const { insertedRowCount, updatedRowCount, deletedRowCount } = dml
  return {
    numDmlAffectedRows: String(insertedRowCount + updatedRowCount + deletedRowCount),
    dmlStats: {
      insertedRowCount: String(insertedRowCount),
      updatedRowCount: String(updatedRowCount),
      deletedRowCount: String(deletedRowCount),
    },
  }
}
