import { displayWidth } from './display-width.ts'
import type { Message, Reporter } from './message.ts'
import type { OutputStream } from './terminal.ts'

const control = '\u001b['
const hideCursor = `${control}?25l`
const showCursor = `${control}?25h`

/** For a person at a terminal: messages scroll by, the progress lines stay at the bottom and are redrawn. */
export class LiveReporter implements Reporter {
  readonly #stream: OutputStream
  readonly #width: () => number
  #lines: readonly string[] = []
  #drawn = 0

  constructor(stream: OutputStream) {
    this.#stream = stream
    // A terminal that nobody has given a size has 0 columns.
    this.#width = () => stream.columns || 80
  }

  message(message: Message): void {
    if (message.plainOnly || message.dataOnly) return
    this.#stream.write(`${this.#erase()}${message.text}\n${this.#draw()}`)
  }

  progress(lines: readonly string[]): void {
    this.#lines = lines
    this.#stream.write(this.#erase() + this.#draw())
  }

  close(): void {
    this.#lines = []
    this.#stream.write(this.#erase() + showCursor)
  }

  #erase(): string {
    const up = this.#drawn === 0 ? '' : `${control}${this.#drawn}A${control}0J`
    this.#drawn = 0
    return up
  }

  #draw(): string {
    if (this.#lines.length === 0) return ''
    this.#drawn = this.#lines.length
    const width = this.#width()
    return hideCursor + this.#lines.map((line) => `${cut(line, width - 1)}\n`).join('')
  }
}

/** A line that wraps can't be erased by counting, so it is cut. Colour codes take no room. */
function cut(line: string, width: number): string {
  let shown = ''
  let used = 0
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with ESC
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b')) {
      shown += part
      continue
    }
    for (const character of part) {
      used += displayWidth(character)
      if (used <= width) shown += character
    }
  }
  return shown
}
