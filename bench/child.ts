import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface ChildMeasure {
  readonly durationMs: number
  /** Of all its threads, in user and in system mode. */
  readonly cpuMs: number
  /** The most memory the process ever held, as the system counts it. */
  readonly peakRssBytes: number
  readonly stderr: string
}

export const repository = resolve(import.meta.dirname, '../..')
const cli = join(repository, 'dist/cli/main.js')

/** Runs the built tgelt in a process of its own and measures it from outside. Rejects if it fails. */
export function measureCli(
  folder: string,
  words: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<ChildMeasure> {
  return measureNode(folder, cliWords(words), env)
}

/** The time of a Node process alone, without the probe for its memory, which takes a while itself. */
export async function timeNode(folder: string, words: readonly string[]): Promise<number> {
  const startMs = performance.now()
  await finish(spawnNode(folder, words), words)
  return performance.now() - startMs
}

/** Words that have Node run the built tgelt. */
export function cliWords(words: readonly string[]): readonly string[] {
  return [cli, ...words]
}

/** Runs a Node process, by default in this one's environment, and measures it from outside. Rejects if it fails. */
export async function measureNode(
  folder: string,
  words: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<ChildMeasure> {
  const scratch = mkdtempSync(join(tmpdir(), 'tgelt-bench-'))
  const usageFile = join(scratch, 'usage.json')
  const probe = `data:text/javascript,import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(usageFile)},JSON.stringify(process.resourceUsage())))`
  const startMs = performance.now()
  const stderr = await finish(spawnNode(folder, ['--import', probe, ...words], env), words)
  const durationMs = performance.now() - startMs
  const usage: NodeJS.ResourceUsage = JSON.parse(readFileSync(usageFile, 'utf8'))
  rmSync(scratch, { recursive: true })
  return {
    durationMs,
    cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000,
    peakRssBytes: usage.maxRSS * 1024,
    stderr,
  }
}

function spawnNode(folder: string, words: readonly string[], env?: NodeJS.ProcessEnv) {
  return spawn(process.execPath, words, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Waits for the end; gives what the process said. Rejects if it failed. */
async function finish(child: ReturnType<typeof spawnNode>, words: readonly string[]): Promise<string> {
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text))
  const code = await new Promise((done, failed) => child.on('error', failed).on('close', done))
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${stderr}`)
  return stderr
}

/** The middle one of an odd number of measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
