import type { CommandSpec } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { addProjectOptions, type ProjectOptions, wholeNumber } from '../options/project-options.ts'
import { addSelectionOptions, type SelectionOptions } from '../options/selection-options.ts'

export interface ParityOptions extends ProjectOptions, SelectionOptions {
  readonly against: string
  readonly limitDifferences: number
  readonly keep?: boolean
  readonly tests?: boolean
}

export const parity: CommandSpec<ParityOptions> = {
  name: 'parity',
  summary: 'Build the models on two targets from nothing, and compare every row and cell.',
  group: 'Pipeline:',
  examples: [
    { command: 'tgelt parity --against prod', does: 'all models and seeds on both engines' },
    { command: 'tgelt parity --against prod --select messages', does: 'one model, and what it needs' },
    { command: 'tgelt parity --against prod --tests', does: 'with all data tests and unit tests on both' },
    { command: 'tgelt parity --against prod --keep', does: 'leave both builds to look at' },
  ],
  define: (command) => {
    command
      .requiredOption('--against <target>', 'the other entry of targets: in project.yml')
      .option(
        '--limit-differences <count>',
        'how many rows of a table that differ are shown',
        wholeNumber(0),
        5,
      )
      .option('--tests', 'run the tests of what is built on both, too')
      .option('--keep', 'do not delete what was built')
    addSelectionOptions(command, ['model', 'seed'])
    addProjectOptions(command)
  },
  run: async (context, options) => {
    const { compareTargets } = await import('../parity/compare-targets.ts')
    const isSame = await compareTargets(context, options)
    if (context.signal.aborted) return exitCode.interrupted
    return isSame ? exitCode.ok : exitCode.failed
  },
}
