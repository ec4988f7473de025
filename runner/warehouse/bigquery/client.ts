import type { BigqueryTarget } from '../../resource/target.ts'
import { ApiFailure } from './api-failure.ts'
import { breakingOff } from './break-off.ts'
import { findCredentials } from './credentials.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/bigquery/v2/projects/<project>`, or absolute. */
  readonly path: string
  /** The project in the path; undefined: the one that runs jobs. */
  readonly project?: string | undefined
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** An object is sent as JSON, bytes as they are. */
  readonly body?: object | Buffer | undefined
}

export interface ApiAnswer<T> {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: T
}

/** BigQuery's REST API: every call is one request, tried once. */
export interface BigqueryApi {
  /** The project that runs and pays for jobs. */
  readonly project: string
  /** Where uploads go: `https://bigquery.googleapis.com/upload/bigquery/v2/projects/<project>/jobs`. */
  readonly uploadAddress: string
  /** Throws an ApiFailure for what is refused, not answered or broken off. A 308 of an upload is an answer. */
  send<T>(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer<T>>
}

/** An answer as the client hands it over. */
interface RawResponse {
  readonly statusCode?: number
  readonly headers?: Readonly<Record<string, string>>
}

interface RawError {
  readonly message?: string
  readonly code?: number | string
  readonly errors?: readonly { readonly reason?: string; readonly message?: string }[]
  readonly response?: RawResponse
}

/** Google's client with the target's credentials. Throws `credentials-missing` or `credentials-refused`. */
export async function openApi(target: BigqueryTarget, projectRoot: string): Promise<BigqueryApi> {
  const [{ BigQuery }, authClient] = await Promise.all([
    import('@google-cloud/bigquery'),
    findCredentials(target, projectRoot),
  ])
  const project = target.executionProject ?? target.project
  const client = new BigQuery({
    projectId: project,
    location: target.location,
    authClient,
    // It would repeat requests that must not be repeated unseen, and sleeps where nobody can wake it.
    autoRetry: false,
    userAgent: 'tgelt',
    ...(target.apiEndpoint === undefined ? {} : { apiEndpoint: target.apiEndpoint }),
  })
  return {
    project,
    uploadAddress: `${client.apiEndpoint}/upload/bigquery/v2/projects/${project}/jobs`,
    send: <T>(request: ApiRequest, signal: AbortSignal) =>
      breakingOff(
        signal,
        () =>
          new Promise<ApiAnswer<T>>((done, fail) => {
            client.request(toClientRequest(request), (error, body, response) => {
              const { statusCode = 0, headers = {} } = (response ?? {}) as RawResponse
              if (error === null || statusCode === 308) done({ status: statusCode, headers, body: body as T })
              else fail(toFailure(error as RawError))
            })
          }),
      ),
  }
}

function toClientRequest({ method, path, project, query, headers, body }: ApiRequest) {
  return {
    method,
    uri: path,
    qs: Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== undefined)),
    ...(project === undefined ? {} : { projectId: project }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(Buffer.isBuffer(body) ? { body } : body === undefined ? {} : { json: body }),
  }
}

/** Only words and numbers are taken over: the client's error holds the request with its token. */
function toFailure({ message, code, errors, response }: RawError): ApiFailure {
  const [first] = errors ?? []
  const status = typeof code === 'number' ? code : response?.statusCode
  const seconds = Number(response?.headers?.['retry-after'])
  return new ApiFailure(first?.message ?? describe(status, message), {
    status,
    reason: first?.reason,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  })
}

/** The page that a proxy shows tells less than its number; an address may end in what opens an upload. */
function describe(status: number | undefined, message = 'no reason given'): string {
  if (status !== undefined) return `BigQuery answered with HTTP ${status}`
  return `BigQuery cannot be reached: ${message.replace(/\?\S*/g, '')}`
}
