import { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { Cell, ChartRow } from '../../pages/charts/chart-spec.ts'
import type { ReportConfig, ReportQuery } from '../../pages/report/report-config.ts'
import { assertOneStatement } from '../../runner/compile/one-statement.ts'
import type { Column } from '../../runner/dialect/dialect.ts'
import { relationKey } from '../../runner/resource/relation.ts'
import { locateIn } from '../../runner/run/locate-error.ts'
import type { QueryResult, Warehouse } from '../../runner/warehouse/warehouse.ts'
import type { CommandContext } from '../command.ts'
import { isNumberAsText } from '../look/number-type.ts'
import { sayNotes } from '../look/say-notes.ts'
import type { OpenedProject } from '../project/open-project.ts'
import { compilerFor } from '../run/compiler.ts'

/** What a query of the report answered: rows, or the tables that it reads and the warehouse doesn't have. */
export type Answer =
  | { readonly columns: readonly string[]; readonly rows: readonly ChartRow[] }
  | { readonly missing: readonly MissingTable[] }

export interface MissingTable {
  readonly name: string
  /** Whether the project has a model of that name, which has not been built. */
  readonly isModel: boolean
}

/** Runs a report's queries on what is published. */
export class ReportQueries {
  readonly #context: CommandContext
  readonly #opened: OpenedProject
  readonly #config: ReportConfig
  readonly #warehouse: Warehouse
  readonly #relations: Awaited<ReturnType<Warehouse['relations']>>

  private constructor(
    context: CommandContext,
    opened: OpenedProject,
    config: ReportConfig,
    warehouse: Warehouse,
    relations: Awaited<ReturnType<Warehouse['relations']>>,
  ) {
    this.#context = context
    this.#opened = opened
    this.#config = config
    this.#warehouse = warehouse
    this.#relations = relations
  }

  static async on(
    context: CommandContext,
    opened: OpenedProject,
    config: ReportConfig,
    warehouse: Warehouse,
  ): Promise<ReportQueries> {
    return new ReportQueries(context, opened, config, warehouse, await warehouse.relations())
  }

  /** Throws what templates and the engine have against a query, with its place in the report's file. */
  async answer({ textInPlace, location }: ReportQuery): Promise<Answer> {
    const unknown = this.#unknownNames(textInPlace)
    if (unknown.length > 0) return { missing: unknown.map((name) => ({ name, isModel: false })) }
    const state = { relations: this.#relations, fullRefresh: true }
    const compiled = compilerFor(this.#opened).compileInline(textInPlace, state, this.#config.file)
    sayNotes(this.#context, compiled)
    const missing = compiled.dependsOn.flatMap((id) => this.#notBuilt(id))
    if (missing.length > 0) return { missing }
    const sources = new Map([...compiled.sources, [this.#config.file, this.#config.text]])
    const query = { sql: compiled.sql, map: compiled.map, sources, start: location }
    const connection = await this.#warehouse.connect()
    try {
      assertOneStatement(query)
      return chartRows(await connection.query(query.sql))
    } catch (error) {
      throw error instanceof TgeltError ? locateIn(error, query, {}) : error
    } finally {
      connection.close()
    }
  }

  #notBuilt(id: string): readonly MissingTable[] {
    const node = this.#opened.graph.nodes.get(id)
    if (node === undefined || node.resourceType === 'test' || node.resourceType === 'unit_test') return []
    if (node.resourceType === 'model' && node.config.materialized === 'ephemeral') return []
    return this.#relations.has(relationKey(node.relation)) ? [] : [{ name: node.name, isModel: true }]
  }

  /** Names in ref() that the project doesn't have: a report may show more than a project of few models builds. */
  #unknownNames(text: string): readonly string[] {
    const names = [...text.matchAll(/\bref\(\s*(?:'([^']+)'|"([^"]+)")\s*\)/g)].map(
      ([, a, b]) => a ?? b ?? '',
    )
    const known = new Set([...this.#opened.graph.nodes.values()].map((node) => node.name))
    return [...new Set(names)].filter((name) => !known.has(name))
  }
}

function chartRows({ columns, rows }: QueryResult): Answer {
  return {
    columns: columns.map(({ name }) => name),
    rows: rows.map((row) =>
      Object.fromEntries(columns.map((column, index) => [column.name, chartCell(row[index], column)])),
    ),
  }
}

/** Counts and decimals come as text for their size; a chart draws numbers. */
function chartCell(value: unknown, { type }: Column): Cell {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' || typeof value === 'boolean') return value
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return isNumberAsText(type) && text !== '' ? Number(text) : text
}
