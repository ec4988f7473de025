import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { EngineRefusal } from './sql-engine.ts'

const engineFolder = findEngine(import.meta.dirname)
const libraryFolder = join(engineFolder, 'node_modules/@fivetrandevelopers/zetasql/lib/zetasql')

/** A method of ZetaSQL's local service. */
export type ServiceCall = (method: string, request: object) => Promise<Record<string, unknown>>

type Client = Record<
  string,
  (request: object, done: (error: Error | null, answer: object) => void) => void
> & {
  close(): void
}

/** As much of @grpc/grpc-js and @grpc/proto-loader as is used: they are packages of the engine's folder alone. */
interface Grpc {
  loadPackageDefinition(definition: object): {
    zetasql: {
      local_service: {
        ZetaSqlLocalService: new (address: string, credentials: object, options: object) => Client
      }
    }
  }
  credentials: { createInsecure(): object }
}
interface ProtoLoader {
  loadSync(file: string, options: object): object
}

export interface ZetasqlProcess {
  readonly call: ServiceCall
  close(): Promise<void>
}

const unavailable = 14

/** Starts the engine as a process on a free port, which does not outlive this one, and waits until it answers. */
export async function startZetasql(): Promise<ZetasqlProcess> {
  if (!existsSync(libraryFolder)) throw new Error('Run node tests/bigquery-engine/install.js first')
  const port = await freePort()
  const child = spawnTied(port)
  const client = connect(port)
  const call: ServiceCall = (method, request) =>
    new Promise((done, failed) => {
      const invoke = client[method]
      if (invoke === undefined) throw new Error(`The engine has no method ${method}`)
      invoke.call(client, request, (error, answer) =>
        error === null ? done({ ...answer }) : failed(refusal(error)),
      )
    })
  const close = async () => {
    client.close()
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((done) => child.once('exit', done))
    child.stdin.end()
    await ended
  }
  try {
    await untilReady(call, child)
  } catch (error) {
    await close()
    throw error
  }
  return { call, close }
}

function refusal(error: Error & { code?: number; details?: string }): Error {
  if (error.code === unavailable)
    return Object.assign(new Error(`The SQL engine is gone: ${error.message}`), { code: error.code })
  return new EngineRefusal(error.details ?? error.message)
}

async function untilReady(call: ServiceCall, child: ChildProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await call('FormatSql', { sql: 'select 1' })
      return
    } catch (error) {
      const isStarting = error instanceof Error && 'code' in error && error.code === unavailable
      if (!isStarting || attempt > 500 || child.exitCode !== null) throw error
      await delay(20)
    }
  }
}

/** A shell stands between: it reads a pipe that closes with this process, however this one ends, and then kills the engine. */
function spawnTied(port: number) {
  const raised = join(engineFolder, 'node_modules/.tgelt/remote_server')
  const program = existsSync(raised) ? raised : join(libraryFolder, 'remote_server.so')
  const script = '"$0" localhost "$1" >/dev/null 2>&1 </dev/null & read line; kill -9 $!'
  return spawn('/bin/sh', ['-c', script, program, String(port)], { stdio: ['pipe', 'ignore', 'ignore'] })
}

function connect(port: number): Client {
  const require = createRequire(join(engineFolder, 'package.json'))
  const grpc: Grpc = require('@grpc/grpc-js')
  const loader: ProtoLoader = require('@grpc/proto-loader')
  const definition = loader.loadSync('local_service.proto', {
    oneofs: true,
    longs: String,
    enums: String,
    includeDirs: [join(libraryFolder, 'protos')],
  })
  const { ZetaSqlLocalService } = grpc.loadPackageDefinition(definition).zetasql.local_service
  return new ZetaSqlLocalService(`localhost:${port}`, grpc.credentials.createInsecure(), {
    'grpc.max_send_message_length': -1,
    'grpc.max_receive_message_length': -1,
    'grpc.initial_reconnect_backoff_ms': 20,
    'grpc.max_reconnect_backoff_ms': 100,
  })
}

/** The engine's folder in the repository, also for a program that was compiled into another folder of it. */
function findEngine(from: string): string {
  const folder = join(from, 'tests/bigquery-engine')
  if (existsSync(join(folder, 'package.json'))) return folder
  if (dirname(from) === from) throw new Error('There is no tests/bigquery-engine above this module')
  return findEngine(dirname(from))
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer()
    server.once('error', failed)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null
          ? done(address.port)
          : failed(new Error('No free port')),
      )
    })
  })
}
