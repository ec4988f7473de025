import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { parseEngineError } from './error.ts'
import { duckdbError } from './errors.ts'
import { instanceOptions, userSettings } from './settings.ts'

export interface InstanceRequest {
  /** Absolute. */
  readonly path: string
  /** How the file is called in an error. */
  readonly shownPath: string
  readonly access: 'read' | 'write'
  readonly temporaryFolder: string
  readonly settings: Readonly<Record<string, string | number | boolean>>
}

/** Opens a DuckDB file; the library is loaded here and nowhere else. */
export async function openInstance(request: InstanceRequest): Promise<DuckDBInstance> {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const settings = userSettings(request.settings)
  const instance = await DuckDBInstance.create(
    request.path,
    instanceOptions(request.access, request.temporaryFolder),
  ).catch((error: unknown) => {
    throw explainOpenFailure(error, request.shownPath)
  })
  try {
    const connection = await instance.connect()
    await applySettings(connection, settings)
    connection.closeSync()
    return instance
  } catch (error) {
    instance.closeSync()
    throw error
  }
}

async function applySettings(
  connection: DuckDBConnection,
  settings: ReturnType<typeof userSettings>,
): Promise<void> {
  await connection.run("set global TimeZone = 'UTC'")
  for (const { name, sql } of settings) {
    await connection.run(sql).catch((error: unknown) => {
      const { message } = parseEngineError(error instanceof Error ? error.message : String(error))
      throw duckdbError(
        'setting-refused',
        { name, reason: message.split('\n')[0] ?? message },
        { cause: error },
      )
    })
  }
}

function explainOpenFailure(cause: unknown, path: string): unknown {
  const { message } = parseEngineError(cause instanceof Error ? cause.message : String(cause))
  const holder = /Conflicting lock is held in (.+?\(PID \d+\))/.exec(message)?.[1]
  if (holder !== undefined)
    return duckdbError('warehouse-in-use', { path, holder: baseName(holder) }, { cause })
  if (/not a valid DuckDB database file/.test(message))
    return duckdbError('warehouse-not-duckdb', { path }, { cause })
  const reason = message.split('\n')[0]?.replace(/"[^"]*[/\\][^"]*"/g, 'the file') ?? ''
  if (/database does not exist/.test(message)) return duckdbError('warehouse-missing', { path }, { cause })
  if (/newer version|can only read version|version number/i.test(message)) {
    return duckdbError('warehouse-newer', { path, reason }, { cause })
  }
  return duckdbError('warehouse-damaged', { path, reason }, { cause })
}

/** `/usr/bin/node (PID 12)` without the folders. */
function baseName(holder: string): string {
  return holder.replace(/^.*[/\\]/, '')
}
