import { setTimeout as delay } from 'node:timers/promises'
import { engineColumns } from '../engine/column-types.ts'
import { invalid, notFound } from '../errors.ts'
import type { StruckFault } from '../faults.ts'
import type { Session } from '../statements/session.ts'
import { datasetJson, insertDataset, patchDataset } from './datasets.ts'
import { type Job, type Json, jobJson } from './job.ts'
import type { Backend, JobDesk, JobRequest } from './job-desk.ts'
import { modelJson, modelSummary, patchModel } from './models.ts'
import { page, pageRequest, resultsJson } from './results.ts'
import { insertTable, patchTable, summaryJson, tableJson } from './tables.ts'
import { splitMultipart, type Uploads } from './upload.ts'

export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly contentType: string
  readonly contentRange: string | undefined
  readonly body: Buffer
  /** The body, if it is JSON. */
  readonly json: Json
  readonly fault: StruckFault | undefined
}

export interface ApiAnswer {
  readonly status: number
  readonly json: Json | undefined
  readonly headers?: Readonly<Record<string, string>>
}

export interface Desk {
  readonly backend: Backend
  readonly jobs: JobDesk
  readonly uploads: Uploads
  /** A session for what is asked for outside of jobs. */
  readonly session: () => Session
}

type Handler = (
  desk: Desk,
  request: ApiRequest,
  ...names: string[]
) => Promise<Json | ApiAnswer> | Json | ApiAnswer

const project = '/projects/[^/]+'
const name = '([^/]+)'

const routes: readonly (readonly [string, string, Handler])[] = [
  ['GET', `${project}/datasets`, listDatasets],
  [
    'POST',
    `${project}/datasets`,
    ({ backend }, { json }) => insertDataset(backend.catalogue, json, backend.location),
  ],
  [
    'GET',
    `${project}/datasets/${name}`,
    ({ backend: { catalogue } }, _, id = '') => datasetJson(catalogue.project, catalogue.dataset(id)),
  ],
  [
    'PATCH',
    `${project}/datasets/${name}`,
    ({ backend }, { json }, id = '') => patchDataset(backend.catalogue, id, json),
  ],
  ['DELETE', `${project}/datasets/${name}`, deleteDataset],
  ['GET', `${project}/datasets/${name}/tables`, listTables],
  [
    'POST',
    `${project}/datasets/${name}/tables`,
    (desk, { json }, dataset = '') => insertTable(desk.session(), dataset, json),
  ],
  [
    'GET',
    `${project}/datasets/${name}/tables/${name}`,
    ({ backend: { catalogue } }, _, dataset = '', table = '') =>
      tableJson(catalogue, catalogue.relation({ dataset, name: table })),
  ],
  [
    'PATCH',
    `${project}/datasets/${name}/tables/${name}`,
    ({ backend }, { json }, dataset = '', table = '') =>
      patchTable(backend.catalogue, { dataset, name: table }, json),
  ],
  ['DELETE', `${project}/datasets/${name}/tables/${name}`, deleteTable],
  [
    'GET',
    `${project}/datasets/${name}/models`,
    ({ backend: { catalogue } }, _, id = '') => ({
      models: [...catalogue.models(id)].map((model) => modelSummary(catalogue, model)),
    }),
  ],
  [
    'GET',
    `${project}/datasets/${name}/models/${name}`,
    ({ backend: { catalogue } }, _, dataset = '', model = '') =>
      modelJson(catalogue, { dataset, name: model }),
  ],
  [
    'PATCH',
    `${project}/datasets/${name}/models/${name}`,
    ({ backend: { catalogue } }, { json }, dataset = '', model = '') =>
      patchModel(catalogue, { dataset, name: model }, json),
  ],
  ['GET', `${project}/datasets/${name}/tables/${name}/data`, listRows],
  ['POST', `${project}/queries`, runQuery],
  ['GET', `${project}/queries/${name}`, queryResults],
  ['GET', `${project}/jobs`, listJobs],
  ['POST', `${project}/jobs`, insertJob],
  [
    'GET',
    `${project}/jobs/${name}`,
    ({ backend, jobs }, { query }, id = '') =>
      jobJson(backend.catalogue.project, jobs.find(id, query['location'])),
  ],
  ['POST', `${project}/jobs/${name}/cancel`, cancelJob],
  ['POST', `/upload${project}/jobs`, upload],
  ['PUT', `/upload${project}/jobs`, uploadPiece],
]

/** Answers a request of the REST API. */
export async function answer(desk: Desk, request: ApiRequest): Promise<ApiAnswer> {
  for (const [method, pattern, handler] of routes) {
    const match = new RegExp(`^${pattern}$`).exec(request.path)
    if (match === null || method !== request.method) continue
    const result = await handler(desk, request, ...match.slice(1).map(decodeURIComponent))
    return isAnswer(result) ? result : { status: 200, json: result }
  }
  throw notFound(`Not found: ${request.method} ${request.path} is no method of the BigQuery of the tests`)
}

const isAnswer = (result: Json | ApiAnswer): result is ApiAnswer =>
  typeof result['status'] === 'number' && 'json' in result

const noContent: ApiAnswer = { status: 204, json: undefined }

function listDatasets({ backend: { catalogue } }: Desk, { query }: ApiRequest): Json {
  const all = catalogue.datasets().map((one) => datasetJson(catalogue.project, one))
  return { kind: 'bigquery#datasetList', ...paged('datasets', all, query) }
}

/** A part of a list, and the token of the next part if there is one. */
function paged(
  key: string,
  all: readonly Json[],
  { maxResults, pageToken }: Readonly<Record<string, string>>,
): Json {
  const start = pageToken === undefined ? 0 : Number(Buffer.from(pageToken, 'base64url').toString())
  const end = start + Number(maxResults ?? 50)
  return {
    [key]: all.slice(start, end),
    ...(end < all.length ? { nextPageToken: Buffer.from(String(end)).toString('base64url') } : {}),
  }
}

function deleteDataset({ backend }: Desk, { query }: ApiRequest, id = ''): ApiAnswer {
  backend.catalogue.deleteDataset(id, query['deleteContents'] === 'true')
  return noContent
}

function listTables({ backend: { catalogue } }: Desk, { query }: ApiRequest, dataset = ''): Json {
  catalogue.dataset(dataset)
  const all = catalogue.relations(dataset).map((one) => summaryJson(catalogue, one))
  return { kind: 'bigquery#tableList', totalItems: all.length, ...paged('tables', all, query) }
}

function deleteTable({ backend: { catalogue } }: Desk, _: ApiRequest, dataset = '', table = ''): ApiAnswer {
  catalogue.relation({ dataset, name: table })
  catalogue.delete({ dataset, name: table })
  return noContent
}

function listRows({ backend: { catalogue } }: Desk, { query }: ApiRequest, dataset = '', name = ''): Json {
  const { fields, rows } = catalogue.table({ dataset, name })
  return {
    kind: 'bigquery#tableDataList',
    ...page({ columns: engineColumns(fields), rows }, pageRequest(query)),
  }
}

/** What jobs.query is given, as what jobs.insert would be. */
async function runQuery(desk: Desk, { json, fault }: ApiRequest): Promise<Json> {
  const { dryRun, labels, location, timeoutMs, maxResults, formatOptions, ...query } = json as Record<
    string,
    unknown
  > & {
    readonly formatOptions?: { readonly useInt64Timestamp?: boolean }
  }
  const request: JobRequest = {
    jobReference: typeof location === 'string' ? { location } : {},
    configuration: {
      query,
      ...(dryRun === undefined ? {} : { dryRun }),
      ...(labels === undefined ? {} : { labels }),
    },
  }
  const job = await desk.jobs.insert(request, undefined, fault)
  await settled(job, Number(timeoutMs ?? 10_000))
  if (job.error !== undefined) throw job.error
  return resultsJson(desk.backend.catalogue.project, job, {
    maxResults: typeof maxResults === 'number' ? maxResults : undefined,
    startIndex: 0,
    int64Timestamps: formatOptions?.useInt64Timestamp === true,
  })
}

/** Waits until the job is done, at most so long. */
async function settled(job: Job, timeoutMs: number): Promise<void> {
  const timer = new AbortController()
  await Promise.race([job.done, delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => {})])
  timer.abort()
}

async function queryResults({ backend, jobs }: Desk, { query }: ApiRequest, id = ''): Promise<Json> {
  const job = jobs.find(id, query['location'])
  await settled(job, Number(query['timeoutMs'] ?? 10_000))
  if (job.error !== undefined) throw job.error
  return resultsJson(backend.catalogue.project, job, pageRequest(query))
}

function listJobs({ backend, jobs }: Desk, { query }: ApiRequest): Json {
  const all = jobs
    .list(query['parentJobId'])
    .map((job) => ({ ...jobJson(backend.catalogue.project, job), state: job.log.state }))
  return { kind: 'bigquery#jobList', ...paged('jobs', all, query) }
}

async function insertJob(desk: Desk, { json, fault }: ApiRequest): Promise<Json> {
  return taken(desk, await desk.jobs.insert(json as unknown as JobRequest, undefined, fault), fault)
}

/** A job is answered when it is done, if nothing holds it: whoever asks needn't ask again. */
async function taken({ backend }: Desk, job: Job, fault: StruckFault | undefined): Promise<Json> {
  if (fault?.effect.kind !== 'hold') await job.done
  return jobJson(backend.catalogue.project, job)
}

function cancelJob({ backend, jobs }: Desk, { query }: ApiRequest, id = ''): Json {
  return {
    kind: 'bigquery#jobCancelResponse',
    job: jobJson(backend.catalogue.project, jobs.cancel(id, query['location'])),
  }
}

async function upload(desk: Desk, request: ApiRequest): Promise<Json | ApiAnswer> {
  if (request.query['uploadType'] === 'resumable') {
    const id = desk.uploads.begin(request.json as unknown as JobRequest)
    return {
      status: 200,
      json: {},
      headers: { location: `${request.path}?uploadType=resumable&upload_id=${id}` },
    }
  }
  if (request.query['uploadType'] !== 'multipart') throw invalid('uploadType must be multipart or resumable')
  const { job, media } = splitMultipart(request.contentType, request.body)
  return taken(desk, await desk.jobs.insert(job, media, request.fault), request.fault)
}

async function uploadPiece(
  desk: Desk,
  { query, contentRange, body, fault }: ApiRequest,
): Promise<Json | ApiAnswer> {
  const state = desk.uploads.add(query['upload_id'] ?? '', contentRange, body)
  if (typeof state === 'number') {
    return { status: 308, json: undefined, headers: state === 0 ? {} : { range: `bytes=0-${state - 1}` } }
  }
  return taken(desk, await desk.jobs.insert(state.job, state.media, fault), fault)
}
