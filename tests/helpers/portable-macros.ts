import { readdirSync, readFileSync } from 'node:fs'
import { createCompiler } from '../../runner/compile/create-compiler.ts'
import { bigqueryDialect } from '../../runner/dialect/bigquery/bigquery-dialect.ts'
import { duckdbDialect } from '../../runner/dialect/duckdb/duckdb-dialect.ts'
import { buildGraph } from '../../runner/graph/graph.ts'
import { parseProject } from '../../runner/project/parse-project.ts'
import type { ProjectFiles } from '../../runner/project-files/project-files.ts'

const folder = 'macros/portable'

export interface PortableMacro {
  readonly file: string
  readonly name: string
  readonly parameters: readonly string[]
  /** The comment before it. */
  readonly says: string
}

/** The macros of macros/portable that models call, in order; those of one engine are behind them. */
export function portableMacros(): readonly PortableMacro[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const text = readFileSync(`${folder}/${file}`, 'utf8')
      const found = text.matchAll(/(?:\{#-((?:(?!-#\}).)*)-#\}\n)?\{% macro (\w+)\(([^)]*)\)/gs)
      return [...found]
        .map(([, says = '', name = '', parameters = '']) => ({
          file,
          name,
          parameters: parameters
            .split(',')
            .map((each) => each.trim())
            .filter((each) => each !== ''),
          says: says.replace(/\s+/g, ' ').trim(),
        }))
        .filter(({ name }) => !/^(duckdb|bigquery)__/.test(name))
    })
}

/** What stands for a parameter that is no SQL expression. */
const samples: Readonly<Record<string, string>> = {
  share: '0.9',
  n: '2',
  timezone: `'Europe/Berlin'`,
  separator: `', '`,
  pattern: `'[a-z]+'`,
  replacement: `'-'`,
  path: `'$.key'`,
  key: `'key'`,
  type: `'int64'`,
  unit: `'hour'`,
  strings: `['a']`,
  documents: `['b']`,
  alias: `'kept'`,
  columns: `['a', 'b']`,
  query: `'select a, b from changed'`,
  fields: `{'a': 'x', 'b': 'y'}`,
  texts: `['a', 'b']`,
  values: `['a', 'b']`,
}

/** Every macro in both engines' SQL, as a table of Markdown. */
export function portableMacroTable(): string {
  const duckdb = renderer('duckdb')
  const bigquery = renderer('bigquery')
  const rows = portableMacros().map((macro) => {
    const call = callOf(macro)
    return `| \`${macro.name}(${macro.parameters.join(', ')})\` | ${cell(macro.says)} | ${code(duckdb(call))} | ${code(bigquery(call))} |`
  })
  return ['| macro | gives | DuckDB | BigQuery |', '|---|---|---|---|', ...rows].join('\n')
}

function callOf({ name, parameters }: PortableMacro): string {
  return `{{ ${name}(${parameters.map((each) => samples[each] ?? `'${each}'`).join(', ')}) }}`
}

function renderer(engine: 'duckdb' | 'bigquery'): (template: string) => string {
  const targets = {
    duckdb: { type: 'duckdb', path: 'x.duckdb' },
    bigquery: { type: 'bigquery', project: 'p', dataset: 'd' },
  }
  const texts = new Map([
    ['project.yml', `name: portable\nversion: 1.0.0\ntargets: ${JSON.stringify({ dev: targets[engine] })}\n`],
    ...readdirSync(folder).map(
      (file) => [`macros/${file}`, readFileSync(`${folder}/${file}`, 'utf8')] as const,
    ),
  ])
  const files: ProjectFiles = { texts, seeds: new Map() }
  const invocation = { id: 'docs', startedAt: new Date(0), command: 'compile' }
  const project = parseProject(files, { invocation })
  const dialect = engine === 'duckdb' ? duckdbDialect : bigqueryDialect
  const compiler = createCompiler(project, buildGraph(project.nodes), dialect)
  return (template) => compiler.compileInline(template, { relations: new Map(), fullRefresh: true }).sql
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}

/** One line; a bar would end the table's cell, even in code. */
function code(sql: string): string {
  return `\`${sql.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|')}\``
}
