import { errorMaker } from '../kernel/errors/catalogue.ts'

/** Errors of the command line itself. */
export const cliError = errorMaker({
  usage: (p: { reason: string; command?: string | undefined }) => ({
    message: p.reason,
    hint: `See tgelt ${p.command === undefined ? '' : `${p.command} `}--help.`,
  }),
  'vars-invalid': (p: { reason: string }) => ({
    message: `--vars is not a YAML mapping: ${p.reason}`,
    hint: `Write it like --vars '{timezone: Europe/Berlin}'.`,
  }),
  'would-overwrite': (p: { files: readonly string[] }) => ({
    message: `These files exist already and would be overwritten: ${p.files.join(', ')}.`,
    hint: 'Choose another folder, or move them away. Nothing was written.',
  }),
  'clean-outside-project': (p: { path: string }) => ({
    message: `clean-targets names "${p.path}", which is not below the project's folder.`,
    hint: 'tgelt clean deletes only folders inside the project.',
  }),
  'nothing-to-show': (p: { count: number }) => ({
    message: p.count === 0 ? 'No model was selected.' : `${p.count} nodes were selected; show takes one.`,
    hint: `Name one: tgelt show --select user_daily, or give a query: tgelt show --inline "select 1".`,
  }),
})
