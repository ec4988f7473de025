import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { bronzeLines, type ExportedChat, type Landing } from './desktop-export.ts'
import { type LiveChat, liveLines } from './live-records.ts'

export type Row = Readonly<Record<string, unknown>>

/** A copy of a project in a temporary folder, built by the real command line. */
export class BuiltProject {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** Puts records where the extractor puts them: one immutable file per chat. */
  land(chats: readonly ExportedChat[], landing: Landing): void {
    for (const chat of chats) {
      const kind = chat.type.replace(/^(public|private)_/, '')
      this.#write(`desktop_export/${kind}-${chat.id}`, landing, bronzeLines(chat, landing))
    }
  }

  /** Puts records where live extraction puts them. */
  landLive(chats: readonly LiveChat[], landing: Landing): void {
    for (const chat of chats)
      this.#write(`telegram/${chat.kind}-${chat.id}`, landing, liveLines(chat, landing))
  }

  #write(chatFolder: string, landing: Landing, lines: readonly string[]): void {
    const folder = join(this.folder, 'warehouse/bronze', chatFolder)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${landing.runId}-0001.ndjson`), `${lines.join('\n')}\n`)
  }

  /** Runs `tgelt build` and expects it to succeed. */
  build(...args: readonly string[]): void {
    const result = this.run('build', ...args)
    if (result.status !== 0) {
      throw new Error(`build ended with ${result.status}\n${result.stdout}\n${result.stderr}`)
    }
  }

  run(...args: readonly string[]): SpawnSyncReturns<string> {
    const main = resolve('dist/cli/main.js')
    return spawnSync(process.execPath, [main, ...args, '--project-dir', this.folder], {
      cwd: this.folder,
      encoding: 'utf8',
    })
  }

  /** Queries the published file, read-only. Numbers of 64 bits come as strings, moments as text. */
  async query(sql: string): Promise<readonly Row[]> {
    const database = await DuckDBInstance.create(join(this.folder, 'warehouse/tgelt.duckdb'), {
      access_mode: 'READ_ONLY',
    })
    const connection: DuckDBConnection = await database.connect()
    try {
      const reader = await connection.runAndReadAll(sql)
      return reader.getRowObjectsJson()
    } finally {
      connection.closeSync()
      database.closeSync()
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

const PARTS = ['project.yml', 'report.yml', 'models', 'macros', 'seeds', 'tests/data']

/** Copies the project in `folder` (without its data) to a temporary folder. The caller removes it. */
export function copyProject(folder = '.'): BuiltProject {
  const copy = mkdtempSync(join(tmpdir(), 'tgelt-project-'))
  for (const part of PARTS) cpSync(join(folder, part), join(copy, part), { recursive: true })
  return new BuiltProject(copy)
}

/** Copies a project, lands `chats` and builds it with `args`. */
export function buildProject(
  folder: string,
  chats: readonly ExportedChat[],
  args: readonly string[] = [],
): BuiltProject {
  const project = copyProject(folder)
  project.land(chats, { observedAt: '2026-07-01T09:00:00.000Z', runId: '20260701T090000Z-000001' })
  project.build(...args)
  return project
}
