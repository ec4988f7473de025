import { existsSync, statfsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { CallFailure } from '../../extract/telegram/client/call-failure.ts'
import { toTelegramError } from '../../extract/telegram/client/telegram-errors.ts'
import { hasLogin } from '../../extract/telegram/session/find-credentials.ts'
import { knownErrors } from '../../kernel/errors/tgelt-error.ts'
import { type DuckdbTarget, showTarget } from '../../runner/resource/target.ts'
import type { CommandContext } from '../command.ts'
import { readConfig } from '../extract/read-config.ts'
import type { ProjectOptions } from '../options/project-options.ts'
import { packageVersion } from '../package-root.ts'
import { projectLandedLister } from '../project/landed-files.ts'
import { type OpenedProject, openProject } from '../project/open-project.ts'
import { hasWarehouse, openWarehouse } from '../project/open-warehouse.ts'
import { connect } from '../telegram/connect.ts'
import { errorMessage } from '../ui/error-text.ts'
import { showQuantity, showSize } from '../ui/quantity.ts'
import { checkBigquery } from './check-bigquery.ts'

/** Checks one thing after the other, a line each; what can't be checked without another is left out. False if any failed. */
export async function checkSetup(context: CommandContext, options: ProjectOptions): Promise<boolean> {
  const checks = new Checks(context)
  await checks.check(
    'tgelt',
    async () => `${packageVersion()}, Node ${process.versions.node}, ${process.platform}-${process.arch}`,
  )
  const opened = await checks.check('project', () => openProject(context, 'debug', options), describeProject)
  await checks.check('bronze', () => describeBronze(context))
  await checks.check('telegram', () => describeLogin(context))
  if (opened !== undefined) {
    await checks.check('target', async () => describeTarget(opened))
    const { target } = opened.project
    if (target.type === 'duckdb') {
      await checks.check('warehouse', () => describeWarehouse(context, opened, target))
      await checks.check('disk', async () => describeDisk(context, target))
    } else {
      await checkBigquery(context, opened, target, (name, find) => checks.check(name, find))
    }
  }
  return checks.allPassed
}

class Checks {
  allPassed = true
  readonly #context: CommandContext

  constructor(context: CommandContext) {
    this.#context = context
  }

  async check<T>(
    name: string,
    find: () => Promise<T>,
    describe: (found: T) => string = String,
  ): Promise<T | undefined> {
    const { reporter, terminal } = this.#context
    try {
      const found = await find()
      const text = `${terminal.colors.green('OK   ')} ${name.padEnd(10)} ${describe(found)}`
      reporter.message({ name: 'Check', level: 'info', text, data: { check: name, ok: true } })
      return found
    } catch (thrown) {
      const errors = knownErrors(thrown)
      if (errors.length === 0) throw thrown
      this.allPassed = false
      const text = `${terminal.colors.red('ERROR')} ${name}`
      reporter.message({ name: 'Check', level: 'error', text, data: { check: name, ok: false } })
      for (const error of errors) reporter.message(errorMessage(error, terminal.colors))
      return undefined
    }
  }
}

function describeProject({ project }: OpenedProject): string {
  return `${project.name}: ${showQuantity(project.nodes.size, 'node')}, ${showQuantity(project.warnings.length, 'warning')}`
}

function describeTarget({ project: { target } }: OpenedProject): string {
  return `${target.name} (${target.type}: ${showTarget(target)}), ${showQuantity(target.threads, 'thread')}`
}

async function describeBronze({ root }: CommandContext): Promise<string> {
  const { bronzePath, chats } = readConfig(root)
  const files = await projectLandedLister(root)([`${bronzePath}/**/*.ndjson`, `${bronzePath}/**/*.parquet`])
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  const allowed =
    (chats ?? []).length === 0 ? 'all chats may land' : `${showQuantity((chats ?? []).length, 'chat')} listed`
  return `${bronzePath}: ${showQuantity(files.length, 'file')}, ${showSize(sizeBytes)}; ${allowed}`
}

/** Whether Telegram takes the login, if there is one: exports need none. */
async function describeLogin(context: CommandContext): Promise<string> {
  if (!hasLogin(context.env)) return 'no login: tgelt login makes one; exports need none'
  try {
    const client = await connect(context)
    try {
      const { id } = await client.me()
      return `logged in as account ${id}`
    } finally {
      await client.close()
    }
  } catch (error) {
    throw error instanceof CallFailure ? toTelegramError(error, context.clock.now()) : error
  }
}

async function describeWarehouse(
  context: CommandContext,
  opened: OpenedProject,
  target: DuckdbTarget,
): Promise<string> {
  const shown = showTarget(target)
  if (!hasWarehouse(context, target)) return `${shown} is not there yet: tgelt build makes it`
  const warehouse = await openWarehouse(context, opened, 'read', 'tgelt debug')
  try {
    const relations = await warehouse.relations()
    const found = `${shown}: ${showQuantity(relations.size, 'table or view', 'tables and views')}`
    const { size } = statSync(resolve(context.root, target.path))
    return `${found}, ${showSize(size)}; open it read-only in other tools`
  } finally {
    await warehouse.finish('discard')
  }
}

/** A build works in a copy of the file, and keeps it until it is published. */
function describeDisk({ root }: CommandContext, target: DuckdbTarget): string {
  const path = resolve(root, target.path)
  const folder = existsSync(dirname(path)) ? dirname(path) : root
  const { bavail, bsize } = statfsSync(folder)
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return `${showSize(bavail * bsize)} free; a build needs room for a second copy of the file (${showSize(size)})`
}
