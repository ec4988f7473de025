import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { asBigqueryError, statusOf } from '../errors.ts'
import type { StruckFault } from '../faults.ts'
import type { LoggedRequest } from '../log.ts'
import { destinationOf } from './destination.ts'
import { errorProto, type Json } from './job.ts'
import { type ApiRequest, answer, type Desk } from './routes.ts'
import { splitMultipart } from './upload.ts'

export interface RestServer {
  readonly url: string
  readonly requests: readonly LoggedRequest[]
  close(): Promise<void>
}

/** Serves the REST API on a free port of this computer. */
export async function startServer(desk: Desk): Promise<RestServer> {
  const requests: LoggedRequest[] = []
  const server = createServer((incoming, response) => void serve(desk, requests, incoming, response))
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(0, '127.0.0.1', done)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return { url: `http://127.0.0.1:${address.port}`, requests, close: () => closeServer(server) }
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => server.close(() => done()))
}

async function serve(
  desk: Desk,
  requests: LoggedRequest[],
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = await readRequest(incoming)
    const subject = subjectOf(request)
    const log: LoggedRequest = {
      ...subject,
      query: request.query,
      bodyBytes: request.body.length,
      status: undefined,
    }
    requests.push(log)
    const fault = desk.backend.faults.strike(subject)
    await respond(desk, { ...request, fault }, response, log)
  } catch {
    // The connection was cut: there is nobody to answer.
    incoming.socket.destroy()
  }
}

async function readRequest(incoming: IncomingMessage): Promise<Omit<ApiRequest, 'fault'>> {
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece)
  const body = Buffer.concat(pieces)
  const url = new URL(incoming.url ?? '/', 'http://localhost')
  const contentType = incoming.headers['content-type'] ?? ''
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname.replace(/^(\/upload|\/resumable\/upload)?\/bigquery\/v2/, (_, upload) =>
      upload === undefined ? '' : '/upload',
    ),
    query: Object.fromEntries(url.searchParams),
    contentType,
    contentRange: incoming.headers['content-range'],
    body,
    json: contentType.startsWith('application/json') && body.length > 0 ? JSON.parse(body.toString()) : {},
  }
}

/** What faults and tests know a request by. */
function subjectOf({ method, path, json, contentType, body }: Omit<ApiRequest, 'fault'>) {
  const job = (contentType.startsWith('multipart/') ? splitMultipart(contentType, body).job : json) as {
    readonly jobReference?: { readonly jobId?: string }
    readonly configuration?: Json & { readonly query?: { readonly query?: string } }
    readonly query?: unknown
  }
  const inPath = /\/(?:jobs|queries)\/([^/]+)/.exec(path)?.[1]
  const direct = typeof job.query === 'string' ? job.query : undefined
  return {
    method,
    path,
    jobId: job.jobReference?.jobId ?? (inPath === undefined ? undefined : decodeURIComponent(inPath)),
    sql: job.configuration?.query?.query ?? direct,
    destination: job.configuration && destinationOf(job.configuration),
  }
}

async function respond(
  desk: Desk,
  request: ApiRequest,
  response: ServerResponse,
  log: LoggedRequest,
): Promise<void> {
  const effect = request.fault?.effect
  if (effect?.kind === 'no-answer') return
  if (effect?.kind === 'reset') {
    response.socket?.destroy()
    return
  }
  if (effect?.kind === 'http') {
    const {
      status,
      reason,
      message = `The BigQuery of the tests was told to say ${reason}`,
      retryAfterSeconds,
    } = effect
    send(
      response,
      log,
      status,
      errorBody(status, reason, message),
      retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
    )
    return
  }
  const done = await answerOrError(desk, request)
  if (effect?.kind === 'response-lost') return lose(request.fault, response, log)
  send(response, log, done.status, done.json, done.headers ?? {})
}

function lose(fault: StruckFault | undefined, response: ServerResponse, log: LoggedRequest): void {
  if (fault?.effect.kind === 'response-lost' && fault.effect.as === 'reset') response.socket?.destroy()
  else
    send(
      response,
      log,
      503,
      errorBody(503, 'backendError', 'Error encountered during execution. Retrying may solve the problem.'),
      {},
    )
}

async function answerOrError(desk: Desk, request: ApiRequest): ReturnType<typeof answer> {
  try {
    return await answer(desk, request)
  } catch (error) {
    const refused = asBigqueryError(error)
    const status = statusOf(refused.reason)
    return { status, json: errorBody(status, refused.reason, refused.message) }
  }
}

function errorBody(status: number, reason: string, message: string): Json {
  return {
    error: {
      code: status,
      message,
      errors: [{ ...errorProto({ reason, message }), domain: 'global' }],
      status: statusWords[status] ?? 'UNKNOWN',
    },
  }
}

const statusWords: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

function send(
  response: ServerResponse,
  log: LoggedRequest,
  status: number,
  json: Json | undefined,
  headers: Readonly<Record<string, string>>,
): void {
  log.status = status
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers })
  response.end(json === undefined ? undefined : JSON.stringify(json))
}
