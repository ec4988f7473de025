import type { Clock } from '../../kernel/clock.ts'
import { FilterReporter } from './filter-reporter.ts'
import { JsonReporter } from './json-reporter.ts'
import { LiveReporter } from './live-reporter.ts'
import type { Level, Reporter } from './message.ts'
import { PlainReporter } from './plain-reporter.ts'
import type { OutputStream, Terminal } from './terminal.ts'

export interface ReporterChoice {
  readonly format: 'text' | 'json'
  readonly level: Level
  readonly stream: OutputStream
  readonly terminal: Terminal
  readonly clock: Clock
  readonly invocationId: string
}

/** The reporter that fits the stream and the flags. */
export function createReporter(choice: ReporterChoice): Reporter {
  return new FilterReporter(pick(choice), choice.level)
}

function pick({ format, stream, terminal, clock, invocationId }: ReporterChoice): Reporter {
  if (format === 'json') return new JsonReporter(stream, clock, invocationId)
  return terminal.live ? new LiveReporter(stream) : new PlainReporter(stream, clock)
}
