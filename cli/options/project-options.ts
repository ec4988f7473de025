import { type Command, InvalidArgumentError, Option } from 'commander'

/** What decides how a project is read. */
export interface ProjectOptions {
  readonly target?: string
  readonly vars?: string
  readonly targetPath?: string
}

export function addProjectOptions(command: Command): Command {
  return command
    .optionsGroup('Project:')
    .addOption(new Option('-t, --target <name>', 'an entry of targets: in project.yml').env('TGELT_TARGET'))
    .addOption(
      new Option('--vars <yaml>', "values of var(), e.g. '{timezone: Europe/Berlin}'").env('TGELT_VARS'),
    )
    .addOption(
      new Option('--target-path <folder>', 'where compiled SQL and artifacts go').env('TGELT_TARGET_PATH'),
    )
}

/** A whole number of at least `least`, or an error that commander words. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (Number.isInteger(number) && number >= least && text.trim() !== '') return number
    throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`)
  }
}
