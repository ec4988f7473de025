export type Level = 'debug' | 'info' | 'warn' | 'error'

/** One thing to say. `text` is for people and may hold colours; `data` is for programs (`--log-format json`). */
export interface Message {
  /** Stable, PascalCase: what log parsers match. */
  readonly name: string
  readonly level: Level
  readonly text: string
  readonly data?: Readonly<Record<string, unknown>>
  /** Said only where nothing can be redrawn; in a live terminal the progress area shows it. */
  readonly plainOnly?: boolean
  /** Said to programs alone: people see it among the progress lines, in a pipe too. */
  readonly dataOnly?: boolean
}

/** Where messages go. One per output form; only reporters write to the terminal. */
export interface Reporter {
  message(message: Message): void
  /** Replaces the lines that tell what is going on just now. */
  progress(lines: readonly string[]): void
  /** Ends the display; the cursor is left on a fresh line. */
  close(): void
}
