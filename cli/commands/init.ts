import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { programName } from '../program-name.ts'

interface InitOptions {
  readonly folder?: string
}

export const init: CommandSpec<InitOptions> = {
  name: 'init',
  summary: 'Start a project: the Telegram models, their tests and a sample export.',
  group: 'Project:',
  examples: [
    { command: 'tgelt init', does: 'in this folder' },
    { command: 'tgelt init my-groups', does: 'in a new folder' },
  ],
  define: (command) => command.argument('[folder]', 'where to (default: this folder)'),
  run: async ({ reporter, env }, { folder = '.' }) => {
    const tgelt = programName(env)
    const { createProject } = await import('../init/create-project.ts')
    const created = createProject(folder)
    const go = folder === '.' ? '' : `cd ${folder} && `
    const lines = [
      `Created a project of ${created.fileCount} files${folder === '.' ? '' : ` in ${folder}`}.`,
      '',
      'Try it with the invented sample, offline and without an account:',
      `  ${go}${tgelt} extract --from sample/result.json && ${tgelt} build`,
      'then with your own export (Telegram Desktop: Export chat history, format "Machine-readable JSON"):',
      `  ${tgelt} extract --from path/to/result.json && ${tgelt} build`,
    ]
    for (const text of lines) reporter.message({ name: 'Note', level: 'info', text })
    return exitCode.ok
  },
}
