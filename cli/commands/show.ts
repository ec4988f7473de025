import { Option } from 'commander'
import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { addProjectOptions, type ProjectOptions, wholeNumber } from '../options/project-options.ts'

export const tableForms = ['text', 'json', 'csv'] as const

export interface ShowOptions extends ProjectOptions {
  readonly select?: readonly string[]
  readonly inline?: string
  readonly limit: number
  readonly output: (typeof tableForms)[number]
}

export const show: CommandSpec<ShowOptions> = {
  name: 'show',
  summary: "Run a model's query, or one of your own, on what is published, and show its rows.",
  group: 'Look:',
  examples: [
    { command: 'tgelt show --select user_profiles', does: 'the first rows' },
    { command: `tgelt show --inline "select * from {{ ref('chat_daily') }}"`, does: 'a query with refs' },
    {
      command: 'tgelt show --select link_domains --limit -1 --output csv > links.csv',
      does: 'all rows as CSV',
    },
  ],
  define: (command) => {
    command
      .option('-s, --select <selector...>', 'a model, seed or test')
      .option('--inline <sql>', 'a query; ref() and the like work')
      .option('--limit <rows>', 'how many rows at the most; -1: all', wholeNumber(-1), 5)
      .addOption(new Option('--output <form>', 'form of the rows').choices(tableForms).default('text'))
    addProjectOptions(command)
  },
  run: async (context, options) => {
    const { showRows } = await import('../look/show-rows.ts')
    await showRows(context, options)
    return exitCode.ok
  },
}
