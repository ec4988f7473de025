import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { Command, CommanderError, Option } from 'commander'
import { systemClock } from '../kernel/clock.ts'
import { isSystemError, type SystemError, systemReason } from '../kernel/errors/system-error.ts'
import { knownErrors, type TgeltError } from '../kernel/errors/tgelt-error.ts'
import { redact } from '../kernel/redaction.ts'
import type { CommandContext, CommandSpec, GlobalOptions } from './command.ts'
import { commands } from './commands/index.ts'
import { cliError } from './errors.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { interruptible } from './interruptible.ts'
import { packageVersion } from './package-root.ts'
import { createReporter } from './ui/create-reporter.ts'
import { errorMessages } from './ui/error-text.ts'
import { sourceStack } from './ui/source-stack.ts'
import { detectTerminal } from './ui/terminal.ts'

/** Runs one command line and resolves to its exit code. Never rejects, never ends the process itself. */
export async function runProgram(words: readonly string[], process: NodeJS.Process): Promise<ExitCode> {
  leaveQuietlyOnBrokenPipe(process)
  let code: ExitCode = exitCode.ok
  const program = createProgram()
  for (const spec of commands) {
    const command = addCommand(program, spec)
    command.action(async () => {
      code = await runCommand(spec, command, process)
    })
  }
  try {
    await program.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.couldNotRun
    throw error
  }
}

function createProgram(): Command {
  return new Command('tgelt')
    .description('Turn Telegram groups into a tested analytics warehouse.')
    .version(packageVersion(), '-V, --version')
    .option('--project-dir <folder>', 'the folder of project.yml (default: this one or its nearest parent)')
    .addOption(
      new Option('--log-format <format>', 'form of the messages on stderr')
        .choices(['text', 'json'])
        .default('text')
        .env('TGELT_LOG_FORMAT'),
    )
    .option('-q, --quiet', 'say only what went wrong')
    .option('-d, --debug', 'say more, and show stacks of errors')
    .option('--use-colors', 'colour even in a pipe')
    .option('--no-use-colors', 'no colour')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError('(run with --help for usage)')
    .exitOverride()
    .helpCommand(true)
    .addHelpText(
      'after',
      `
Examples:
  $ tgelt init                                     start a project here, with a sample
  $ tgelt extract --from ~/Downloads/result.json   land a Telegram Desktop export
  $ tgelt build                                    load, seed, run and test, then publish
  $ tgelt build --select gold+                     only the gold models and their tests
  $ tgelt show --select user_daily --limit 20      look at a table`,
    )
}

function addCommand(program: Command, spec: CommandSpec): Command {
  const command = program.command(spec.name).summary(spec.summary).description(spec.summary)
  command.helpGroup(spec.group).exitOverride()
  spec.define(command)
  const widest = Math.max(...spec.examples.map((example) => example.command.length))
  const lines = spec.examples.map(({ command, does }) => `  $ ${command.padEnd(widest)}  ${does}`)
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}

async function runCommand(spec: CommandSpec, command: Command, process: NodeJS.Process): Promise<ExitCode> {
  const global = command.optsWithGlobals<GlobalOptions>()
  const terminal = detectTerminal(process.stderr, process.env, global.useColors)
  const invocationId = randomUUID()
  const reporter = createReporter({
    format: global.logFormat,
    level: global.quiet ? 'error' : global.debug ? 'debug' : 'info',
    stream: process.stderr,
    terminal,
    clock: systemClock,
    invocationId,
  })
  const { signal, release } = interruptible(process, systemClock)
  const context: CommandContext = {
    root: findRoot(global.projectDir, process.cwd()),
    global,
    reporter,
    terminal,
    stdout: process.stdout,
    env: process.env,
    clock: systemClock,
    invocationId,
    startedAt: systemClock.now(),
    signal,
  }
  try {
    const names = command.registeredArguments.map((argument) => argument.name())
    const positional = Object.fromEntries(names.map((name, index) => [name, command.processedArgs[index]]))
    return await spec.run(context, { ...command.opts(), ...positional })
  } catch (thrown) {
    return reportThrown(thrown, context)
  } finally {
    release()
    reporter.close()
  }
}

/** A known error is the user's to mend and is shown as such; anything else is ours and comes with its stack. */
function reportThrown(
  thrown: unknown,
  { root, reporter, terminal, global, signal }: CommandContext,
): ExitCode {
  reporter.progress([])
  const errors = isSystemError(thrown) ? [systemCallFailed(thrown, root)] : knownErrors(thrown)
  for (const message of errorMessages(errors, terminal.colors)) reporter.message(message)
  if (errors.length > 0 && global.debug)
    reporter.message({ name: 'Stack', level: 'debug', text: redact(stackOf(thrown)) })
  if (signal.aborted) return exitCode.interrupted
  if (errors.length === 0) {
    const text = `This is a defect of tgelt ${packageVersion()}, please report it:\n${stackOf(thrown)}`
    reporter.message({ name: 'InternalError', level: 'error', text, data: { code: 'internal-error' } })
  }
  return exitCode.couldNotRun
}

function stackOf(thrown: unknown): string {
  return sourceStack(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown))
}

/** Folders without permission, full disks: not the user's doing always, but never tgelt's. */
function systemCallFailed(error: SystemError, root: string): TgeltError {
  const path = error.path === undefined ? undefined : shownPath(root, resolve(error.path))
  return cliError(
    'system-call-failed',
    { call: error.syscall, path, reason: systemReason(error) },
    { cause: error },
  )
}

/** Below the project's folder, or only its name: absolute paths tell of the user's machine. */
function shownPath(root: string, path: string): string {
  const below = relative(root, path)
  return below.startsWith('..') || isAbsolute(below) ? basename(path) : below || '.'
}

function findRoot(projectDir: string | undefined, workingFolder: string): string {
  if (projectDir !== undefined) return resolve(workingFolder, projectDir)
  for (let folder = workingFolder; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'project.yml'))) return folder
    if (dirname(folder) === folder) return workingFolder
  }
}

/** `tgelt ls | head -1` closes our stdout early; that is no error. */
function leaveQuietlyOnBrokenPipe(process: NodeJS.Process): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(exitCode.ok)
      throw error
    })
  }
}
