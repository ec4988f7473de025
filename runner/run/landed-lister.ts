import { readdir, readFile, stat } from 'node:fs/promises'
import { join, posix, relative, resolve, sep } from 'node:path'
import { isManifest, liveBronzeFiles } from '../../kernel/bronze-listing.ts'
import { isNodeError } from '../../kernel/errors/node-error.ts'
import type { LandedFile } from '../materialize/landed-file.ts'
import { globBase, globToRegExp } from './glob.ts'

export interface LandedListerOptions {
  /** Absolute. */
  readonly projectRoot: string
  /** What files are named relative to; relative to the project's root. A file outside is named relative to the project. */
  readonly landedRoot: string
}

/** Times that a folder is listed again because compaction removed a file while it was read. */
const maxAttempts = 5

/**
 * Lists landed files by globs relative to the project's root. A landed file that has been compacted matches under the
 * name it had: its rows are then in the compacted file.
 */
export function landedLister(
  options: LandedListerOptions,
): (patterns: readonly string[]) => Promise<readonly LandedFile[]> {
  return async (patterns) => {
    const expressions = patterns.map(globToRegExp)
    const matches = (path: string) => expressions.some((expression) => expression.test(path))
    const landed = new Map<string, LandedFile>()
    for (const base of new Set(patterns.map(globBase))) {
      for await (const folder of foldersBelow(options.projectRoot, base)) {
        for (const file of await listFolder(options, folder, matches)) landed.set(file.path, file)
      }
    }
    return [...landed.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }
}

/** A folder and all below it, relative to the root, forward slashes; nothing if it does not exist. */
async function* foldersBelow(root: string, folder: string): AsyncGenerator<string> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (isNodeError(error, 'ENOENT')) return undefined
    throw error
  })
  if (entries === undefined) return
  yield folder
  for (const entry of entries) {
    if (entry.isDirectory()) yield* foldersBelow(root, posix.join(folder, entry.name))
  }
}

async function listFolder(
  options: LandedListerOptions,
  folder: string,
  matches: (path: string) => boolean,
): Promise<readonly LandedFile[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listOnce(options, folder, matches)
    } catch (error) {
      if (!isNodeError(error, 'ENOENT') || attempt === maxAttempts) throw error
    }
  }
}

async function listOnce(
  { projectRoot, landedRoot }: LandedListerOptions,
  folder: string,
  matches: (path: string) => boolean,
): Promise<readonly LandedFile[]> {
  const absolute = join(projectRoot, folder)
  const entries = await readdir(absolute, { withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  if (files.length === 0) return []
  const manifests = new Map<string, string>()
  for (const file of files.filter(isManifest)) {
    manifests.set(file, await readFile(join(absolute, file), 'utf8'))
  }
  const live = liveBronzeFiles({ files, manifests })
  const nameOf = (file: string) => identity(projectRoot, landedRoot, posix.join(folder, file))
  const isWanted = (file: string) => matches(posix.join(folder, file))
  const listed: LandedFile[] = []
  for (const file of live.ndjson.filter(isWanted)) {
    const path = join(absolute, file)
    listed.push({ name: nameOf(file), path, sizeBytes: (await stat(path)).size })
  }
  for (const { parquet, replaces } of live.parquet) {
    const wanted = replaces.filter(({ file }) => isWanted(file))
    if (wanted.length === 0) continue
    const path = join(absolute, parquet)
    const replaced = wanted.map(({ file, rows }) => ({ name: nameOf(file), rowCount: rows }))
    listed.push({ name: nameOf(parquet), path, sizeBytes: (await stat(path)).size, replaces: replaced })
  }
  return listed
}

function identity(projectRoot: string, landedRoot: string, path: string): string {
  const below = relative(resolve(projectRoot, landedRoot), join(projectRoot, path)).split(sep).join('/')
  return below.startsWith('../') ? path : below
}
