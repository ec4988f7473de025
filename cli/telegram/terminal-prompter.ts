import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { PromptEnded, type Prompter } from './prompter.ts'

/** Asks on a terminal. Whatever ends a question, the terminal is left as it was found. */
export function terminalPrompter(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  signal: AbortSignal,
): Prompter {
  const question = (text: string, isHidden: boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const shown = isHidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : output
      const lines = createInterface({ input, output: shown, terminal: true, historySize: 0 })
      // Not before: until it is there, the terminal itself shows what is typed.
      if (isHidden) output.write(text)
      const end = (settle: () => void): void => {
        signal.removeEventListener('abort', onAbort)
        lines.off('close', onClose)
        lines.close()
        settle()
      }
      const stop = (): void => {
        output.write('\n')
        reject(new PromptEnded('no answer'))
      }
      const onAbort = (): void => end(stop)
      const onClose = (): void => end(stop)
      signal.addEventListener('abort', onAbort, { once: true })
      lines.once('close', onClose)
      lines.once('SIGINT', () => end(stop))
      lines.question(isHidden ? '' : text, (answer) => {
        end(() => {
          if (isHidden) output.write('\n')
          resolve(isHidden ? answer : answer.trim())
        })
      })
      if (signal.aborted) onAbort()
    })
  return {
    ask: (text) => question(text, false),
    askHidden: (text) => question(text, true),
    show: (text) => void output.write(`${text}\n`),
  }
}
