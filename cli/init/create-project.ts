import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { cliError } from '../errors.ts'
import { packageRoot } from '../package-root.ts'

/** What of tgelt's own root makes a user's project: the root is one, so nothing is kept twice. */
const contents = [
  'project.yml',
  'report.yml',
  'models',
  'macros',
  'seeds',
  'tests/data',
  'sample/result.json',
  'sample/README.md',
]

/** Data, what can be made again, and secrets. npm leaves .gitignore files out of packages, so this stands here. */
const ignored = ['node_modules/', 'warehouse/', 'target/', '.env', '*.session']

export interface CreatedProject {
  readonly fileCount: number
}

/**
 * Copies the Telegram project and the sample into a folder. Writes nothing if any file would be overwritten: then a
 * `would-overwrite` error names them. Only a .gitignore may be there already; it gets the lines that it lacks.
 */
export function createProject(folder: string): CreatedProject {
  const root = packageRoot()
  const files = contents.flatMap((entry) => listFiles(join(root, entry))).map((file) => relative(root, file))
  const taken = files.filter((file) => existsSync(join(folder, file)))
  if (taken.length > 0) throw cliError('would-overwrite', { files: taken.slice(0, 5) })
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  keepOutOfVersionControl(join(folder, '.gitignore'))
  return { fileCount: files.length + 1 }
}

/** Adds what a .gitignore lacks to its end: messages of people must not end in somebody's repository. */
function keepOutOfVersionControl(path: string): void {
  const written = existsSync(path) ? readFileSync(path, 'utf8') : ''
  const missing = ignored.filter((line) => !written.split(/\r?\n/).includes(line))
  if (missing.length === 0) return
  const separator = written === '' || written.endsWith('\n') ? '' : '\n'
  appendFileSync(path, `${separator}${missing.join('\n')}\n`)
}

function listFiles(path: string): readonly string[] {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)))
}
