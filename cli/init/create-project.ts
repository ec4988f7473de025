import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { cliError } from '../errors.ts'
import { packageRoot } from '../package-root.ts'

/** What of tgelt's own root makes a user's project: the root is one, so nothing is kept twice. */
const contents = [
  'project.yml',
  'models',
  'macros',
  'seeds',
  'tests/data',
  'sample/result.json',
  'sample/README.md',
]

// npm leaves .gitignore files out of packages, so its text stands here.
const gitignore = `# Data, built tables and secrets stay out of version control.
node_modules/
warehouse/
target/
node_modules/
.env
*.session
`

export interface CreatedProject {
  readonly fileCount: number
}

/**
 * Copies the Telegram project and the sample into a folder. Writes nothing if any file would be overwritten: then a
 * `would-overwrite` error names them.
 */
export function createProject(folder: string): CreatedProject {
  const root = packageRoot()
  const files = contents.flatMap((entry) => listFiles(join(root, entry))).map((file) => relative(root, file))
  const targets = [...files, '.gitignore']
  const taken = targets.filter((file) => existsSync(join(folder, file)))
  if (taken.length > 0) throw cliError('would-overwrite', { files: taken.slice(0, 5) })
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  writeFileSync(join(folder, '.gitignore'), gitignore)
  return { fileCount: targets.length }
}

function listFiles(path: string): readonly string[] {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path).flatMap((name) => listFiles(join(path, name)))
}
