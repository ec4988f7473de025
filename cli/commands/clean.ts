import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { addProjectOptions, type ProjectOptions } from '../options/project-options.ts'

export const clean: CommandSpec<ProjectOptions> = {
  name: 'clean',
  summary: 'Delete the folders in clean-targets (compiled SQL, artifacts). Never data.',
  group: 'Project:',
  examples: [{ command: 'tgelt clean', does: 'delete target/' }],
  define: (command) => {
    addProjectOptions(command)
  },
  run: async (context, options) => {
    const { cleanProject } = await import('../project/clean-project.ts')
    await cleanProject(context, options)
    return exitCode.ok
  },
}
