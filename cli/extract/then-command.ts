import { spawn } from 'node:child_process'
import { errorMaker } from '../../kernel/errors/catalogue.ts'
import type { GlobalOptions } from '../command.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { shellWords } from './shell-words.ts'

const thenError = errorMaker({
  'then-unbalanced': (p: { unclosed: string }) => ({
    message: `--then ends inside a ${p.unclosed}.`,
    hint: `Write one tgelt command, quoted once: --then "build --select gold+".`,
  }),
  'then-empty': (_: Record<never, never>) => ({
    message: '--then names no command.',
    hint: `Write one tgelt command, quoted once: --then "build --select gold+".`,
  }),
})

/** The words of `--then`'s command, without a leading `tgelt`. Throws `then-unbalanced`, `then-empty`. */
export function readThen(text: string): readonly string[] {
  const words = shellWords(text)
  if ('unclosed' in words) throw thenError('then-unbalanced', words)
  const command = words[0] === 'tgelt' ? words.slice(1) : words
  if (command.length === 0) throw thenError('then-empty', {})
  return command
}

export interface ThenRequest {
  readonly words: readonly string[]
  /** The project's folder. */
  readonly root: string
  readonly global: GlobalOptions
  readonly signal: AbortSignal
  /** What runs tgelt; by default this very program. */
  readonly program?: readonly [command: string, ...words: string[]]
}

/**
 * Runs tgelt with other words, on the same project, and resolves to its exit code. No shell is involved. Its messages and data go where
 * this program's go. When the signal aborts it is asked to stop, once, and waited for.
 */
export function runThen({ words, root, global, signal, program }: ThenRequest): Promise<ExitCode> {
  if (signal.aborted) return Promise.resolve(exitCode.interrupted)
  const [command, ...first] = program ?? [process.execPath, process.argv[1] ?? '']
  const child = spawn(command, [...first, ...globalWords(root, global), ...words], {
    stdio: ['ignore', 'inherit', 'inherit'],
    // A terminal sends Ctrl-C to the whole process group, and a second one means: leave at once. So it gets its own, and one signal.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  const stop = (): void => void child.kill('SIGINT')
  signal.addEventListener('abort', stop, { once: true })
  process.once('exit', stop)
  return new Promise<ExitCode>((done, failed) => {
    child.on('error', failed)
    child.on('close', (code, killedBy) => done(meaning(code, killedBy)))
  }).finally(() => {
    signal.removeEventListener('abort', stop)
    process.removeListener('exit', stop)
  })
}

function globalWords(root: string, { logFormat, quiet, debug, useColors }: GlobalOptions): readonly string[] {
  return [
    '--project-dir',
    root,
    '--log-format',
    logFormat,
    ...(quiet ? ['--quiet'] : []),
    ...(debug ? ['--debug'] : []),
    ...(useColors === undefined ? [] : [useColors ? '--use-colors' : '--no-use-colors']),
  ]
}

function meaning(code: number | null, killedBy: NodeJS.Signals | null): ExitCode {
  const known = Object.values(exitCode).find((each) => each === code)
  if (known !== undefined) return known
  return killedBy === 'SIGINT' || killedBy === 'SIGTERM' ? exitCode.interrupted : exitCode.couldNotRun
}
