import { redact } from '../../kernel/redaction.ts'
import type { Level, Message, Reporter } from './message.ts'

const order: readonly Level[] = ['debug', 'info', 'warn', 'error']

/**
 * The last gate before the stream: drops what is below the level asked for, takes out secrets, and lets no control
 * character through but line breaks and colours.
 */
export class FilterReporter implements Reporter {
  readonly #next: Reporter
  readonly #least: number

  constructor(next: Reporter, least: Level) {
    this.#next = next
    this.#least = order.indexOf(least)
  }

  message(message: Message): void {
    if (order.indexOf(message.level) < this.#least) return
    this.#next.message({ ...message, text: safe(message.text) })
  }

  progress(lines: readonly string[]): void {
    if (this.#least <= order.indexOf('info')) this.#next.progress(lines.map(safe))
  }

  close(): void {
    this.#next.close()
  }
}

function safe(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with ESC
  return redact(text).replace(/(\u001b\[[\d;]*m|\n)|\p{Cc}/gu, (_, kept: string | undefined) => kept ?? ' ')
}
