import { join } from 'node:path'
import { buildDependencies } from '../../runner/graph/build-dependencies.ts'
import type { ExecutableNode } from '../../runner/resource/node.ts'
import type { Target } from '../../runner/resource/target.ts'
import { executeRun } from '../../runner/run/execute-run.ts'
import type { RunResult } from '../../runner/run/run-request.ts'
import type { QueryResult } from '../../runner/warehouse/warehouse.ts'
import type { CommandContext } from '../command.ts'
import type { ParityOptions } from '../commands/parity.ts'
import { projectLandedLister } from '../project/landed-files.ts'
import { type OpenedProject, openProject } from '../project/open-project.ts'
import { openWarehouse } from '../project/open-warehouse.ts'
import { compilerFor } from '../run/compiler.ts'
import { sayHeadline } from '../run/run-notes.ts'
import { RunDisplay } from '../ui/run-display.ts'
import type { ComparedNode } from './compared-nodes.ts'
import { scratchDatasets, scratchTarget } from './scratch-target.ts'

/** The project on one of the two targets, somewhere else than the target says. */
export interface Side {
  readonly name: string
  readonly opened: OpenedProject
  /** To be deleted in the end; none in DuckDB. */
  readonly datasets: readonly string[]
}

/** Reads the project for a target. Throws `parity-not-scratch` if its tables would not be built apart from others. */
export async function openSide(
  context: CommandContext,
  options: ParityOptions,
  targetName: string | undefined,
  folder: string,
): Promise<Side> {
  const retarget = (target: Target) => scratchTarget(target, folder, context.invocationId)
  const opened = await openProject(context, 'build', {
    ...options,
    ...(targetName === undefined ? {} : { target: targetName }),
    fullRefresh: true,
    retarget,
  })
  const { target } = opened.project
  const datasets =
    target.type === 'bigquery' ? [...scratchDatasets(opened.project), `${target.schema}_state`] : []
  return { name: target.name, opened, datasets }
}

/** Builds nodes from nothing, and runs the tests among them. */
export async function buildSide(
  context: CommandContext,
  { name, opened }: Side,
  nodes: readonly ExecutableNode[],
): Promise<RunResult> {
  const { root, clock, signal } = context
  const { project, graph, targetFolder } = opened
  sayHeadline(context, project, project.target.threads)
  const compiler = compilerFor(opened)
  const warehouse = await openWarehouse(context, opened, 'write', 'tgelt parity')
  const display = new RunDisplay(context.reporter, context.terminal, clock)
  try {
    return await executeRun({
      mode: 'build',
      projectRoot: root,
      targetFolder: join(targetFolder, 'parity', name),
      nodes,
      dependencies: buildDependencies(graph, new Set(nodes.map(({ uniqueId }) => uniqueId))),
      compile: (node, state) => compiler.compile(node, state),
      warehouse,
      target: project.target,
      threads: project.target.threads,
      flags: { fullRefresh: true, failFast: false, warnError: false },
      emit: display.handle,
      signal,
      clock,
      listLanded: projectLandedLister(root),
      maxCostUsd: project.target.type === 'bigquery' ? project.target.maxCostUsd : undefined,
    })
  } finally {
    display.stop()
  }
}

/** Reads tables of a side that has been built. */
export class SideReader {
  readonly #side: Side
  readonly #warehouse: Awaited<ReturnType<typeof openWarehouse>>

  private constructor(side: Side, warehouse: Awaited<ReturnType<typeof openWarehouse>>) {
    this.#side = side
    this.#warehouse = warehouse
  }

  static async open(context: CommandContext, side: Side): Promise<SideReader> {
    return new SideReader(side, await openWarehouse(context, side.opened, 'read', 'tgelt parity'))
  }

  /** All rows of a node's table. */
  async rows(node: ComparedNode): Promise<QueryResult> {
    const own = this.#side.opened.project.nodes.get(node.uniqueId)
    const relation = own !== undefined && 'relation' in own ? own.relation : node.relation
    const connection = await this.#warehouse.connect()
    try {
      const { rows, columns } = await connection.query(
        `select * from ${this.#warehouse.dialect.relation(relation)}`,
      )
      // What a query answers is text to DuckDB where its table says JSON.
      const types = new Map(
        (await connection.describeRelation(relation)).map(({ name, type }) => [name, type]),
      )
      return { rows, columns: columns.map(({ name, type }) => ({ name, type: types.get(name) ?? type })) }
    } finally {
      connection.close()
    }
  }

  interrupt(): void {
    this.#warehouse.interrupt()
  }

  async close(): Promise<void> {
    await this.#warehouse.finish('discard')
  }
}
