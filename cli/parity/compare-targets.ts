import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isTest } from '../../runner/resource/is-test.ts'
import type { ExecutableNode } from '../../runner/resource/node.ts'
import { showTarget } from '../../runner/resource/target.ts'
import type { RunResult } from '../../runner/run/run-request.ts'
import type { CommandContext } from '../command.ts'
import type { ParityOptions } from '../commands/parity.ts'
import { select } from '../project/select.ts'
import { errorMessage } from '../ui/error-text.ts'
import { showQuantity } from '../ui/quantity.ts'
import { countResults, reportErrors, reportSpending } from '../ui/run-summary.ts'
import { compareRows } from './compare-rows.ts'
import { type ComparedNode, comparedNodes, comparisonOf, testsOf } from './compared-nodes.ts'
import { parityError } from './errors.ts'
import { type ComparedTable, parityText } from './parity-text.ts'
import { buildSide, openSide, type Side, SideReader } from './side.ts'

/**
 * Builds the selected models on two targets from nothing, in a place of each that is its own, and compares all of their
 * rows. Writes what it finds to stdout; false if anything differs or could not be built.
 */
export async function compareTargets(context: CommandContext, options: ParityOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'tgelt-parity-'))
  const opened: Side[] = []
  try {
    const left = await openSide(context, options, undefined, folder)
    opened.push(left)
    if (left.name === options.against) throw parityError('parity-same-target', { target: left.name })
    const right = await openSide(context, options, options.against, folder)
    opened.push(right)
    return await compareSides(context, options, left, right)
  } finally {
    if (options.keep) sayKept(context, opened)
    else await clear(context, opened, folder)
  }
}

async function compareSides(
  context: CommandContext,
  options: ParityOptions,
  left: Side,
  right: Side,
): Promise<boolean> {
  const { graph } = left.opened
  const selected = select(context, graph, options, ['model', 'seed'])
  const { built, compared, leftOut } = comparedNodes(graph, selected)
  if (compared.length === 0) throw parityError('parity-nothing', {})
  const isThere = (node: ComparedNode) => right.opened.graph.nodes.has(node.uniqueId)
  const onBoth = compared.filter(isThere)
  const comparisons = new Map(onBoth.map((node) => [node, comparisonOf(node)]))
  const nodes = [...built, ...(options.tests ? testsOf(graph, built) : [])]
  const results = [
    await buildSide(context, left, nodes),
    await buildSide(context, right, nodesOf(right, nodes)),
  ]
  for (const result of results) sayResult(context, result)
  if (results.some(hasFailed) || context.signal.aborted) return false
  if (options.tests) sayTests(context, [left, right], results)
  const tables = await readAndCompare(context, { left, right }, comparisons)
  const missing = compared.filter((node) => !isThere(node)).map(({ name }) => name)
  const text = parityText({ left: left.name, right: right.name, tables, missing, leftOut }, options)
  context.stdout.write(text)
  return missing.length === 0 && tables.every(({ isSame }) => isSame)
}

async function readAndCompare(
  context: CommandContext,
  sides: { readonly left: Side; readonly right: Side },
  comparisons: ReadonlyMap<ComparedNode, ReturnType<typeof comparisonOf>>,
): Promise<readonly ComparedTable[]> {
  const readers = [await SideReader.open(context, sides.left), await SideReader.open(context, sides.right)]
  const interrupt = () => {
    for (const reader of readers) reader.interrupt()
  }
  context.signal.addEventListener('abort', interrupt, { once: true })
  try {
    const tables: ComparedTable[] = []
    for (const [node, comparison] of comparisons) {
      const [left, right] = await Promise.all(readers.map((reader) => reader.rows(node)))
      if (left === undefined || right === undefined) continue
      const difference = compareRows(left, right, comparison)
      const isSame = difference.columns.length === 0 && difference.rows.length === 0
      tables.push({ node, skipped: comparison.skipped, difference, isSame })
    }
    return tables
  } finally {
    context.signal.removeEventListener('abort', interrupt)
    for (const reader of readers) await reader.close()
  }
}

/** The same nodes as the other target's project has them. */
function nodesOf({ opened }: Side, nodes: readonly ExecutableNode[]): readonly ExecutableNode[] {
  return nodes.flatMap(({ uniqueId }) => {
    const node = opened.graph.nodes.get(uniqueId)
    return node === undefined || node.resourceType === 'source' ? [] : [node]
  })
}

function sayTests({ reporter }: CommandContext, sides: readonly Side[], results: readonly RunResult[]): void {
  for (const [index, { results: all }] of results.entries()) {
    const tests = all.filter(({ node }) => isTest(node))
    const passed = tests.filter(({ status }) => status === 'pass').length
    const text = `${sides[index]?.name ?? ''}: ${passed} of ${showQuantity(tests.length, 'test')} passed.`
    reporter.message({ name: 'ParityTests', level: 'info', text, data: { passed, tests: tests.length } })
  }
}

/** What failed on a side, and what it has cost. */
function sayResult({ reporter, terminal }: CommandContext, result: RunResult): void {
  const { results, stoppedBy } = result
  reportErrors(results, reporter, terminal.colors)
  reportSpending(result, reporter)
  if (stoppedBy !== undefined) reporter.message(errorMessage(stoppedBy, terminal.colors))
}

function hasFailed({ results, publication, stoppedBy }: RunResult): boolean {
  return stoppedBy !== undefined || publication.outcome === 'withheld' || countResults(results).error > 0
}

function sayKept({ reporter }: CommandContext, sides: readonly Side[]): void {
  for (const { name, opened } of sides) {
    const text = `${name} was built in ${showTarget(opened.project.target)} and is kept there.`
    reporter.message({ name: 'Kept', level: 'info', text })
  }
}

async function clear({ root }: CommandContext, sides: readonly Side[], folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  for (const { opened, datasets } of sides) {
    const { target } = opened.project
    if (target.type !== 'bigquery') continue
    const { dropDatasets } = await import('../../runner/warehouse/bigquery/drop-datasets.ts')
    await dropDatasets(target, root, datasets)
  }
}
