import { z } from 'zod'
import { Problems } from '../../kernel/errors/problems.ts'
import type { SourceLocation } from '../../kernel/errors/tgelt-error.ts'
import { parseYaml, type YamlDocument, type YamlPath } from '../../kernel/yaml/document.ts'
import { validateYaml } from '../../kernel/yaml/validate.ts'
import { type ChartSpec, formats, periods, sizes } from '../charts/chart-spec.ts'
import { reportError } from './report-errors.ts'

const column = z.strictObject({
  column: z.string(),
  label: z.string().optional(),
  format: z.enum(formats).optional(),
  text: z.boolean().default(false),
  bar: z.boolean().default(false),
  change: z.string().optional(),
})

const shared = {
  title: z.string(),
  description: z.string().default(''),
  size: z.enum(sizes).default('half'),
  empty: z.string().default('Nothing to show.'),
  sql: z.string(),
  columns: z.array(column).min(1, 'must name at least one column.'),
}

const chart = z.discriminatedUnion('kind', [
  z.strictObject({ ...shared, kind: z.literal('numbers'), size: z.enum(sizes).default('full') }),
  z.strictObject({ ...shared, kind: z.literal('table') }),
  z.strictObject({
    ...shared,
    kind: z.literal('bar'),
    x: z.string(),
    y: z.string(),
    series: z.string().optional(),
    every: z.enum(periods).optional(),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('line'),
    x: z.string(),
    y: z.union([z.string(), z.array(z.string()).min(1)]),
    series: z.string().optional(),
    every: z.enum(periods).optional(),
    missing: z.enum(['zero', 'gap']).default('gap'),
  }),
  z.strictObject({
    ...shared,
    kind: z.literal('heatmap'),
    x: z.string(),
    y: z.string(),
    value: z.string(),
    labels: z.boolean().default(false),
  }),
])

const topic = z.strictObject({
  title: z.string(),
  description: z.string().default(''),
  charts: z.array(chart).min(1, 'must have at least one chart.'),
})

const schema = z.strictObject({
  title: z.string(),
  description: z.string().default(''),
  built: z.strictObject({ sql: z.string() }),
  chats: z.strictObject({ sql: z.string() }),
  all_chats: z.array(topic).default([]),
  each_chat: z.array(topic).default([]),
})

type ChartInput = z.output<typeof chart>

/** A query as report.yml has it. */
export interface ReportQuery {
  /** The file up to the query's end, blank but for the query: each word stands on its line and column of the file. */
  readonly textInPlace: string
  readonly location: SourceLocation
}

export interface ReportChart {
  readonly spec: ChartSpec
  readonly query: ReportQuery
  /** Columns with what people wrote: shown only if asked for. */
  readonly textColumns: ReadonlySet<string>
  /** Where each listed column stands. */
  readonly columnPlaces: ReadonlyMap<string, SourceLocation>
}

export interface ReportTopic {
  readonly title: string
  readonly description: string
  readonly charts: readonly ReportChart[]
}

/** What a report shows, as its file defines it. */
export interface ReportConfig {
  readonly file: string
  readonly text: string
  readonly title: string
  readonly description: string
  /** One row: `load_id`, `loaded_at`. */
  readonly built: ReportQuery
  /** A row per chat, in the report's order: `chat_key`, `title`, `first_on`, `last_on`. */
  readonly chats: ReportQuery
  /** Shown once, where there are several chats. */
  readonly allChats: readonly ReportTopic[]
  /** Shown for every chat, with the rows of its `chat_key`. */
  readonly eachChat: readonly ReportTopic[]
}

/** Reads a report's definition; throws all that is wrong with it at once, each with its place. */
export function parseReportConfig(file: string, text: string): ReportConfig {
  const problems = new Problems()
  const document = parseYaml(file, text, problems)
  problems.throwIfAny()
  if (document === undefined) throw new Error(`${file} has neither a document nor errors`)
  const value = validateYaml(document, [], document.toValue() ?? {}, schema, problems)
  if (value !== undefined) {
    const reader = new ConfigReader(document, problems)
    const config: ReportConfig = {
      file,
      text,
      title: value.title,
      description: value.description,
      built: reader.query(['built', 'sql']),
      chats: reader.query(['chats', 'sql']),
      allChats: value.all_chats.map((each, index) => reader.topic(each, ['all_chats', index])),
      eachChat: value.each_chat.map((each, index) => reader.topic(each, ['each_chat', index])),
    }
    problems.throwIfAny()
    return config
  }
  problems.throwIfAny()
  throw new Error(`${file} is invalid without an error`)
}

class ConfigReader {
  readonly #document: YamlDocument
  readonly #problems: Problems

  constructor(document: YamlDocument, problems: Problems) {
    this.#document = document
    this.#problems = problems
  }

  topic({ title, description, charts }: z.output<typeof topic>, path: YamlPath): ReportTopic {
    return {
      title,
      description,
      charts: charts.map((each, index) => this.#chart(each, [...path, 'charts', index])),
    }
  }

  query(path: YamlPath): ReportQuery {
    const location = this.#document.locateValue(path)
    const textInPlace = this.#document.textInPlace(path)
    if (textInPlace === undefined) this.#problems.add(reportError('report-sql-quoted', {}, { location }))
    return { textInPlace: textInPlace ?? '', location }
  }

  #chart(input: ChartInput, path: YamlPath): ReportChart {
    const { sql: _sql, columns, ...rest } = input
    const spec = {
      ...rest,
      columns: columns.map(({ column: name, label, format, bar, change }) => ({
        column: name,
        label: label ?? name,
        format,
        bar,
        change,
      })),
      ...(rest.kind === 'line' ? { y: [rest.y].flat() } : {}),
    } as ChartSpec // The schema's union is the specs', but for the y of a line.
    const textColumns = new Set(columns.filter(({ text }) => text).map(({ column: name }) => name))
    this.#checkEncodings(spec, textColumns, path)
    const columnPlaces = new Map(
      columns.map(({ column: name }, index) => [
        name,
        this.#document.locateValue([...path, 'columns', index, 'column']),
      ]),
    )
    return { spec, query: this.query([...path, 'sql']), textColumns, columnPlaces }
  }

  /** x, y and the like name listed columns; what people wrote stays in tables, where it can be left out. */
  #checkEncodings(spec: ChartSpec, textColumns: ReadonlySet<string>, path: YamlPath): void {
    const known = spec.columns.map(({ column: name }) => name)
    for (const [key, name] of encodingsOf(spec)) {
      const location = this.#document.locateValue([...path, key])
      if (!known.includes(name)) {
        this.#problems.add(reportError('report-column-unlisted', { key, name, known }, { location }))
      } else if (textColumns.has(name)) {
        this.#problems.add(reportError('report-text-drawn', { key, name }, { location }))
      }
    }
    for (const [index, { column: name }] of spec.columns.entries()) {
      if (!textColumns.has(name) || spec.kind === 'table' || spec.kind === 'numbers') continue
      const location = this.#document.locateValue([...path, 'columns', index])
      this.#problems.add(reportError('report-text-drawn', { key: 'columns', name }, { location }))
    }
  }
}

function encodingsOf(spec: ChartSpec): readonly (readonly [string, string])[] {
  if (spec.kind === 'numbers' || spec.kind === 'table') return []
  if (spec.kind === 'heatmap')
    return [
      ['x', spec.x],
      ['y', spec.y],
      ['value', spec.value],
    ]
  const series: [string, string][] = spec.series === undefined ? [] : [['series', spec.series]]
  return [['x', spec.x], ...[spec.y].flat().map((name) => ['y', name] as const), ...series]
}
