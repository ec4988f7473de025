import type { CommandSpec } from '../command.ts'
import { addRunOptions, type RunOptions } from '../options/run-options.ts'
import { executes } from '../run/execution.ts'

export const run: CommandSpec<RunOptions> = {
  name: 'run',
  summary: 'Run models in graph order, without tests; publish if none failed.',
  group: 'Pipeline:',
  examples: [
    { command: 'tgelt run', does: 'all models' },
    { command: 'tgelt run --select silver.messages+1', does: 'a model and its direct children' },
    { command: 'tgelt run --select user_daily --full-refresh', does: 'rebuild one incremental model' },
  ],
  define: (command) => addRunOptions(command, ['model']),
  run: executes('run'),
}
