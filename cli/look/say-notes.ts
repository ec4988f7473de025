import type { CompiledNode } from '../../runner/compile/compiled-node.ts'
import type { CommandContext } from '../command.ts'
import { errorMessage } from '../ui/error-text.ts'

/** What templates said while they were compiled: lines of log(), warnings of exceptions.warn(). */
export function sayNotes(
  { reporter, terminal }: CommandContext,
  { logged, warnings }: Pick<CompiledNode, 'logged' | 'warnings'>,
): void {
  for (const text of logged) reporter.message({ name: 'MacroLog', level: 'info', text })
  for (const warning of warnings) reporter.message(errorMessage(warning, terminal.colors, 'warning'))
}
