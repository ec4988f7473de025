import { systemClock } from '../../kernel/clock.ts'
import { createCompiler } from '../../runner/compile/create-compiler.ts'
import { bigqueryDialect } from '../../runner/dialect/bigquery/bigquery-dialect.ts'
import { buildGraph } from '../../runner/graph/graph.ts'
import type { Estimate } from '../../runner/materialize/estimate.ts'
import { parseProject } from '../../runner/project/parse-project.ts'
import { readProjectFiles } from '../../runner/project-files/read-project-files.ts'
import { landedLister } from '../../runner/run/landed-lister.ts'
import { priceRun } from '../../runner/run/price-run.ts'
import { openBigqueryWarehouse } from '../../runner/warehouse/bigquery/bigquery-warehouse.ts'

let prices = 0

/** What a run of a project's models and seeds on its target `prod`, a BigQuery, would cost as it stands: by their names. */
export async function priceProject(
  folder: string,
  { targetName = 'prod', fullRefresh = false } = {},
): Promise<ReadonlyMap<string, Estimate>> {
  const invocation = { id: 'price', startedAt: new Date(), command: 'build' }
  const project = parseProject(await readProjectFiles(folder), { targetName, invocation })
  const { target } = project
  if (target.type !== 'bigquery') throw new Error(`${targetName} is no BigQuery`)
  const graph = buildGraph(project.nodes)
  const nodes = graph.order
    .flatMap((id) => project.nodes.get(id) ?? [])
    .filter((node) => node.resourceType === 'model' || node.resourceType === 'seed')
  const schemas = nodes.map(({ relation }) => relation)
  const compiler = createCompiler(project, graph, bigqueryDialect)
  const open = { projectRoot: folder, target, schemas, runId: `price${++prices}`, command: 'tgelt build' }
  const bill = await priceRun({
    clock: systemClock,
    compile: (node, state) => compiler.compile(node, state),
    flags: { fullRefresh, failFast: false, warnError: false },
    listLanded: landedLister({ projectRoot: folder, landedRoot: 'warehouse/bronze' }),
    nodes,
    projectRoot: folder,
    target,
    threads: 4,
    warehouse: await openBigqueryWarehouse(open),
  })
  return new Map(bill.prices.map(({ node, estimate }) => [node.name, estimate]))
}
