import type { CommandSpec } from '../command.ts'
import { addRunOptions, type RunOptions } from '../options/run-options.ts'
import { executes } from '../run/execution.ts'

export const test: CommandSpec<RunOptions> = {
  name: 'test',
  summary: 'Run data tests on what is published.',
  group: 'Pipeline:',
  examples: [
    { command: 'tgelt test', does: 'all tests' },
    { command: 'tgelt test --select messages', does: 'the tests of a model' },
    { command: 'tgelt test --select test_type:singular', does: 'only those written as SQL files' },
    { command: 'tgelt test --store-failures', does: 'keep failing rows in tables' },
  ],
  define: (command) => addRunOptions(command, ['test']),
  run: executes('test'),
}
