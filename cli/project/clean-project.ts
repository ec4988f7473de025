import { existsSync, rmSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import type { CommandContext } from '../command.ts'
import { cliError } from '../errors.ts'
import { readConfig } from '../extract/read-config.ts'
import type { ProjectOptions } from '../options/project-options.ts'
import { openProject } from './open-project.ts'

/**
 * Deletes the folders in clean-targets. All are checked before the first is deleted: one that is not below the project,
 * or that holds its sources or its data, is refused.
 */
export async function cleanProject(context: CommandContext, options: ProjectOptions): Promise<void> {
  const { root, reporter } = context
  const { project } = await openProject(context, 'clean', options)
  const { config } = project
  const kept = [
    ...[config.modelPaths, config.seedPaths, config.macroPaths, config.testPaths].flat(),
    ...(project.target.type === 'duckdb' ? [project.target.path] : []),
    readConfig(root).bronzePath,
    'project.yml',
  ]
  for (const path of config.cleanTargets) assertMayDelete(root, path, kept)
  for (const path of config.cleanTargets) {
    const isThere = existsSync(resolve(root, path))
    if (isThere) rmSync(resolve(root, path), { recursive: true })
    const text = isThere ? `Deleted ${path}` : `${path} is not there`
    reporter.message({ name: 'Cleaned', level: 'info', text, data: { path, deleted: isThere } })
  }
}

function assertMayDelete(root: string, path: string, kept: readonly string[]): void {
  const target = resolve(root, path)
  if (!target.startsWith(root + sep)) throw cliError('clean-outside-project', { path })
  const inside = kept.find((each) => isBelow(resolve(root, each), target))
  if (inside !== undefined) throw cliError('clean-holds-project', { path, inside })
  const of = kept.find((each) => resolve(root, each) !== root && isBelow(target, resolve(root, each)))
  if (of !== undefined) throw cliError('clean-part-of-project', { path, of })
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder + sep)
}
