import { errorMaker } from '../kernel/errors/catalogue.ts'
import { showMoney } from './ui/quantity.ts'

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
  'max-cost-exceeded': (p: { costUsd: number; maxCostUsd: number; dearest: readonly string[] }) => ({
    message: `This run would cost ${showMoney(p.costUsd)}, more than the ${showMoney(p.maxCostUsd)} that it may; nothing was built.`,
    hint: `Dearest: ${p.dearest.join(', ')}. Select less, or raise --max-cost (max_cost_usd: of the target). --dry-run shows the whole bill.`,
  }),
  'clean-outside-project': (p: { path: string }) => ({
    message: `clean-targets names "${p.path}", which is not below the project's folder.`,
    hint: 'tgelt clean deletes only folders inside the project.',
  }),
  'clean-holds-project': (p: { path: string; inside: string }) => ({
    message: `clean-targets names "${p.path}", which holds ${p.inside}.`,
    hint: 'tgelt clean deletes what can be made again: take it out of clean-targets.',
  }),
  'clean-part-of-project': (p: { path: string; of: string }) => ({
    message: `clean-targets names "${p.path}", which is a part of ${p.of}.`,
    hint: 'tgelt clean deletes what can be made again: take it out of clean-targets.',
  }),
  'system-call-failed': (p: { call: string; path: string | undefined; reason: string }) => ({
    message: `The system refused to ${p.call}${p.path === undefined ? '' : ` ${p.path}`}: ${p.reason}.`,
    hint: 'See whether the file or folder is what you mean, and you may use it. With --debug, tgelt says where it happened.',
  }),
  'report-missing': (_: Record<never, never>) => ({
    message: 'There is no report.yml in the project: it defines what a report shows.',
    hint: 'tgelt init puts one into a project; copy it from another one made in an empty folder.',
  }),
  'report-not-built': (p: { tables: readonly string[] }) => ({
    message: `The warehouse does not have ${p.tables.join(', ')} yet, without which there is no report.`,
    hint: 'Run tgelt build first.',
  }),
  'report-table-missing': (p: { table: string; charts: readonly string[]; isModel: boolean }) => ({
    message: `${p.table} is not in the warehouse, so this is not drawn: ${p.charts.join(', ')}.`,
    hint: p.isModel
      ? `Run tgelt build --select +${p.table} first.`
      : `The project has no model ${p.table}: add it, or take the charts out of report.yml.`,
  }),
  'report-chat-unknown': (p: { chat: string; known: readonly string[] }) => ({
    message: `No chat of the warehouse has the key, id or title "${p.chat}".`,
    hint: p.known.length > 0 ? `There are ${p.known.slice(0, 8).join(', ')}.` : 'There are none yet.',
  }),
  'show-one': (p: { names: readonly string[] }) => ({
    message:
      p.names.length === 0
        ? 'Nothing was selected.'
        : `${p.names.length} nodes were selected; show takes one.`,
    hint:
      p.names.length === 0
        ? 'Name a model: tgelt show --select user_daily, or give a query: tgelt show --inline "select 1".'
        : `Name one of ${p.names.slice(0, 8).join(', ')}${p.names.length > 8 ? ', …' : ''}.`,
  }),
})
