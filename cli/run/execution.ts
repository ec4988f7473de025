import type { RunMode } from '../../runner/run/run-request.ts'
import type { CommandSpec } from '../command.ts'
import type { RunOptions } from '../options/run-options.ts'

/** The `run` of a command that runs nodes; what it needs is only loaded when it is called. */
export function executes(mode: RunMode): CommandSpec<RunOptions>['run'] {
  return async (context, options) => {
    const { executeSelection } = await import('./execute-selection.ts')
    return executeSelection(context, mode, options)
  }
}
