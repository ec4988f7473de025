import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

export interface CliResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** The built command line, as a user has it. */
const cliPath = resolve('dist/cli/main.js')

export interface CliOptions {
  readonly env?: NodeJS.ProcessEnv
  /** Modules to load before the command line: faults to inject. */
  readonly preload?: string
}

/** Runs the built tgelt in a folder, in a pipe, with a clean environment, and waits for its end. */
export async function runCli(
  folder: string,
  words: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  const child = startCli(folder, words, options)
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  return new Promise((done, failed) => {
    child.on('error', failed)
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr }))
  })
}

/** Starts the built tgelt; the caller kills it or waits for it. */
export function startCli(folder: string, words: readonly string[], { env = {}, preload }: CliOptions = {}) {
  const node = preload === undefined ? [] : ['--import', preload]
  const { PATH, HOME, TMPDIR } = process.env
  return spawn(process.execPath, [...node, cliPath, ...words], {
    cwd: folder,
    env: { PATH, HOME, TMPDIR, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
