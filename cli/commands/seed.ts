import type { CommandSpec } from '../command.ts'
import { addRunOptions, type RunOptions } from '../options/run-options.ts'
import { executes } from '../run/execution.ts'

export const seed: CommandSpec<RunOptions> = {
  name: 'seed',
  summary: 'Load the CSV files of the seed-paths.',
  group: 'Pipeline:',
  examples: [
    { command: 'tgelt seed', does: 'all seeds' },
    { command: 'tgelt seed --select service_actions --full-refresh', does: 'one, its table made anew' },
  ],
  define: (command) => addRunOptions(command, ['seed']),
  run: executes('seed'),
}
