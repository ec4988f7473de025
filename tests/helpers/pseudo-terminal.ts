import { spawn, spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'

const cliPath = join(resolve(import.meta.dirname, '../..'), 'dist/cli/main.js')

/** Whether this machine has script(1) of util-linux, which gives a process a terminal. */
export const hasPseudoTerminals = spawnSync('script', ['-qefc', 'true', '/dev/null']).status === 0

export interface TerminalSession {
  /** Waits until a text has been shown since the last one that was waited for. */
  shows(text: string): Promise<void>
  type(text: string): void
  /** All that was shown, and how it ended. */
  end(): Promise<{ readonly code: number | null; readonly shown: string }>
}

/** Runs the built tgelt on a terminal of its own, at which somebody types. */
export function runOnTerminal(
  folder: string,
  words: readonly string[],
  env: NodeJS.ProcessEnv = {},
): TerminalSession {
  const { PATH, HOME, TMPDIR } = process.env
  const child = spawn('script', ['-qefc', [process.execPath, cliPath, ...words].join(' '), '/dev/null'], {
    cwd: folder,
    env: { PATH, HOME, TMPDIR, TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let shown = ''
  let seen = 0
  let wake = (): void => undefined
  child.stdout.setEncoding('utf8').on('data', (text) => {
    shown += text
    wake()
  })
  let hasEnded = false
  const ended = new Promise<number | null>((done, failed) => {
    child.on('error', failed)
    child.on('close', (code) => {
      hasEnded = true
      wake()
      done(code)
    })
  })
  return {
    async shows(text) {
      for (;;) {
        const place = shown.indexOf(text, seen)
        if (place >= 0) {
          seen = place + text.length
          return
        }
        if (hasEnded) throw new Error(`It ended without showing "${text}":\n${shown}`)
        await new Promise<void>((resume) => {
          wake = resume
        })
      }
    },
    type: (text) => void child.stdin.write(text),
    async end() {
      return { code: await ended, shown }
    },
  }
}
