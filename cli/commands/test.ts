import type { CommandSpec } from '../command.ts'
import { addRunOptions, type RunOptions } from '../options/run-options.ts'
import { executes } from '../run/execution.ts'

export const test: CommandSpec<RunOptions> = {
  name: 'test',
  summary: 'Run data tests on what is published, and unit tests on rows of their own.',
  group: 'Pipeline:',
  examples: [
    { command: 'tgelt test', does: 'all tests' },
    { command: 'tgelt test --select messages', does: 'the tests of a model' },
    { command: 'tgelt test --select test_type:singular', does: 'only those written as SQL files' },
    { command: 'tgelt test --select test_type:unit', does: 'only unit tests; they need no build' },
    { command: 'tgelt test --store-failures', does: 'keep failing rows in tables' },
  ],
  define: (command) => addRunOptions(command, ['test', 'unit_test']),
  run: executes('test'),
}
