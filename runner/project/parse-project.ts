import { Problems } from '../../kernel/errors/problems.ts'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { type ProjectFiles, projectFileName } from '../project-files/project-files.ts'
import type { ResourceNode, UniqueId } from '../resource/node.ts'
import type { Target } from '../resource/target.ts'
import { createProjectLayer, type Invocation } from '../template/context/project-layer.ts'
import { createScope } from '../template/context/scopes.ts'
import { readMacros } from './macro-library.ts'
import { macroNamespaces } from './macro-namespace.ts'
import { isBelow } from './nodes/file-path.ts'
import type { ParseContext } from './nodes/parse-context.ts'
import { parseNodes } from './nodes/parse-nodes.ts'
import type { Project } from './project.ts'
import { type ProjectConfig, readProjectConfig } from './project-config.ts'
import { readProperties } from './properties/read-properties.ts'
import { yamlLayer } from './yaml-text.ts'

export interface ParseOptions {
  /** `--target`; without it, project.yml decides. */
  readonly targetName?: string | undefined
  /** Another place for what the target says, before names of tables are made of it. */
  readonly retarget?: ((target: Target) => Target) | undefined
  /** `--vars`. */
  readonly vars?: Readonly<Record<string, unknown>>
  /** What env_var() sees. */
  readonly environment?: ReadonlyMap<string, string>
  readonly invocation: Invocation
  readonly isFullRefresh?: boolean
}

/**
 * Parses a project. Pure. Throws a TgeltErrors with every error of the project at once, each with its place; what is
 * worth telling but no error is in `warnings`.
 */
export function parseProject(files: ProjectFiles, options: ParseOptions): Project {
  const problems = new Problems()
  const warnings: TgeltError[] = []
  const vars = options.vars ?? {}
  const environment = options.environment ?? new Map<string, string>()
  const { invocation } = options
  const text = files.texts.get(projectFileName) ?? ''
  const config = readProjectConfig(
    text,
    { vars, environment, invocation, targetName: options.targetName },
    problems,
    warnings,
  )
  if (config === undefined) {
    throwDistinct(problems)
    throw new Error('project.yml could not be read, and no error says why')
  }
  const target = options.retarget?.(config.target) ?? config.target
  const allVars = new Map(Object.entries({ ...config.vars, ...vars }))
  const facts = { projectName: config.name, target, vars: allVars, environment, invocation }
  const macros = readMacros(macroFiles(config, files), problems)
  const layer = new Map([...createProjectLayer(facts), ...macroNamespaces(config.name, macros)])
  const yamlScope = createScope([layer, yamlLayer])
  const context: ParseContext = {
    config,
    target,
    macros,
    properties: readProperties(propertyFiles(config, files), yamlScope, problems, warnings),
    layer,
    yamlScope,
    command: invocation.command,
    isFullRefresh: options.isFullRefresh ?? false,
    problems,
    warnings,
  }
  const { enabled, disabled, configs } = parseNodes(context, files)
  throwDistinct(problems)
  return {
    name: config.name,
    config,
    target,
    nodes: byId(enabled),
    disabled: byId(disabled),
    macros: context.macros,
    vars: allVars,
    environment,
    invocation,
    layer,
    texts: files.texts,
    warnings: distinct(warnings),
    configLocation: (id, key) => configs.get(id)?.locate(key),
  }
}

/** A value of project.yml is wrong for every node that it applies to; that is told once. */
function distinct(errors: readonly TgeltError[]): readonly TgeltError[] {
  const byText = new Map<string, TgeltError>()
  for (const error of errors) {
    const { code, message, location } = error
    const key = [code, message, location?.file, location?.line, location?.column].join('\u0000')
    if (!byText.has(key)) byText.set(key, error)
  }
  return [...byText.values()]
}

function throwDistinct(problems: Problems): void {
  const told = new Problems()
  for (const error of distinct(problems.errors)) told.add(error)
  told.throwIfAny()
}

function byId(nodes: readonly ResourceNode[]): ReadonlyMap<UniqueId, ResourceNode> {
  return new Map(nodes.map((node) => [node.uniqueId, node]))
}

/** Macros lie in the macro-paths, and generic tests also in `generic/` of the test-paths. */
function macroFiles(config: ProjectConfig, files: ProjectFiles): ReadonlyMap<string, string> {
  const folders = [...config.macroPaths, ...config.testPaths.map((path) => `${path}/generic`)]
  return filesIn(files, folders, /\.sql$/)
}

function propertyFiles(config: ProjectConfig, files: ProjectFiles): ReadonlyMap<string, string> {
  const folders = [...config.modelPaths, ...config.seedPaths, ...config.macroPaths, ...config.testPaths]
  return filesIn(files, folders, /\.ya?ml$/)
}

/** The texts below folders; project.yml itself is none of them. */
function filesIn(
  files: ProjectFiles,
  folders: readonly string[],
  ending: RegExp,
): ReadonlyMap<string, string> {
  return new Map(
    [...files.texts].filter(([path]) => {
      return path !== projectFileName && ending.test(path) && folders.some((folder) => isBelow(path, folder))
    }),
  )
}
