import type { CommandSpec } from '../command.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { addProjectOptions, type ProjectOptions } from '../options/project-options.ts'

export const debug: CommandSpec<ProjectOptions> = {
  name: 'debug',
  summary: 'Check the set-up: Node, project, target, warehouse, bronze files.',
  group: 'Look:',
  examples: [
    { command: 'tgelt debug', does: 'a line per check' },
    { command: 'tgelt debug --target prod', does: 'of another target' },
  ],
  define: (command) => {
    addProjectOptions(command)
  },
  run: async (context, options): Promise<ExitCode> => {
    const { checkSetup } = await import('../debug/check-setup.ts')
    return (await checkSetup(context, options)) ? exitCode.ok : exitCode.failed
  },
}
