import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { listBronzeFolder } from '../../../../extract/bronze/bronze-folder.ts'
import { type ImportOptions, importDesktopExport } from '../../../../extract/import-desktop-export.ts'
import type { ImportSummary } from '../../../../extract/import-summary.ts'
import { liveBronzeFiles } from '../../../../kernel/bronze-listing.ts'
import type { Clock } from '../../../../kernel/clock.ts'
import { knownErrors } from '../../../../kernel/errors/tgelt-error.ts'
import { fakeColumnar, readRows } from './fake-columnar.js'

export const fixedClock: Clock = { now: () => new Date('2026-11-20T12:00:00Z'), elapsedMs: () => 0 }

export interface LandedRecord {
  source: string
  account: string | null
  chat_kind: string
  chat_id: string
  record_kind: string
  message_id: string | null
  observed_at: string
  run_id: string
  content_hash: string
  repaired: boolean
  payload: Record<string, unknown>
}

const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tgelt-test-'))
  folders.push(folder)
  return folder
}

/** A file that was last written at a time on 2026-11-01, so many minutes after midnight. */
export function writeExport(path: string, content: string | Uint8Array, minute: number): string {
  writeFileSync(path, content)
  const time = new Date(Date.UTC(2026, 10, 1, 0, minute))
  utimesSync(path, time, time)
  return path
}

export function runImport(
  file: string,
  bronzeFolder: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportSummary> {
  return importDesktopExport({ clock: fixedClock, columnar: fakeColumnar, ...options, file, bronzeFolder })
}

/** All landed lines that a reader sees, each with its place. */
export function landedLines(bronzeFolder: string): { place: string; line: string }[] {
  return chatFoldersOf(bronzeFolder).flatMap((folder) => {
    const live = liveBronzeFiles(listBronzeFolder(join(bronzeFolder, folder)))
    const ndjson = live.ndjson.flatMap((file) =>
      readFileSync(join(bronzeFolder, folder, file), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line, index) => ({ place: `${folder}/${file}:${index + 1}`, line })),
    )
    const parquet = live.parquet.flatMap((each) =>
      readRows(join(bronzeFolder, folder, each.parquet)).map((row) => ({
        place: `${folder}/${row.landed_file}:${row.landed_line}`,
        line: row.line,
      })),
    )
    return [...parquet, ...ndjson]
  })
}

export function chatFoldersOf(bronzeFolder: string): string[] {
  const foldersIn = (folder: string) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  return foldersIn(bronzeFolder).flatMap((source) =>
    foldersIn(join(bronzeFolder, source)).map((chat) => `${source}/${chat}`),
  )
}

export function landedRecords(bronzeFolder: string): LandedRecord[] {
  return landedLines(bronzeFolder).map(({ line }) => JSON.parse(line) as LandedRecord)
}

/** What makes a record that record, wherever and by whichever run it was landed. Sorted. */
export function recordKeys(bronzeFolder: string): string[] {
  return landedRecords(bronzeFolder)
    .map(({ account, chat_kind, chat_id, record_kind, message_id, content_hash, observed_at }) =>
      [account, chat_kind, chat_id, record_kind, message_id, content_hash, observed_at].join(' '),
    )
    .sort()
}

/** The codes of the typed errors that some work throws. */
export async function errorCodes(work: () => unknown): Promise<string[]> {
  try {
    await work()
  } catch (error) {
    const known = knownErrors(error)
    if (known.length === 0) throw error
    return known.map((each) => each.code)
  }
  return []
}

/** All files below a folder with their contents. */
export function snapshot(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name)
      return [path.slice(folder.length + 1), readFileSync(path, 'latin1')]
    }),
  )
}
