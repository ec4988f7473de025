import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../kernel/clock.ts'
import { createCompiler } from '../../runner/compile/create-compiler.ts'
import { bigqueryDialect } from '../../runner/dialect/bigquery/bigquery-dialect.ts'
import type { Column } from '../../runner/dialect/dialect.ts'
import { duckdbDialect } from '../../runner/dialect/duckdb/duckdb-dialect.ts'
import { buildDependencies } from '../../runner/graph/build-dependencies.ts'
import { buildGraph } from '../../runner/graph/graph.ts'
import { parseProject } from '../../runner/project/parse-project.ts'
import type { Project } from '../../runner/project/project.ts'
import { readProjectFiles } from '../../runner/project-files/read-project-files.ts'
import { isTest } from '../../runner/resource/is-test.ts'
import type { ExecutableNode } from '../../runner/resource/node.ts'
import { relationKey } from '../../runner/resource/relation.ts'
import type { TableFacts } from '../../runner/resource/table-facts.ts'
import { executeRun } from '../../runner/run/execute-run.ts'
import { landedLister } from '../../runner/run/landed-lister.ts'
import type { RunEvent } from '../../runner/run/run-event.ts'
import type { RunMode, RunRequest, RunResult } from '../../runner/run/run-request.ts'
import { openBigqueryWarehouse } from '../../runner/warehouse/bigquery/bigquery-warehouse.ts'
import { openDuckdbWarehouse } from '../../runner/warehouse/duckdb/duckdb-warehouse.ts'
import type { Warehouse } from '../../runner/warehouse/warehouse.ts'
import type { BigqueryDouble } from './bigquery-double/bigquery-double.ts'
import { writeProject } from './write-project.ts'

export type EngineName = 'duckdb' | 'bigquery'

export interface EngineRun {
  readonly mode?: RunMode
  readonly fullRefresh?: boolean
  readonly storeFailures?: boolean
  /** Asks a language model over HTTP. */
  readonly score?: RunRequest['score']
  readonly signal?: AbortSignal
  /** Names of the nodes to run; all of them if not given. */
  readonly only?: readonly string[]
}

let datasets = 0

/** One little project in a temporary folder, built on one engine or the other by the runner itself. */
export class EngineProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'tgelt-engines-')))
  readonly events: RunEvent[] = []
  readonly #double: BigqueryDouble
  readonly dataset: string
  #runs = 0

  /** Several projects may share a double: each has a dataset of its own. */
  constructor(
    double: BigqueryDouble,
    files: Readonly<Record<string, string>>,
    languageModels: Readonly<Partial<Record<EngineName, object>>> = {},
  ) {
    this.#double = double
    const dataset = `shop_${++datasets}`
    this.dataset = dataset
    const models = (engine: EngineName) => JSON.stringify(languageModels[engine] ?? {})
    const targets = [
      'name: shop',
      'target: duckdb',
      'targets:',
      `  duckdb: {type: duckdb, path: shop.duckdb, schema: ${dataset}, language_models: ${models('duckdb')}}`,
      `  bigquery: {type: bigquery, project: ${double.project}, dataset: ${dataset}, api_endpoint: "${double.url}", job_retries: 1, labels: {team: shop}, language_models: ${models('bigquery')}}`,
      '',
    ]
    this.write({ 'project.yml': targets.join('\n'), ...files })
  }

  write(files: Readonly<Record<string, string>>): void {
    writeProject(this.folder, files)
  }

  async run(
    engine: EngineName,
    { mode = 'build', score, signal, only, ...flags }: EngineRun = {},
  ): Promise<RunResult> {
    this.events.length = 0
    const project = await this.#parse(engine)
    const graph = buildGraph(project.nodes)
    const nodes = graph.order
      .flatMap((id) => project.nodes.get(id) ?? [])
      .filter((node): node is ExecutableNode => node.resourceType !== 'source')
      .filter((node) => mode !== 'test' || isTest(node))
      .filter(({ name }) => only === undefined || only.includes(name))
    const dialect = engine === 'duckdb' ? duckdbDialect : bigqueryDialect
    const compiler = createCompiler(project, graph, dialect)
    return executeRun({
      mode,
      projectRoot: this.folder,
      targetFolder: 'target',
      nodes,
      dependencies: buildDependencies(graph, new Set(nodes.map(({ uniqueId }) => uniqueId))),
      compile: (node, state) => compiler.compile(node, state),
      warehouse: await this.#open(project, 'write'),
      target: project.target,
      threads: 1,
      flags: { fullRefresh: false, failFast: false, warnError: false, ...flags },
      emit: (event) => this.events.push(event),
      clock: systemClock,
      score,
      signal,
      listLanded: landedLister({ projectRoot: this.folder, landedRoot: 'warehouse/bronze' }),
    })
  }

  /** Runs a query on what was built; `{name}` stands for a table of the project's dataset. Cells are texts. */
  async rows(engine: EngineName, sql: string): Promise<readonly (readonly string[])[]> {
    const project = await this.#parse(engine)
    const warehouse = await this.#open(project, 'read')
    try {
      const { dialect } = warehouse
      const database = engine === 'bigquery' ? this.#double.project : undefined
      const text = sql.replace(/\{(\w+)\}/g, (_, identifier: string) =>
        dialect.relation({ database, schema: this.dataset, identifier }),
      )
      const connection = await warehouse.connect()
      return (await connection.query(text)).rows.map((row) => row.map((cell) => cellText(cell)))
    } finally {
      await warehouse.finish('discard')
    }
  }

  /** The columns of a table of the project's dataset. */
  async describe(engine: EngineName, identifier: string): Promise<readonly Column[]> {
    const project = await this.#parse(engine)
    const warehouse = await this.#open(project, 'read')
    try {
      const database = engine === 'bigquery' ? this.#double.project : undefined
      return await warehouse.columns({ database, schema: this.dataset, identifier })
    } finally {
      await warehouse.finish('discard')
    }
  }

  /** What stands in the project's dataset, by name. */
  async kinds(engine: EngineName): Promise<ReadonlyMap<string, string>> {
    const warehouse = await this.#open(await this.#parse(engine), 'read')
    try {
      const own = relationKey({ schema: this.dataset, identifier: '' }).replace(/^\u0000/, '')
      return new Map(
        [...(await warehouse.relations())].flatMap(([key, kind]) =>
          key.includes(own) ? [[key.split('\u0000').at(-1) ?? '', kind] as const] : [],
        ),
      )
    } finally {
      await warehouse.finish('discard')
    }
  }

  /** What BigQuery's metadata says of a table, view or model of the project's dataset. */
  async facts(identifier: string): Promise<TableFacts | undefined> {
    const warehouse = await this.#open(await this.#parse('bigquery'), 'read')
    try {
      const connection = await warehouse.connect()
      return await connection.tables?.facts({
        database: this.#double.project,
        schema: this.dataset,
        identifier,
      })
    } finally {
      await warehouse.finish('discard')
    }
  }

  warnings(): readonly string[] {
    return this.events.flatMap((event) => (event.kind === 'warning' ? [event.error.code] : []))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  async #parse(engine: EngineName): Promise<Project> {
    const invocation = { id: `run-${++this.#runs}`, startedAt: new Date(), command: 'build' }
    return parseProject(await readProjectFiles(this.folder), { targetName: engine, invocation })
  }

  async #open(project: Project, access: 'read' | 'write'): Promise<Warehouse> {
    const { target } = project
    const request = { projectRoot: this.folder, command: 'tgelt test' }
    if (target.type === 'duckdb') return openDuckdbWarehouse({ ...request, target, access })
    const schemas = [{ database: target.project, schema: target.schema }]
    return openBigqueryWarehouse({ ...request, target, schemas, runId: `r${this.dataset}${++this.#runs}` })
  }
}

/** Both engines' way to print a value: numbers as text. */
function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return 'NULL'
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}

/** `name status` of every result, with the code of what went wrong, in the order of the nodes' names. */
export function outcomes({ results }: RunResult): readonly string[] {
  return results
    .map(({ node, status, error }) => [node.name, status, error?.code].filter((each) => each).join(' '))
    .sort()
}
