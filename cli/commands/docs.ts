import { Option } from 'commander'
import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { addProjectOptions, type ProjectOptions } from '../options/project-options.ts'
import { addSelectionOptions, type SelectionOptions } from '../options/selection-options.ts'

export interface DocsOptions extends ProjectOptions, SelectionOptions {
  readonly out?: string
  readonly markdown?: string
}

export const docs: CommandSpec<DocsOptions> = {
  name: 'docs',
  summary: 'Write the catalogue of the tables: columns, lineage, tests, SQL, in one HTML page.',
  group: 'Look:',
  examples: [
    { command: 'tgelt docs', does: 'into target/site/index.html' },
    { command: 'tgelt docs --select +user_daily', does: 'only what that table is made of' },
    {
      command: 'tgelt docs --markdown docs/gold.md --select gold',
      does: 'definitions as Markdown; needs no warehouse',
    },
  ],
  define: (command) => {
    command
      .option('--out <folder>', 'where to write index.html (default: site in the target folder)')
      .addOption(
        new Option('--markdown <file>', 'write Markdown from the YAML alone, instead').conflicts('out'),
      )
    addSelectionOptions(command, ['model'])
    addProjectOptions(command)
  },
  run: async (context, options) => {
    const { writeDocs } = await import('../docs/write-docs.ts')
    await writeDocs(context, options)
    return exitCode.ok
  },
}
