import { redact } from '../../kernel/redaction.ts'
import type { Level, Message, Reporter } from './message.ts'

const order: readonly Level[] = ['debug', 'info', 'warn', 'error']

/** The last gate before the stream: drops what is below the level asked for and takes out secrets. */
export class FilterReporter implements Reporter {
  readonly #next: Reporter
  readonly #least: number

  constructor(next: Reporter, least: Level) {
    this.#next = next
    this.#least = order.indexOf(least)
  }

  message(message: Message): void {
    if (order.indexOf(message.level) < this.#least) return
    this.#next.message({ ...message, text: redact(message.text) })
  }

  progress(lines: readonly string[]): void {
    if (this.#least <= order.indexOf('info')) this.#next.progress(lines)
  }

  close(): void {
    this.#next.close()
  }
}
