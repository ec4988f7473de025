import { z } from 'zod'
import type { Problems } from '../../kernel/errors/problems.ts'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import { parseYaml, type YamlDocument } from '../../kernel/yaml/document.ts'
import { validateYaml } from '../../kernel/yaml/validate.ts'
import { cleanPath, projectFileName } from '../project-files/project-files.ts'
import type { Target } from '../resource/target.ts'
import { createProjectLayer, type Invocation } from '../template/context/project-layer.ts'
import { createScope } from '../template/context/scopes.ts'
import { isRecord } from './config/config-layer.ts'
import { type FolderConfig, readFolderConfig } from './config/folder-config.ts'
import { projectError } from './project-error.ts'
import { connectionSchema, resolveTarget } from './resolve-target.ts'
import { renderYaml, yamlLayer } from './yaml-text.ts'

/** What project.yml says. Paths are relative to the project's root. */
export interface ProjectConfig {
  readonly document: YamlDocument
  readonly name: string
  readonly version: string | undefined
  readonly modelPaths: readonly string[]
  readonly seedPaths: readonly string[]
  readonly macroPaths: readonly string[]
  readonly testPaths: readonly string[]
  readonly targetPath: string
  readonly cleanTargets: readonly string[]
  readonly flags: Readonly<Record<string, unknown>>
  /** The one that this run builds to. */
  readonly target: Target
  /** The project's own variables; those of another package's name are left out. */
  readonly vars: Readonly<Record<string, unknown>>
  readonly models: FolderConfig
  readonly seeds: FolderConfig
  readonly sources: FolderConfig
  readonly dataTests: FolderConfig
  readonly unitTests: FolderConfig
}

const paths = (fallback: string): z.ZodDefault<z.ZodArray<z.ZodString>> =>
  z.array(z.string().min(1)).default([fallback])

const folderTree = z
  .record(z.string(), z.unknown(), { error: 'must be a map of folders and configuration' })
  .nullish()

const projectSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z_]\w*$/, {
    error: 'must be letters, digits and underscores, and not begin with a digit',
  }),
  version: z.union([z.string(), z.number()]).optional(),
  'config-version': z.literal(2, { error: 'must be 2' }).optional(),
  'model-paths': paths('models'),
  'seed-paths': paths('seeds'),
  'macro-paths': paths('macros'),
  'test-paths': paths('tests'),
  'target-path': z.string().min(1).default('target'),
  'clean-targets': z.array(z.string()).optional(),
  flags: z.record(z.string(), z.unknown()).nullish(),
  vars: z.record(z.string(), z.unknown()).nullish(),
  models: folderTree,
  seeds: folderTree,
  sources: folderTree,
  data_tests: folderTree,
  tests: folderTree,
  unit_tests: folderTree,
  extract: z.unknown().optional(),
  // Checked on their own, before the rest: here they are only names that a slip of the fingers may have meant.
  target: z.unknown().optional(),
  targets: z.unknown().optional(),
})

/** Top-level keys of dbt_project.yml that change what happens, and that nothing here acts on. */
const refused: ReadonlyMap<string, string | undefined> = new Map(
  Object.entries({
    'on-run-start': "Put SQL into a model's pre-hook.",
    'on-run-end': "Put SQL into a model's post-hook.",
    snapshots: 'Keep history with an incremental model.',
    dispatch: 'Macros of the project come first by themselves.',
    metrics: undefined,
    'semantic-models': undefined,
    'saved-queries': undefined,
    'restrict-access': undefined,
    functions: undefined,
  }),
)

/** Those that are accepted with a warning, so that a dbt_project.yml can be taken over. */
const ignored: ReadonlyMap<string, string> = new Map(
  Object.entries({
    profile: 'connections are written under targets:',
    quoting: 'names are always quoted, and DuckDB compares them without case',
    'require-dbt-version': 'this is not dbt',
    'query-comment': 'statements carry no comment',
    'log-path': 'logs lie in the target-path',
    'packages-install-path': 'there are no packages',
    'analysis-paths': 'analyses are not compiled',
    'snapshot-paths': 'there are no snapshots',
    'function-paths': 'there are no functions',
    'docs-paths': 'there are no docs blocks',
    'asset-paths': 'assets are not copied',
    analyses: 'analyses are not compiled',
    exposures: 'exposures are not read',
  }),
)

/** The keys whose strings are rendered when they are used, not when project.yml is read. */
function isRendered(key: string): boolean {
  return ![
    'vars',
    'extract',
    'pre-hook',
    'post-hook',
    '+pre-hook',
    '+post-hook',
    'pre_hook',
    'post_hook',
  ].includes(key)
}

export interface ProjectInput {
  /** `--target` */
  readonly targetName: string | undefined
  readonly vars: Readonly<Record<string, unknown>>
  readonly environment: ReadonlyMap<string, string>
  readonly invocation: Invocation
}

/** Reads project.yml. Undefined if it is too broken to go on; why is in `problems`. */
export function readProjectConfig(
  text: string,
  input: ProjectInput,
  problems: Problems,
  warnings: TgeltError[],
): ProjectConfig | undefined {
  const document = parseYaml(projectFileName, text, problems)
  if (document === undefined) return undefined
  const written = document.toValue() ?? {}
  const facts = { ...input, projectName: nameOf(written), vars: new Map(Object.entries(input.vars)) }
  const render = (value: unknown, target?: Target): unknown => {
    const scope = createScope([createProjectLayer({ ...facts, target }), yamlLayer])
    return renderYaml(document, [], value, scope, problems, isRendered)
  }
  // The target comes first, because the rest may ask for it: +enabled: "{{ target.name == 'prod' }}".
  const [connections, others] = split(written)
  const checked = validateYaml(document, [], render(connections), connectionSchema, problems)
  const target = checked && resolveTarget(document, checked, input.targetName, problems)
  if (target === undefined) return undefined
  const rendered = render(others, target)
  const value = isRecord(rendered) ? takeOutForeignKeys(document, rendered, problems, warnings) : rendered
  const config = validateYaml(document, [], value, projectSchema, problems)
  return config && toProjectConfig(document, config, target, problems)
}

/** What says where to build to, and the rest. */
function split(written: unknown): readonly [unknown, unknown] {
  if (!isRecord(written)) return [{}, written]
  const { target, targets, ...others } = written
  return [
    { ...(target === undefined ? {} : { target }), ...(targets === undefined ? {} : { targets }) },
    others,
  ]
}

function nameOf(written: unknown): string {
  const name = isRecord(written) ? written['name'] : undefined
  return typeof name === 'string' ? name : ''
}

function takeOutForeignKeys(
  document: YamlDocument,
  value: Readonly<Record<string, unknown>>,
  problems: Problems,
  warnings: TgeltError[],
): Record<string, unknown> {
  const rest: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    const location = document.locateKey([key])
    const reason = ignored.get(key)
    if (refused.has(key))
      problems.add(projectError('not-supported', { what: key, hint: refused.get(key) }, { location }))
    else if (reason !== undefined)
      warnings.push(projectError('config-ignored', { key, reason }, { location }))
    else rest[key] = item
  }
  return rest
}

function toProjectConfig(
  document: YamlDocument,
  config: z.output<typeof projectSchema>,
  target: Target,
  problems: Problems,
): ProjectConfig {
  const folder = (
    section: string,
    type: Parameters<typeof readFolderConfig>[2],
    value: unknown,
  ): FolderConfig => readFolderConfig(document, section, type, value, problems)
  if (config.data_tests && config.tests) {
    const location = document.locateKey(['tests'])
    problems.add(
      projectError(
        'config-invalid',
        { key: 'tests', reason: 'is the old name of data_tests; keep one.' },
        { location },
      ),
    )
  }
  const { version } = config
  return {
    document,
    name: config.name,
    version: version === undefined ? undefined : String(version),
    modelPaths: config['model-paths'].map(cleanPath),
    seedPaths: config['seed-paths'].map(cleanPath),
    macroPaths: config['macro-paths'].map(cleanPath),
    testPaths: config['test-paths'].map(cleanPath),
    targetPath: cleanPath(config['target-path']),
    cleanTargets: config['clean-targets'] ?? [config['target-path']],
    flags: config.flags ?? {},
    target,
    vars: ownVars(config.vars ?? {}, config.name),
    models: folder('models', 'model', config.models),
    seeds: folder('seeds', 'seed', config.seeds),
    sources: folder('sources', 'source', config.sources),
    dataTests: config.tests
      ? folder('tests', 'test', config.tests)
      : folder('data_tests', 'test', config.data_tests),
    unitTests: folder('unit_tests', 'unit_test', config.unit_tests),
  }
}

/** Variables under the project's name win over those for everybody. */
function ownVars(vars: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const { [name]: own, ...global } = vars
  return isRecord(own) ? { ...global, ...own } : vars
}
