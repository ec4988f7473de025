import { stripVTControlCharacters } from 'node:util'
import type { Clock } from '../../kernel/clock.ts'
import { redact } from '../../kernel/redaction.ts'
import type { Message, Reporter } from './message.ts'
import type { OutputStream } from './terminal.ts'

/** One JSON object per line, in the shape of dbt's log lines, so that parsers of those read these. */
export class JsonReporter implements Reporter {
  readonly #stream: OutputStream
  readonly #clock: Clock
  readonly #invocationId: string

  constructor(stream: OutputStream, clock: Clock, invocationId: string) {
    this.#stream = stream
    this.#clock = clock
    this.#invocationId = invocationId
  }

  message(message: Message): void {
    if (message.text === '' && message.data === undefined) return
    const info = {
      name: message.name,
      code: message.data?.['code'] ?? '',
      level: message.level,
      msg: stripVTControlCharacters(message.text),
      ts: this.#clock.now().toISOString(),
      thread: 'MainThread',
      invocation_id: this.#invocationId,
      pid: process.pid,
      category: '',
      extra: {},
    }
    this.#stream.write(`${redact(JSON.stringify({ info, data: message.data ?? {} }))}\n`)
  }

  progress(): void {}

  close(): void {}
}
