import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeFileAtomic } from '../../kernel/files/atomic-file.ts'
import type { ChartRow } from '../../pages/charts/chart-spec.ts'
import { showValue } from '../../pages/charts/show-value.ts'
import { parseReportConfig, type ReportConfig, type ReportQuery } from '../../pages/report/report-config.ts'
import { type Report, reportPage } from '../../pages/report/report-page.ts'
import type { CommandContext } from '../command.ts'
import type { ReportOptions } from '../commands/report.ts'
import { cliError } from '../errors.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { packageVersion } from '../package-root.ts'
import { openProject } from '../project/open-project.ts'
import { openWarehouse } from '../project/open-warehouse.ts'
import { errorMessage } from '../ui/error-text.ts'
import { showQuantity } from '../ui/quantity.ts'
import { reportTotals } from '../ui/run-summary.ts'
import { answerTopics, type Filling, fillTopics } from './fill-charts.ts'
import { namedChats, type ReportChat, reportChats } from './report-chats.ts'
import { type Answer, ReportQueries } from './report-query.ts'

const configFile = 'report.yml'
/** A page of hundreds of chats is read by nobody; those beyond are named with --chat. */
const mostChats = 20

/** Reads the published file, draws what report.yml defines, writes the page and says its path on stdout. */
export async function writeReport(context: CommandContext, options: ReportOptions): Promise<ExitCode> {
  const opened = await openProject(context, 'report', options)
  const config = readReportConfig(context.root)
  const warehouse = await openWarehouse(context, opened, 'read', 'tgelt report')
  const interrupt = (): void => warehouse.interrupt()
  context.signal.addEventListener('abort', interrupt, { once: true })
  const filling: Filling = { drawn: 0, missing: [], errors: [] }
  try {
    const queries = await ReportQueries.on(context, opened, config, warehouse)
    const page = reportPage(await fillReport(context, config, options, queries, filling))
    const path = options.out ?? join(opened.targetFolder, 'report.html')
    writeFileAtomic(resolve(options.out === undefined ? context.root : '.', path), page)
    reportFilling(context, filling)
    context.stdout.write(`${path}\n`)
  } finally {
    await warehouse.finish('discard')
  }
  return filling.errors.length > 0 ? exitCode.failed : exitCode.ok
}

function readReportConfig(root: string): ReportConfig {
  const path = join(root, configFile)
  if (!existsSync(path)) throw cliError('report-missing', {})
  return parseReportConfig(configFile, readFileSync(path, 'utf8'))
}

async function fillReport(
  { reporter }: CommandContext,
  config: ReportConfig,
  options: ReportOptions,
  queries: ReportQueries,
  filling: Filling,
): Promise<Report> {
  const [built] = await requiredRows(config.built, queries)
  const all = reportChats(await requiredRows(config.chats, queries))
  const chosen = options.chat === undefined ? all : namedChats(all, options.chat)
  const chats = options.chat === undefined ? chosen.slice(0, mostChats) : chosen
  const left = chosen.length - chats.length
  if (left > 0) {
    const text = `${showQuantity(left, 'chat')} of ${all.length} have no part of their own: name them with --chat.`
    reporter.message({ name: 'ChatsLeftOut', level: 'info', text, data: { chats: left } })
  }
  const withText = options.withText ?? false
  const isOverviewed = options.chat === undefined && all.length > 1
  const overview = isOverviewed ? await answerTopics(config.allChats, queries, filling, 'all chats') : []
  const each = await answerTopics(config.eachChat, queries, filling, 'each chat')
  return {
    title: config.title,
    description: config.description,
    period: periodOf(chosen),
    parts: [
      ...(overview.length > 0
        ? [{ title: 'All chats', note: '', topics: fillTopics(overview, undefined, withText) }]
        : []),
      ...chats.map((chat) => ({
        title: chat.title,
        note: periodText(chat),
        topics: fillTopics(each, chat.key, withText),
      })),
    ],
    colophon: [
      loadText(built),
      ...(left > 0 ? [`${showQuantity(left, 'more chat')} in the warehouse: tgelt report --chat.`] : []),
      withText
        ? 'Holds names, and text that people wrote: share it with care.'
        : 'Holds names of people, and nothing of what they wrote but single words and addresses.',
      `Made by tgelt ${packageVersion()} from ${config.file}.`,
    ],
  }
}

/** Rows without which there is no report; throws `report-not-built`. */
async function requiredRows(
  query: ReportQuery,
  queries: ReportQueries,
): Promise<Extract<Answer, { rows: unknown }>['rows']> {
  const answer = await queries.answer(query)
  if ('rows' in answer) return answer.rows
  throw cliError('report-not-built', { tables: answer.missing.map(({ name }) => name) })
}

function loadText(built: ChartRow | undefined): string {
  const loadId = built?.['load_id']
  if (loadId === null || loadId === undefined) return 'Nothing has been loaded yet.'
  return `Data of load ${showValue(loadId, 'integer')}, ${showValue(built?.['loaded_at'], 'moment')} UTC.`
}

function periodOf(chats: readonly ReportChat[]): Report['period'] {
  const [first] = chats.flatMap(({ firstOn }) => firstOn ?? []).sort()
  const last = chats
    .flatMap(({ lastOn }) => lastOn ?? [])
    .sort()
    .at(-1)
  return first === undefined || last === undefined ? undefined : { first, last }
}

function periodText({ firstOn, lastOn }: ReportChat): string {
  if (firstOn === undefined || lastOn === undefined) return 'No messages.'
  return `Messages from ${showValue(firstOn, 'date')} to ${showValue(lastOn, 'date')}.`
}

/** Says which charts are not there and why, then the totals of all. */
function reportFilling({ reporter, terminal, clock, startedAt }: CommandContext, filling: Filling): void {
  const { drawn, missing, errors } = filling
  const byTable = new Map<string, { isModel: boolean; charts: string[] }>()
  for (const { chart, table } of missing) {
    const entry = byTable.get(table.name) ?? { isModel: table.isModel, charts: [] }
    entry.charts.push(chart)
    byTable.set(table.name, entry)
  }
  for (const [table, { isModel, charts }] of byTable) {
    const warning = cliError('report-table-missing', { table, charts, isModel })
    reporter.message(errorMessage(warning, terminal.colors, 'warning'))
  }
  for (const error of errors) reporter.message(errorMessage(error, terminal.colors))
  const missed = new Set(missing.map(({ chart }) => chart)).size
  const totals = { pass: drawn, warn: missed, error: errors.length, skip: 0, noOp: 0 }
  const total = drawn + missed + errors.length
  reportTotals({ ...totals, total }, clock.now().getTime() - startedAt.getTime(), reporter)
}
