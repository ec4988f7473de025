import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const repository = resolve(import.meta.dirname, '../..')
const cli = resolve(repository, 'dist/cli/main.js')

/** What somebody types when a question is asked: answers by the questions' beginnings. */
export type Answers = Readonly<Record<string, string>>

/** Far longer than any command takes: a question that nobody expects would wait for ever. */
const patienceMs = 60_000

/** Has pipes pass for a terminal, as a login wants one: questions are asked, and answers are read, as from a person. */
const terminalPreload = `data:text/javascript,${encodeURIComponent(
  'for (const stream of [process.stdin, process.stderr]) stream.isTTY = true',
)}`

/** Somebody who types tgelt's commands in a folder, and sees what they print. */
export class Person {
  readonly #folder: string
  readonly #env: NodeJS.ProcessEnv

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder
    const { PATH, TMPDIR, TERM, NO_COLOR, FORCE_COLOR, CI } = process.env
    this.#env = { PATH, TMPDIR, TERM, NO_COLOR, FORCE_COLOR, CI, ...env }
  }

  /** Types a command; rejects unless it ends well. */
  async types(...words: readonly string[]): Promise<void> {
    showCommand(words)
    const child = this.#start(words, ['ignore', 'inherit', 'inherit'])
    expectEnd(words, await ended(child))
  }

  /** Types a command without looking at it, and gives what it writes to its output. */
  async reads(...words: readonly string[]): Promise<string> {
    const child = this.#start(words, ['ignore', 'pipe', 'inherit'])
    let output = ''
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text))
    expectEnd(words, await ended(child))
    return output
  }

  /** Types a command and answers what it asks. */
  async converses(words: readonly string[], answers: Answers): Promise<void> {
    showCommand(words)
    const child = spawn(process.execPath, ['--import', terminalPreload, cli, ...words], {
      cwd: this.#folder,
      // A log, or a terminal that knows nothing, is no place to log in.
      env: { ...this.#env, CI: undefined, TERM: 'xterm' },
      stdio: ['pipe', 'inherit', 'pipe'],
      signal: AbortSignal.timeout(patienceMs),
    })
    const open = new Map(Object.entries(answers))
    let unanswered = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      process.stderr.write(process.stderr.isTTY ? text : stripVTControlCharacters(text))
      unanswered += text
      const question = [...open.keys()].find((each) => unanswered.includes(each))
      if (question === undefined) return
      unanswered = ''
      child.stdin.write(`${open.get(question)}\n`)
      open.delete(question)
      if (open.size === 0) child.stdin.end()
    })
    expectEnd(words, await ended(child))
  }

  #start(words: readonly string[], stdio: ('ignore' | 'inherit' | 'pipe')[]) {
    return spawn(process.execPath, [cli, ...words], { cwd: this.#folder, env: this.#env, stdio })
  }
}

function showCommand(words: readonly string[]): void {
  console.log(`\n$ tgelt ${words.map((word) => (/^[\w./:+-]+$/.test(word) ? word : `"${word}"`)).join(' ')}`)
}

function ended(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((done, failed) => child.on('error', failed).on('close', done))
}

function expectEnd(words: readonly string[], code: number | null): void {
  if (code !== 0) throw new Error(`tgelt ${words.join(' ')} ended with ${code}`)
}
