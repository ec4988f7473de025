import { knownErrors, type TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { ChartRow, ChartSpec } from '../../pages/charts/chart-spec.ts'
import type { ReportChart, ReportTopic } from '../../pages/report/report-config.ts'
import { reportError } from '../../pages/report/report-errors.ts'
import type { FilledChart, FilledTopic } from '../../pages/report/report-page.ts'
import type { MissingTable, ReportQueries } from './report-query.ts'

/** More rows than this are a listing, not a picture. */
const mostRows = 5000
const chatColumn = 'chat_key'

/** Charts as they are filled: what was drawn, what could not be, and why. */
export interface Filling {
  drawn: number
  readonly missing: { readonly chart: string; readonly table: MissingTable }[]
  readonly errors: TgeltError[]
}

/** A topic with the answers to its queries, before rows are shared out among chats. */
export interface AnsweredTopic {
  readonly topic: ReportTopic
  readonly charts: readonly AnsweredChart[]
}

interface AnsweredChart {
  readonly chart: ReportChart
  readonly content: FilledChart['content']
}

/** Runs the queries of a topic, each once. What fails is noted in `filling`, and the others go on. */
export async function answerTopics(
  topics: readonly ReportTopic[],
  queries: ReportQueries,
  filling: Filling,
  scope: 'all chats' | 'each chat',
): Promise<readonly AnsweredTopic[]> {
  const answered: AnsweredTopic[] = []
  for (const topic of topics) {
    const charts: AnsweredChart[] = []
    for (const chart of topic.charts) {
      charts.push({ chart, content: await answerChart(chart, queries, filling, scope) })
    }
    answered.push({ topic, charts })
  }
  return answered
}

async function answerChart(
  chart: ReportChart,
  queries: ReportQueries,
  filling: Filling,
  scope: 'all chats' | 'each chat',
): Promise<FilledChart['content']> {
  try {
    const answer = await queries.answer(chart.query)
    if ('missing' in answer) {
      for (const table of answer.missing) filling.missing.push({ chart: chart.spec.title, table })
      const names = answer.missing.map(({ name }) => name).join(', ')
      return { note: `Not in this warehouse: ${names}.` }
    }
    assertColumns(chart, answer.columns, scope)
    assertFewRows(chart, answer.rows)
    filling.drawn++
    return { rows: answer.rows }
  } catch (thrown) {
    const errors = knownErrors(thrown)
    if (errors.length === 0 || errors.some(({ code }) => code === 'interrupted')) throw thrown
    filling.errors.push(...errors)
    return { note: 'The query of this chart failed; tgelt report says why.' }
  }
}

function assertColumns(
  { spec, query, columnPlaces }: ReportChart,
  known: readonly string[],
  scope: 'all chats' | 'each chat',
): void {
  if (scope === 'each chat' && !known.includes(chatColumn))
    throw reportError('report-column-missing', { name: chatColumn, known }, { location: query.location })
  for (const { column, change } of spec.columns) {
    for (const name of [column, change]) {
      if (name === undefined || known.includes(name)) continue
      const location = columnPlaces.get(column) ?? query.location
      throw reportError('report-column-missing', { name, known }, { location })
    }
  }
}

function assertFewRows({ query }: ReportChart, rows: readonly ChartRow[]): void {
  const counts = new Map<unknown, number>()
  for (const row of rows) counts.set(row[chatColumn], (counts.get(row[chatColumn]) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  if (most > mostRows)
    throw reportError('report-many-rows', { rows: most, most: mostRows }, { location: query.location })
}

/** The topics of one chat, or with undefined those of all, with the columns that may be shown. */
export function fillTopics(
  answered: readonly AnsweredTopic[],
  chatKey: string | undefined,
  withText: boolean,
): readonly FilledTopic[] {
  return answered.map(({ topic, charts }) => ({
    title: topic.title,
    description: topic.description,
    charts: charts.map(({ chart, content }) => {
      const spec = withoutText(chart, withText)
      if (spec.columns.length === 0)
        return { spec, content: { note: 'Shows what people wrote: tgelt report --with-text.' } }
      return { spec, content: 'note' in content ? content : { rows: rowsOf(content.rows, chatKey) } }
    }),
  }))
}

function withoutText({ spec, textColumns }: ReportChart, withText: boolean): ChartSpec {
  return withText ? spec : { ...spec, columns: spec.columns.filter(({ column }) => !textColumns.has(column)) }
}

function rowsOf(rows: readonly ChartRow[], chatKey: string | undefined): readonly ChartRow[] {
  return chatKey === undefined ? rows : rows.filter((row) => row[chatColumn] === chatKey)
}
