import type { Clock } from '../../kernel/clock.ts'
import type { Message, Reporter } from './message.ts'
import type { OutputStream } from './terminal.ts'

const progressEveryMs = 10_000

/** For pipes, files and CI: whole lines with the time, nothing redrawn; progress is said every ten seconds. */
export class PlainReporter implements Reporter {
  readonly #stream: OutputStream
  readonly #clock: Clock
  #lastLineMs: number

  constructor(stream: OutputStream, clock: Clock) {
    this.#stream = stream
    this.#clock = clock
    this.#lastLineMs = clock.elapsedMs()
  }

  message(message: Message): void {
    if (message.dataOnly) return
    this.#lastLineMs = this.#clock.elapsedMs()
    if (message.text === '') this.#stream.write('\n')
    else this.#stream.write(`${this.#time()}  ${message.text}\n`)
  }

  progress(lines: readonly string[]): void {
    const nowMs = this.#clock.elapsedMs()
    if (lines.length === 0 || nowMs - this.#lastLineMs < progressEveryMs) return
    this.#lastLineMs = nowMs
    for (const line of lines) this.#stream.write(`${this.#time()}  ${line.trimStart()}\n`)
  }

  close(): void {}

  #time(): string {
    return this.#clock.now().toISOString().slice(11, 19)
  }
}
