import type { CommandSpec } from '../command.ts'
import { addRunOptions, type RunOptions } from '../options/run-options.ts'
import { executes } from '../run/execution.ts'

export const build: CommandSpec<RunOptions> = {
  name: 'build',
  summary: 'Load, seed, run and test in graph order; publish if all went well.',
  group: 'Pipeline:',
  examples: [
    { command: 'tgelt build', does: 'everything' },
    {
      command: 'tgelt build --select gold+',
      does: 'the models below models/gold, what builds on them, their tests',
    },
    { command: 'tgelt build --select +user_daily', does: 'a model and all that it needs' },
    { command: 'tgelt build --full-refresh', does: 'rebuild incremental models from nothing' },
    { command: "tgelt build --vars '{timezone: Europe/Berlin}'", does: 'with another value of var()' },
  ],
  define: (command) => addRunOptions(command, ['model', 'seed', 'test', 'unit_test']),
  run: executes('build'),
}
