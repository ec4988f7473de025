import { buildGraph, type Graph } from '../../runner/graph/graph.ts'
import { parseProject } from '../../runner/project/parse-project.ts'
import type { Project } from '../../runner/project/project.ts'
import { readProjectFiles } from '../../runner/project-files/read-project-files.ts'
import type { Target } from '../../runner/resource/target.ts'
import type { CommandContext } from '../command.ts'
import type { ProjectOptions } from '../options/project-options.ts'
import { errorMessage } from '../ui/error-text.ts'
import { readVars } from './read-vars.ts'

export interface OpenedProject {
  readonly project: Project
  readonly graph: Graph
  /** Where compiled SQL and artifacts go, relative to the project's root. */
  readonly targetFolder: string
}

interface ProjectRequest extends ProjectOptions {
  readonly fullRefresh?: boolean
  /** Another place for what the target says. */
  readonly retarget?: (target: Target) => Target
}

/** Reads and parses the project of a command; says its warnings, throws all of its errors at once. */
export async function openProject(
  context: CommandContext,
  command: string,
  options: ProjectRequest,
): Promise<OpenedProject> {
  const { root, env, invocationId, startedAt, reporter, terminal } = context
  const files = await readProjectFiles(root)
  const project = parseProject(files, {
    targetName: options.target,
    retarget: options.retarget,
    vars: readVars(options.vars),
    environment: new Map(
      Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
    invocation: { id: invocationId, startedAt, command },
    isFullRefresh: options.fullRefresh ?? false,
  })
  for (const warning of project.warnings) reporter.message(errorMessage(warning, terminal.colors, 'warning'))
  const targetFolder = options.targetPath ?? project.config.targetPath
  return { project, graph: buildGraph(project.nodes), targetFolder }
}
