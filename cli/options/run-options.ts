import { type Command, InvalidArgumentError, Option } from 'commander'
import type { ResourceType } from '../../runner/resource/node.ts'
import { addProjectOptions, type ProjectOptions, wholeNumber } from './project-options.ts'
import { addSelectionOptions, type SelectionOptions } from './selection-options.ts'

export interface RunOptions extends ProjectOptions, SelectionOptions {
  readonly threads?: number
  readonly fullRefresh?: boolean
  readonly failFast?: boolean
  readonly storeFailures?: boolean
  readonly warnError?: boolean
  readonly fullTests?: boolean
  readonly dryRun?: boolean
  readonly maxCost?: number
  readonly writeJson: boolean
}

export function addRunOptions(command: Command, types: readonly ResourceType[]): void {
  addSelectionOptions(command, types)
  command
    .optionsGroup('Run:')
    .addOption(
      new Option('--threads <number>', 'how many nodes at a time')
        .env('TGELT_THREADS')
        .argParser(wholeNumber(1)),
    )
    .option('-x, --fail-fast', 'start nothing new after the first failure')
    .option('--warn-error', 'a warning fails the node it is about')
    .option('--dry-run', 'print what the run would read and cost; build nothing')
    .addOption(
      new Option('--max-cost <usd>', 'refuse a run that would cost more; stop one that has').argParser(
        dollars,
      ),
    )
    .option('--no-write-json', 'write no manifest.json and run_results.json')
  if (types.some((type) => type === 'model' || type === 'seed')) {
    command.option('-f, --full-refresh', 'rebuild incremental models and seeds from nothing')
  }
  if (types.includes('test')) command.option('--store-failures', 'keep failing rows of tests in tables')
  if (types.includes('model') && types.includes('test')) {
    command.option('--full-tests', 'tests read whole tables, not only the rows that changed (changed_rows)')
  }
  addProjectOptions(command)
}

function dollars(text: string): number {
  const number = Number(text)
  if (Number.isFinite(number) && number >= 0 && text.trim() !== '') return number
  throw new InvalidArgumentError('It must be a sum in US dollars, such as 2.50.')
}
