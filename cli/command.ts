import type { Command } from 'commander'
import type { Clock } from '../kernel/clock.ts'
import type { ExitCode } from './exit-code.ts'
import type { Reporter } from './ui/message.ts'
import type { OutputStream, Terminal } from './ui/terminal.ts'

/** Options that every command understands, before or after its name. */
export interface GlobalOptions {
  readonly projectDir?: string
  readonly logFormat: 'text' | 'json'
  readonly quiet?: boolean
  readonly debug?: boolean
  readonly useColors?: boolean
}

/** What a command is given besides its options. */
export interface CommandContext {
  /** Absolute path of the project's root; may not hold a project.yml yet. */
  readonly root: string
  readonly global: GlobalOptions
  readonly reporter: Reporter
  /** The terminal of stderr, where messages go. */
  readonly terminal: Terminal
  /** Where data goes, and nothing else. */
  readonly stdout: OutputStream
  readonly env: NodeJS.ProcessEnv
  readonly clock: Clock
  readonly invocationId: string
  readonly startedAt: Date
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

export interface Example {
  readonly command: string
  readonly does: string
}

/**
 * One verb. A spec is light: it loads when help is shown, so heavy libraries are imported inside `run`.
 * Options arrive as commander parsed them; `run` narrows them.
 */
export interface CommandSpec<O extends object = object> {
  readonly name: string
  readonly summary: string
  readonly group: 'Pipeline:' | 'Project:' | 'Look:' | 'Telegram:'
  readonly examples: readonly Example[]
  /** Adds arguments and options. */
  readonly define: (command: Command) => void
  /** `options` also holds positional arguments, under their names. */
  run(context: CommandContext, options: O): Promise<ExitCode>
}
