import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompileState } from '../../runner/compile/compile-scope.ts'
import { type Compiler, createCompiler } from '../../runner/compile/create-compiler.ts'
import { bigqueryDialect } from '../../runner/dialect/bigquery/bigquery-dialect.ts'
import type { Column } from '../../runner/dialect/dialect.ts'
import { buildGraph, type Graph } from '../../runner/graph/graph.ts'
import { parseProject } from '../../runner/project/parse-project.ts'
import { readProjectFiles } from '../../runner/project-files/read-project-files.ts'
import { isTest } from '../../runner/resource/is-test.ts'
import type { ExecutableNode } from '../../runner/resource/node.ts'
import { relationKey } from '../../runner/resource/relation.ts'
import { ParityProject } from '../helpers/parity-project.ts'
import { runCli } from '../helpers/run-cli.ts'

/*
 * Google's own analyser reads every statement that the project would send to BigQuery: models as a whole and as the next
 * batch, their hooks, data tests and unit tests. So an unknown function, an ambiguous name or a wrong type is found
 * where no row would reach it.
 */

/** Statements that the engine of the tests, which is of 2023, cannot read: name → why BigQuery can. */
const gaps: ReadonlyMap<string, string> = new Map()

const variants: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'as it is': {},
  'with pseudonyms': { pseudonymize: true },
}

let built: ParityProject

beforeAll(async () => {
  built = await ParityProject.start()
  built.landLive()
  // The tables that statements are read against.
  const result = await runCli(built.folder, ['seed', '--target', 'prod'])
  expect(result.stderr).toContain('ERROR=0')
  const run = await runCli(built.folder, ['run', '--target', 'prod'])
  expect(run.stderr).toContain('ERROR=0')
  const key = ['run', '--target', 'prod', '--vars', '{pseudonymize: true}', '--select', 'pseudonym_key']
  expect((await runCli(built.folder, key)).stderr).toContain('ERROR=0')
})
afterAll(() => built.close())

describe.each(Object.entries(variants))('every statement for BigQuery, %s', (_, vars) => {
  test('has a meaning', async () => {
    const { graph, compiler } = await compilerOf(built.folder, vars)
    const nodes = graph.order.map((id) => graph.nodes.get(id)).filter(isExecutable)
    const states = await statesOf(nodes)
    const wrong: string[] = []
    let count = 0
    for (const node of nodes) {
      for (const [what, sql] of statements(compiler, node, states)) {
        const name = `${node.name} ${what}`
        if (gaps.has(name)) continue
        count++
        const problem = await problemOf(sql)
        if (problem !== undefined) wrong.push(`${name}: ${problem}`)
      }
    }
    expect(wrong).toEqual([])
    expect(count).toBeGreaterThan(700)
  })
})

/** What BigQuery would refuse a statement for; undefined: nothing. */
async function problemOf(sql: string): Promise<string | undefined> {
  const { url, project } = built.double
  const answer = await fetch(`${url}/bigquery/v2/projects/${project}/queries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: sql, useLegacySql: false, location: 'EU', dryRun: true }),
  })
  return answer.ok ? undefined : await answer.text()
}

interface States {
  readonly whole: CompileState
  readonly next: CompileState
}

async function compilerOf(
  folder: string,
  vars: Readonly<Record<string, unknown>>,
): Promise<{ readonly graph: Graph; readonly compiler: Compiler }> {
  const project = parseProject(await readProjectFiles(folder), {
    targetName: 'prod',
    vars,
    invocation: { id: 'analysis', startedAt: new Date(0), command: 'build' },
  })
  const graph = buildGraph(project.nodes)
  return { graph, compiler: createCompiler(project, graph, bigqueryDialect) }
}

/** All tables stand; before a next batch, loads up to 12 have been read. */
async function statesOf(nodes: readonly ExecutableNode[]): Promise<States> {
  const relations = new Map<string, 'table'>()
  const columns = new Map<string, readonly Column[]>()
  for (const node of nodes) {
    if (isTest(node)) continue
    const { schema, identifier } = node.relation
    const key = relationKey(node.relation)
    relations.set(key, 'table')
    const found = await built.double
      .analyze(`select * from \`${built.double.project}.${schema}.${identifier}\``)
      .catch(() => ({ columns: [] }))
    columns.set(key, found.columns)
  }
  const state = { relations, columns }
  return {
    whole: { ...state, fullRefresh: true },
    next: { ...state, fullRefresh: false, lastChanged: 12n, changedAfter: 12n },
  }
}

function* statements(
  compiler: Compiler,
  node: ExecutableNode,
  { whole, next }: States,
): Generator<readonly [string, string]> {
  if (node.resourceType === 'seed') return
  if (node.resourceType === 'model' && node.config.materialized === 'ingest') return
  for (const [what, state] of [
    ['whole', whole],
    ['next', next],
  ] as const) {
    const compiled = compiler.compile(node, state)
    yield [what, compiled.sql]
    if (compiled.expectedSql !== undefined) yield [`${what}, expected`, compiled.expectedSql]
    const hooks = [...compiled.preHooks, ...compiled.postHooks].filter((hook) => hook.trim() !== '')
    for (const hook of hooks) yield [`${what}, hook`, hook]
  }
}

function isExecutable(
  node: Graph['nodes'] extends ReadonlyMap<string, infer N> ? N | undefined : never,
): node is ExecutableNode {
  return node !== undefined && node.resourceType !== 'source'
}
