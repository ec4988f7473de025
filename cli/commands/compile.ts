import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { addProjectOptions, type ProjectOptions } from '../options/project-options.ts'
import { addSelectionOptions, type SelectionOptions } from '../options/selection-options.ts'

export interface CompileOptions extends ProjectOptions, SelectionOptions {
  readonly inline?: string
  readonly fullRefresh?: boolean
}

export const compile: CommandSpec<CompileOptions> = {
  name: 'compile',
  summary: 'Write the SQL of models and tests to target/compiled, without running it.',
  group: 'Look:',
  examples: [
    { command: 'tgelt compile', does: 'everything, into target/compiled' },
    { command: 'tgelt compile --select user_daily', does: 'one model; its SQL goes to stdout, too' },
    { command: `tgelt compile --inline "select * from {{ ref('users') }}"`, does: 'a query' },
  ],
  define: (command) => {
    addSelectionOptions(command, ['model', 'test'])
    command
      .option('--inline <sql>', 'a query instead of nodes; ref() and the like work')
      .option('-f, --full-refresh', 'as a full refresh would run it')
    addProjectOptions(command)
  },
  run: async (context, options) => {
    const { compileSelection } = await import('../look/compile-selection.ts')
    await compileSelection(context, options)
    return exitCode.ok
  },
}
