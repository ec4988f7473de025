import { buildDependencies } from '../../runner/graph/build-dependencies.ts'
import type { ExecutableNode, ResourceType } from '../../runner/resource/node.ts'
import { storesFailures } from '../../runner/resource/stores-failures.ts'
import type { Target } from '../../runner/resource/target.ts'
import { executeRun } from '../../runner/run/execute-run.ts'
import type { RunMode, RunRequest, RunResult } from '../../runner/run/run-request.ts'
import type { CommandContext } from '../command.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import type { RunOptions } from '../options/run-options.ts'
import { projectLandedLister } from '../project/landed-files.ts'
import { openLanguageModels } from '../project/language-models.ts'
import { type OpenedProject, openProject } from '../project/open-project.ts'
import { type Access, hasWarehouse, openWarehouse } from '../project/open-warehouse.ts'
import { select } from '../project/select.ts'
import { errorMessage } from '../ui/error-text.ts'
import { RunDisplay } from '../ui/run-display.ts'
import {
  countResults,
  reportChangedRows,
  reportErrors,
  reportNotes,
  reportSpending,
  reportTotals,
} from '../ui/run-summary.ts'
import { writeRunArtifacts } from './artifacts.ts'
import { compilerFor } from './compiler.ts'
import { assertAffordable, printBill } from './price-selection.ts'
import { sayHeadline, sayPublication } from './run-notes.ts'

/** The node types that each command runs. */
const typesOf: Readonly<Record<RunMode, readonly ResourceType[]>> = {
  run: ['model'],
  seed: ['seed'],
  test: ['test', 'unit_test'],
  build: ['model', 'seed', 'test', 'unit_test'],
}

/** What run, seed, test and build have in common: select, run in graph order, publish, report. */
export async function executeSelection(
  context: CommandContext,
  mode: RunMode,
  options: RunOptions,
): Promise<ExitCode> {
  const opened = await openProject(context, mode, options)
  const nodes = select(context, opened.graph, options, typesOf[mode]).filter(isExecutable)
  const threads = options.threads ?? opened.project.target.threads
  sayHeadline(context, opened.project, threads)
  if (nodes.length === 0) {
    const text = 'Nothing to do: no node was selected. Look at what there is with ls.'
    context.reporter.message({ name: 'NothingToDo', level: 'warn', text })
    reportTotals(countResults([]), 0, context.reporter)
    return exitCode.ok
  }
  const result = await runNodes(context, mode, options, { opened, nodes, threads })
  if (typeof result === 'number') return result
  if (options.writeJson) writeRunArtifacts(context, mode, options, opened, result)
  const totals = countResults(result.results)
  reportErrors(result.results, context.reporter, context.terminal.colors)
  reportNotes(result.results, context.reporter)
  sayPublication(context, opened, { mode, target: options.target }, result)
  reportChangedRows(result.results, context.reporter)
  reportSpending(result, context.reporter)
  if (result.stoppedBy) context.reporter.message(errorMessage(result.stoppedBy, context.terminal.colors))
  reportTotals(totals, result.durationMs, context.reporter)
  if (result.interrupted) return exitCode.interrupted
  const isWithheld = result.publication.outcome === 'withheld'
  return totals.error > 0 || isWithheld || result.stoppedBy ? exitCode.failed : exitCode.ok
}

interface Work {
  readonly opened: OpenedProject
  readonly nodes: readonly ExecutableNode[]
  readonly threads: number
}

async function runNodes(
  context: CommandContext,
  mode: RunMode,
  options: RunOptions,
  { opened, nodes, threads }: Work,
): Promise<RunResult | ExitCode> {
  const { root, clock, signal, reporter } = context
  const { project, graph, targetFolder } = opened
  const compiler = compilerFor(opened)
  const warehouse = await openWarehouse(
    context,
    opened,
    accessFor(context, project.target, mode, options, nodes),
    `tgelt ${mode}`,
  )
  const display = new RunDisplay(reporter, context.terminal, clock)
  const languageModels = openLanguageModels(context, project.target)
  try {
    const maxCostUsd = options.maxCost ?? maxCostOf(project.target)
    const request: RunRequest = {
      mode,
      projectRoot: root,
      targetFolder,
      nodes,
      dependencies: buildDependencies(graph, new Set(nodes.map((node) => node.uniqueId))),
      compile: (node, state) => compiler.compile(node, state),
      warehouse,
      target: project.target,
      threads,
      flags: {
        fullRefresh: options.fullRefresh ?? false,
        failFast: options.failFast ?? false,
        storeFailures: options.storeFailures,
        warnError: options.warnError ?? false,
        fullTests: options.fullTests,
      },
      emit: display.handle,
      signal,
      clock,
      listLanded: projectLandedLister(root),
      score: languageModels.score,
      maxCostUsd,
    }
    if (options.dryRun) return await printBill(context, request)
    if (maxCostUsd !== undefined) await assertAffordable(reporter, request, maxCostUsd)
    return await executeRun(request)
  } finally {
    display.stop()
    languageModels.close()
    // After a dry run, or one that was refused; otherwise it has been finished and this does nothing.
    await warehouse.finish('discard')
  }
}

/** Tests that only look open the published file as it is: no lock, no copy. Unit tests alone need no file. */
function accessFor(
  context: CommandContext,
  target: Target,
  mode: RunMode,
  options: RunOptions,
  nodes: readonly ExecutableNode[],
): Access {
  if (options.dryRun) return hasWarehouse(context, target) ? 'read' : 'none'
  const looks = mode === 'test' && !nodes.some((node) => storesFailures(node, options.storeFailures))
  if (!looks) return 'write'
  const needsFile =
    hasWarehouse(context, target) || nodes.some(({ resourceType }) => resourceType !== 'unit_test')
  return needsFile ? 'read' : 'none'
}

function isExecutable(node: { readonly resourceType: ResourceType }): node is ExecutableNode {
  return node.resourceType !== 'source'
}

function maxCostOf(target: Target): number | undefined {
  return target.type === 'bigquery' ? target.maxCostUsd : undefined
}
