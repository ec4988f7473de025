import { fixtureFolder, type ProjectFiles } from '../../project-files/project-files.ts'
import { isTest } from '../../resource/is-test.ts'
import type { DataTestNode, ModelNode, ResourceNode, UniqueId } from '../../resource/node.ts'
import { type Relation, relationKey, showRelation } from '../../resource/relation.ts'
import type { MergedConfig } from '../config/config-layer.ts'
import { parseGenericTests, type TestedEntry } from '../data-tests/parse-generic-tests.ts'
import { parseSingularTest } from '../data-tests/parse-singular-test.ts'
import { projectError } from '../project-error.ts'
import type { Entry } from '../properties/read-properties.ts'
import { NodeIndex, resolveReferences } from '../resolve-references.ts'
import { linkInputs, parseUnitTests } from '../unit-tests/parse-unit-tests.ts'
import type { Draft } from './draft.ts'
import { isBelow } from './file-path.ts'
import type { ParseContext } from './parse-context.ts'
import { parseModel } from './parse-model.ts'
import { parseSeed, seedProperties } from './parse-seed.ts'
import { parseSources, type SourceDraft } from './parse-sources.ts'
import { linkRemoteModel } from './remote-model.ts'

export interface ParsedNodes {
  readonly enabled: readonly ResourceNode[]
  readonly disabled: readonly ResourceNode[]
  readonly configs: ReadonlyMap<UniqueId, MergedConfig>
}

/** Parses every node of a project and resolves what they refer to. Errors go to `context.problems`. */
export function parseNodes(context: ParseContext, files: ProjectFiles): ParsedNodes {
  const models = parseModels(context, files)
  const seeds = [...files.seeds]
    .filter(([path]) => context.config.seedPaths.some((folder) => isBelow(path, folder)))
    .map(([path, checksum]) => parseSeed(context, path, checksum))
  const sources = parseSources(context)
  checkDuplicates(context, [...models, ...seeds], sources)
  const relations = [...models, ...seeds, ...sources]
  const tests = [...parseTestsUnder(context, models, seeds, sources), ...parseSingularTests(context, files)]
  checkDuplicateTests(context, tests)
  const unitTests = parseUnitTests(context, files, preferEnabled(models))
  warnOfUnused(context, models, seeds, tests, unitTests)
  const all: readonly Draft[] = [...relations, ...tests, ...unitTests]
  return {
    ...resolve(context, all),
    configs: new Map(all.map(({ node, config }) => [node.uniqueId, config])),
  }
}

function parseModels(context: ParseContext, files: ProjectFiles): Draft<ModelNode>[] {
  const isModel = (path: string): boolean =>
    /\.(sql|py)$/.test(path) &&
    context.config.modelPaths.some((folder) => isBelow(path, folder)) &&
    !isElsewhere(context, path)
  return [...files.texts]
    .filter(([path]) => isModel(path))
    .map(([path, text]) => parseModel(context, path, text))
    .filter((draft) => draft !== undefined)
}

/** Macro and test folders may lie inside of a model folder. */
function isElsewhere({ config }: ParseContext, path: string): boolean {
  return [...config.macroPaths, ...config.testPaths].some((folder) => {
    return (
      isBelow(path, folder) &&
      config.modelPaths.every((models) => models.length < folder.length || !isBelow(path, models))
    )
  })
}

function parseSingularTests(context: ParseContext, files: ProjectFiles): Draft<DataTestNode>[] {
  const { testPaths } = context.config
  return [...files.texts]
    .filter(([path]) => path.endsWith('.sql') && testPaths.some((folder) => isBelow(path, folder)))
    .filter(([path]) => !testPaths.some((folder) => isIn(path, folder, 'generic', fixtureFolder)))
    .map(([path, text]) => parseSingularTest(context, path, text))
}

function isIn(path: string, folder: string, ...below: readonly string[]): boolean {
  return below.some((name) => isBelow(path, `${folder}/${name}`))
}

function parseTestsUnder(
  context: ParseContext,
  models: readonly Draft[],
  seeds: readonly Draft[],
  sources: readonly SourceDraft[],
): Draft<DataTestNode>[] {
  const { properties } = context
  const under = (
    entries: ReadonlyMap<string, TestedEntry>,
    drafts: readonly Draft[],
  ): Draft<DataTestNode>[] =>
    drafts.flatMap(({ node }) => {
      const entry = entries.get(node.name)
      return entry === undefined || isTest(node) ? [] : parseGenericTests(context, entry, node)
    })
  return [
    ...under(properties.models, preferEnabled(models)),
    ...under(seedProperties(context), preferEnabled(seeds)),
    ...sources.flatMap(({ node, entry }) => parseGenericTests(context, entry, node)),
  ]
}

/** Of nodes with the same name, the enabled one: properties belong to it. */
function preferEnabled<D extends Draft>(drafts: readonly D[]): readonly D[] {
  const byName = new Map<string, D>()
  for (const draft of drafts) {
    const other = byName.get(draft.node.name)
    if (other === undefined || !other.node.config.enabled) byName.set(draft.node.name, draft)
  }
  return [...byName.values()]
}

function checkDuplicates(
  context: ParseContext,
  built: readonly Draft[],
  sources: readonly SourceDraft[],
): void {
  const names = new Map<string, Draft>()
  const relations = new Map<string, Draft>()
  for (const draft of built) {
    const { node } = draft
    if (!node.config.enabled || isTest(node) || node.resourceType === 'source') continue
    const location = { file: node.file, line: 1, column: 1 }
    const sameName = names.get(node.name)
    if (sameName !== undefined) {
      const parameters = { what: node.resourceType, name: node.name, other: sameName.node.file }
      context.problems.add(projectError('resource-duplicate', parameters, { location }))
      continue
    }
    names.set(node.name, draft)
    if (node.config.raw['materialized'] === 'ephemeral') continue
    checkRelation(context, relations, draft, node.relation)
  }
  checkSources(context, sources)
}

function checkRelation(
  context: ParseContext,
  relations: Map<string, Draft>,
  draft: Draft,
  relation: Relation,
): void {
  const key = relationKey(relation)
  const other = relations.get(key)
  if (other === undefined) {
    relations.set(key, draft)
    return
  }
  const location = draft.config.locate('alias') ?? { file: draft.node.file, line: 1, column: 1 }
  const parameters = { relation: showRelation(relation), other: other.node.file }
  context.problems.add(projectError('relation-duplicate', parameters, { location }))
}

function checkSources(context: ParseContext, sources: readonly SourceDraft[]): void {
  const seen = new Map<UniqueId, SourceDraft>()
  for (const draft of sources) {
    const { node, location } = draft
    const other = seen.get(node.uniqueId)
    if (other === undefined) seen.set(node.uniqueId, draft)
    else {
      const parameters = { what: 'source', name: `${node.sourceName}.${node.name}`, other: place(other) }
      context.problems.add(projectError('properties-duplicate', parameters, { location }))
    }
  }
}

function checkDuplicateTests(context: ParseContext, tests: readonly Draft<DataTestNode>[]): void {
  const seen = new Map<UniqueId, Draft>()
  for (const draft of tests) {
    const other = seen.get(draft.node.uniqueId)
    if (other === undefined) seen.set(draft.node.uniqueId, draft)
    else {
      const location = draft.location ?? { file: draft.node.file, line: 1, column: 1 }
      const parameters = { name: draft.node.name, other: place(other) }
      context.problems.add(projectError('test-duplicate', parameters, { location }))
    }
  }
}

function place({ node, location }: Draft): string {
  return location === undefined ? node.file : `${location.file}:${location.line}`
}

/** Warns of properties without a resource, and of configuration that applies to nothing. */
function warnOfUnused(
  context: ParseContext,
  models: readonly Draft[],
  seeds: readonly Draft[],
  tests: readonly Draft<DataTestNode>[],
  unitTests: readonly Draft[],
): void {
  const { config, properties, warnings } = context
  const seedNames = new Set(seeds.map(({ node }) => node.name))
  const check = (
    what: string,
    entries: ReadonlyMap<string, Entry<unknown>>,
    drafts: readonly Draft[],
  ): void => {
    const known = new Set(drafts.map(({ node }) => node.name))
    for (const [name, { document, path }] of entries) {
      if (known.has(name) || (what === 'model' && seedNames.has(name))) continue
      const location = document.locateValue([...path, 'name'])
      warnings.push(projectError('properties-without-resource', { what, name, known }, { location }))
    }
  }
  check('model', properties.models, models)
  check('seed', properties.seeds, seeds)
  check(
    'singular test',
    properties.singularTests,
    tests.filter(({ node }) => node.generic === undefined),
  )
  const folders = new Set([...models, ...seeds, ...tests, ...unitTests].flatMap(({ node }) => node.fqn))
  for (const section of [config.models, config.seeds, config.sources, config.dataTests, config.unitTests]) {
    warnings.push(...section.unusedWarnings(config.document, folders))
  }
}

function resolve(context: ParseContext, drafts: readonly Draft[]): Pick<ParsedNodes, 'enabled' | 'disabled'> {
  const isEnabled = ({ node }: Draft): boolean => node.config.enabled
  const enabledIndex = new NodeIndex(drafts.filter(isEnabled).map(({ node }) => node))
  const disabledIndex = new NodeIndex(drafts.filter((draft) => !isEnabled(draft)).map(({ node }) => node))
  const enabled: ResourceNode[] = []
  const disabled: ResourceNode[] = []
  for (const draft of drafts) {
    if (!isEnabled(draft)) {
      disabled.push(draft.node)
      continue
    }
    const dependsOn = resolveReferences(
      draft,
      enabledIndex,
      disabledIndex,
      context.problems,
      context.warnings,
    )
    if (dependsOn === undefined) disabled.push(draft.node)
    else if (draft.node.resourceType === 'unit_test')
      enabled.push({ ...linkInputs(draft.node, enabledIndex), dependsOn })
    else enabled.push({ ...linkRemoteModel(context, draft, enabledIndex), dependsOn })
  }
  return { enabled, disabled }
}
