import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parse } from 'yaml'
import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { isNodeError } from '../../kernel/errors/node-error.ts'
import { cleanPath, type ProjectFiles, projectFileName } from './project-files.ts'

const makeError = errorMaker({
  'project-not-found': (_p: unknown) => ({
    message: `There is no ${projectFileName} here.`,
    hint: "Run the command in a project's folder, or make a project with: tgelt init",
  }),
  'project-path-outside': (p: { path: string; key: string }) => ({
    message: `${projectFileName}: ${p.key} leads out of the project: "${p.path}".`,
    hint: 'Name a folder inside of the project.',
  }),
})

const pathKeys = {
  'model-paths': ['models'],
  'seed-paths': ['seeds'],
  'macro-paths': ['macros'],
  'test-paths': ['tests'],
}
const textEnding = /\.(sql|yml|yaml|py)$/
const readsAtOnce = 64
const skippedFolder = /^(\..*|node_modules)$/

/**
 * Reads a project's files: the one place where the runner's front touches the disk. Texts are read whole; seeds only
 * hashed, as a stream. Throws `project-not-found` if the folder has no project.yml.
 */
export async function readProjectFiles(root: string): Promise<ProjectFiles> {
  const projectText = await readProjectFile(root)
  const folders = foldersOf(projectText)
  const texts = new Map([[projectFileName, projectText]])
  const seeds = new Map<string, string>()
  const listed = await Promise.all([...folders].map(([folder, isSeeds]) => listFiles(root, folder, isSeeds)))
  const wanted = [...new Set(listed.flat())].sort()
  // A few at a time: a project may have more files than a process may have open.
  for (let start = 0; start < wanted.length; start += readsAtOnce) {
    await Promise.all(
      wanted.slice(start, start + readsAtOnce).map(async (path) => {
        if (path.endsWith('.csv')) seeds.set(path, await sha256(join(root, path)))
        else texts.set(path, await readFile(join(root, path), 'utf8'))
      }),
    )
  }
  return { texts: sorted(texts), seeds: sorted(seeds) }
}

async function readProjectFile(root: string): Promise<string> {
  try {
    return await readFile(join(root, projectFileName), 'utf8')
  } catch (thrown) {
    if (isNodeError(thrown, 'ENOENT') || isNodeError(thrown, 'ENOTDIR'))
      throw makeError('project-not-found', undefined)
    throw thrown
  }
}

/** Configured folders, and whether seeds lie there. What is wrong with project.yml is told when it is parsed. */
function foldersOf(projectText: string): ReadonlyMap<string, boolean> {
  const config = tolerantParse(projectText)
  const folders = new Map<string, boolean>()
  for (const [name, fallback] of Object.entries(pathKeys)) {
    const written = config[name]
    const paths: unknown[] = Array.isArray(written) ? written : fallback
    for (const path of paths) {
      if (typeof path !== 'string') continue
      const folder = cleanPath(path)
      if (posix.isAbsolute(folder) || posix.normalize(folder).startsWith('..')) {
        throw makeError('project-path-outside', {
          path: folder.startsWith('/') ? posix.basename(folder) : folder,
          key: name,
        })
      }
      folders.set(folder, name === 'seed-paths' || folders.get(folder) === true)
    }
  }
  return folders
}

function tolerantParse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parse(text)
    // A map in YAML is a plain object.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

async function listFiles(root: string, folder: string, isSeeds: boolean): Promise<string[]> {
  let entries: Awaited<ReturnType<typeof readEntries>>
  try {
    entries = await readEntries(join(root, folder))
  } catch (thrown) {
    if (isNodeError(thrown, 'ENOENT')) return []
    throw thrown
  }
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = posix.join(folder, entry.name)
      // A link counts as what it leads to.
      const kind = entry.isSymbolicLink() ? await stat(join(root, path)) : entry
      if (kind.isDirectory()) return skippedFolder.test(entry.name) ? [] : listFiles(root, path, isSeeds)
      const isWanted = textEnding.test(entry.name) || (isSeeds && entry.name.endsWith('.csv'))
      return kind.isFile() && isWanted ? [path] : []
    }),
  )
  return nested.flat()
}

function readEntries(folder: string): Promise<import('node:fs').Dirent[]> {
  return readdir(folder, { withFileTypes: true })
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function sorted<V>(map: ReadonlyMap<string, V>): ReadonlyMap<string, V> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)))
}
