import { closeSync, fsyncSync, openSync, readdirSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CompactionManifest,
  formatManifest,
  type LiveBronzeFiles,
  liveBronzeFiles,
  type ReplacedFile,
} from '../../kernel/bronze-listing.ts'
import type { Clock } from '../../kernel/clock.ts'
import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { isNodeError } from '../../kernel/errors/node-error.ts'
import { temporarySuffix, writeFileAtomic } from '../../kernel/files/atomic-file.ts'
import { syncFolder } from '../../kernel/files/folder-sync.ts'
import { newRunId } from '../../kernel/run-id.ts'
import { toBronzeError } from './bronze-errors.ts'
import { cleanBronzeFolder, listBronzeFolder } from './bronze-folder.ts'
import { lockBronze } from './bronze-lock.ts'
import { readChatState } from './chat-state.ts'
import type { ColumnarInput, ColumnarPort } from './columnar-port.ts'
import { type CompactionCandidate, type CompactionSizes, planCompaction } from './plan-compaction.ts'

const compactionError = errorMaker({
  'compaction-incomplete': (p: { folder: string; file: string; expected: number; written: number }) => ({
    message: `Compacting ${p.folder} was given up: of the ${p.expected} records of ${p.file}, ${p.written} were written.`,
    hint: 'Nothing has been changed; the landed files are as they were.',
  }),
})

export interface CompactOptions {
  readonly bronzeFolder: string
  readonly port: ColumnarPort
  readonly clock: Clock
  /** Aborting stops between two Parquet files. */
  readonly signal?: AbortSignal | undefined
  readonly emit?: ((event: CompactEvent) => void) | undefined
  readonly sizes?: CompactionSizes | undefined
}

/** One Parquet file written in the place of others. */
export interface Compaction {
  /** The chat's folder, relative to the bronze folder. */
  readonly folder: string
  readonly parquet: string
  readonly rows: number
  readonly inputFiles: number
  readonly inputBytes: number
  readonly outputBytes: number
}

export type CompactEvent = { readonly kind: 'compacted'; readonly compaction: Compaction }

/**
 * Turns the NDJSON files of each chat into few Parquet files. A reader that follows `liveBronzeFiles` sees each record
 * exactly once at any instant, also after a crash; the next run deletes what a crash has left.
 */
export async function compactBronze(options: CompactOptions): Promise<readonly Compaction[]> {
  const release = lockBronze(options.bronzeFolder, 'compact')
  try {
    const compactions: Compaction[] = []
    for (const folder of chatFolders(options.bronzeFolder)) {
      for (const group of openFolder(options, folder)) {
        if (options.signal?.aborted) return compactions
        const compaction = await compactGroup(options, folder, group)
        compactions.push(compaction)
        options.emit?.({ kind: 'compacted', compaction })
      }
    }
    return compactions
  } finally {
    release()
  }
}

/** Two levels down: source, chat. */
function chatFolders(bronzeFolder: string): readonly string[] {
  return subfolders(bronzeFolder).flatMap((source) =>
    subfolders(join(bronzeFolder, source)).map((chat) => `${source}/${chat}`),
  )
}

function subfolders(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (error) {
    if (isNodeError(error, 'ENOENT')) return []
    throw error
  }
}

function openFolder(options: CompactOptions, shown: string): readonly (readonly CompactionCandidate[])[] {
  const folder = join(options.bronzeFolder, shown)
  try {
    cleanBronzeFolder(folder, readChatState(folder)?.index?.file)
    return planCompaction(candidatesOf(folder, liveFiles(folder)), options.sizes)
  } catch (cause) {
    throw toBronzeError(shown, cause, 'read')
  }
}

function liveFiles(folder: string): LiveBronzeFiles {
  return liveBronzeFiles(listBronzeFolder(folder))
}

function candidatesOf(folder: string, live: LiveBronzeFiles): readonly CompactionCandidate[] {
  const sized = (file: string, format: CompactionCandidate['format']): CompactionCandidate => ({
    file,
    format,
    sizeBytes: statSync(join(folder, file)).size,
  })
  return [
    ...live.parquet.map(({ parquet }) => sized(parquet, 'parquet')),
    ...live.ndjson.map((file) => sized(file, 'ndjson')),
  ]
}

async function compactGroup(
  options: CompactOptions,
  shown: string,
  group: readonly CompactionCandidate[],
): Promise<Compaction> {
  const folder = join(options.bronzeFolder, shown)
  const id = `compacted-${newRunId(options.clock.now())}`
  const parquet = `${id}.parquet`
  const temporary = join(folder, `${parquet}.${process.pid}${temporarySuffix}`)
  try {
    const replaced = expectedFiles(folder, group)
    const written = await options.port.writeParquet(
      group.map((each) => toInput(folder, each)),
      temporary,
    )
    checkComplete(shown, replaced.files, written)
    syncFile(temporary)
    renameSync(temporary, join(folder, parquet))
    syncFolder(folder)
    const manifest: CompactionManifest = { parquet, replaces: replaced.files, supersedes: replaced.manifests }
    // From this rename on the Parquet file counts, and what it replaces does not.
    writeFileAtomic(join(folder, `${id}.json`), formatManifest(manifest))
    cleanBronzeFolder(folder, readChatState(folder)?.index?.file)
    syncFolder(folder)
    return {
      folder: shown,
      parquet,
      rows: replaced.files.reduce((sum, { rows }) => sum + rows, 0),
      inputFiles: group.length,
      inputBytes: group.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      outputBytes: statSync(join(folder, parquet)).size,
    }
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw toBronzeError(shown, cause, 'write')
  }
}

function toInput(folder: string, { file, format }: CompactionCandidate): ColumnarInput {
  const path = join(folder, file)
  return format === 'ndjson' ? { format, path, landedFile: file } : { format, path }
}

/** All landed files whose records a group holds, with the number of their records, and the manifests of its Parquet. */
function expectedFiles(
  folder: string,
  group: readonly CompactionCandidate[],
): { files: readonly ReplacedFile[]; manifests: readonly string[] } {
  const names = new Set(group.map(({ file }) => file))
  const listing = listBronzeFolder(folder)
  const old = liveBronzeFiles(listing).parquet.filter(({ parquet }) => names.has(parquet))
  // What is gone can't come back, and need not be named.
  const superseded = old
    .flatMap((each) => [each.manifest, ...each.supersedes])
    .filter((file) => listing.files.includes(file))
  const ndjson = group
    .filter(({ format }) => format === 'ndjson')
    .map(({ file }) => ({ file, rows: countLines(join(folder, file)) }))
  return {
    files: [...old.flatMap(({ replaces }) => replaces), ...ndjson],
    manifests: superseded,
  }
}

function checkComplete(
  folder: string,
  expected: readonly ReplacedFile[],
  written: ReadonlyMap<string, number>,
): void {
  for (const { file, rows } of expected) {
    const count = written.get(file) ?? 0
    if (count !== rows)
      throw compactionError('compaction-incomplete', { folder, file, expected: rows, written: count })
  }
}

function countLines(path: string): number {
  const descriptor = openSync(path, 'r')
  try {
    const chunk = Buffer.allocUnsafe(1 << 20)
    let lines = 0
    for (let count = readSync(descriptor, chunk); count > 0; count = readSync(descriptor, chunk)) {
      for (let at = chunk.indexOf(10); at >= 0 && at < count; at = chunk.indexOf(10, at + 1)) lines++
    }
    return lines
  } finally {
    closeSync(descriptor)
  }
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r+')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
