import { createColors } from 'picocolors'

export type Colors = ReturnType<typeof createColors>

/** What is known of the stream that people read. Decided once, at the start; everything else asks this. */
export interface Terminal {
  /** Lines may be redrawn: a terminal, and no CI log. */
  readonly live: boolean
  readonly width: number
  readonly colors: Colors
}

export interface OutputStream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/**
 * NO_COLOR (any value but the empty one), TERM=dumb and `--no-use-colors` switch colour off; FORCE_COLOR and
 * `--use-colors` switch it on; otherwise a terminal has it and a pipe has not. CI alone changes nothing about colour.
 */
export function detectTerminal(stream: OutputStream, env: NodeJS.ProcessEnv, useColors?: boolean): Terminal {
  const tty = stream.isTTY === true
  const dumb = env['TERM'] === 'dumb'
  const colored = useColors ?? (env['NO_COLOR'] ? false : env['FORCE_COLOR'] ? true : tty && !dumb)
  return { live: tty && !dumb && !env['CI'], width: stream.columns || 100, colors: createColors(colored) }
}
