import { reach } from '../../runner/graph/reach.ts'
import type { Project } from '../../runner/project/project.ts'
import { isTest } from '../../runner/resource/is-test.ts'
import { showTarget } from '../../runner/resource/target.ts'
import type { RunMode, RunResult } from '../../runner/run/run-request.ts'
import type { CommandContext } from '../command.ts'
import { packageVersion } from '../package-root.ts'
import { programName } from '../program-name.ts'
import type { OpenedProject } from '../project/open-project.ts'
import { errorMessage } from '../ui/error-text.ts'
import { showQuantity } from '../ui/quantity.ts'

/** Which project and where to, and what it holds: said before anything runs. */
export function sayHeadline(
  { reporter, invocationId }: CommandContext,
  project: Project,
  threads: number,
): void {
  const { name, target } = project
  const parts = [
    `tgelt ${packageVersion()}`,
    `project ${name}`,
    `target ${target.name} (${target.type}: ${showTarget(target)})`,
    showQuantity(threads, 'thread'),
    // What BigQuery's jobs are labelled with.
    ...(target.type === 'bigquery' ? [`run ${invocationId}`] : []),
  ]
  const counts = { models: 0, seeds: 0, tests: 0, unit_tests: 0, sources: 0 }
  for (const { resourceType } of project.nodes.values()) counts[`${resourceType}s`]++
  const found = [
    showQuantity(counts.models, 'model'),
    showQuantity(counts.seeds, 'seed'),
    showQuantity(counts.tests, 'data test'),
    ...(counts.unit_tests > 0 ? [showQuantity(counts.unit_tests, 'unit test')] : []),
    showQuantity(counts.sources, 'source'),
  ]
  const data = {
    project: name,
    target: target.name,
    type: target.type,
    path: showTarget(target),
    threads,
    counts,
  }
  reporter.message({ name: 'RunStarted', level: 'info', text: parts.join(' · '), data })
  reporter.message({ name: 'Found', level: 'info', text: `Found ${found.join(', ')}` })
  reporter.message({ name: 'Blank', level: 'info', text: '' })
}

/** What was asked for. */
interface Request {
  readonly mode: RunMode
  /** `--target`, as given. */
  readonly target: string | undefined
}

/** What readers see now, and what to look at. */
export function sayPublication(
  context: CommandContext,
  opened: OpenedProject,
  request: Request,
  result: RunResult,
): void {
  const { reporter, terminal } = context
  const { target } = opened.project
  const path = showTarget(target)
  const say = (name: string, text: string): void => reporter.message({ name, level: 'info', text })
  const { publication } = result
  // What was interrupted in BigQuery has been built as far as it came.
  const isCutShort = result.interrupted && target.type === 'bigquery' && publication.outcome === 'unchanged'
  if (publication.outcome !== 'unchanged' || isCutShort) say('Blank', '')
  if (isCutShort) say('Withheld', `What was built before the interruption stands in ${path}.`)
  if (publication.outcome === 'published' && target.type === 'bigquery') {
    say('Published', `Built in ${path}.`)
    for (const line of advice(context, opened, request, result)) say('Note', line)
  } else if (publication.outcome === 'published') {
    const what = request.mode === 'test' ? 'the failing rows' : 'this build'
    say('Published', `Published ${path}: who opens it now sees ${what}.`)
    for (const line of advice(context, opened, request, result)) say('Note', line)
  }
  if (publication.outcome === 'withheld') {
    if (publication.error) reporter.message(errorMessage(publication.error, terminal.colors))
    if (target.type === 'duckdb') say('Withheld', `Not published: ${path} is as it was.`)
    else
      say(
        'Withheld',
        `What was built before the failure stands in ${path}; what depends on what failed is as it was.`,
      )
    if (publication.failedWork) say('Withheld', `What this build made lies in ${publication.failedWork}.`)
  }
}

/** After a build, the tables that nothing else is made of are what it was for; those made of the most come first. */
function advice(
  { env }: CommandContext,
  { graph }: OpenedProject,
  { mode, target }: Request,
  { results }: RunResult,
): readonly string[] {
  if (mode !== 'build') return []
  const show = `${programName(env)} show${target === undefined ? '' : ` --target ${target}`} --select`
  const leaves = results.flatMap(({ node }) => {
    const children = graph.children.get(node.uniqueId) ?? []
    const isLeaf = children.every((id) => {
      const child = graph.nodes.get(id)
      return child !== undefined && isTest(child)
    })
    const size = reach(graph.parents, [node.uniqueId]).size
    return node.resourceType === 'model' && isLeaf ? [{ name: node.name, size }] : []
  })
  leaves.sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))
  return leaves.slice(0, 3).map(({ name }, index) => `${index === 0 ? 'Look:' : '     '} ${show} ${name}`)
}
