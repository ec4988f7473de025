import { Problems } from '../../../kernel/errors/problems.ts'
import { type SourceRange, TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { YamlPath } from '../../../kernel/yaml/document.ts'
import { fixtureFolder, type ProjectFiles } from '../../project-files/project-files.ts'
import { isTest } from '../../resource/is-test.ts'
import type { ModelNode, RelationNode, UnitTestNode } from '../../resource/node.ts'
import type { InputReference, UnitTestInput, UnitTestOverrides } from '../../resource/unit-test.ts'
import { compileTemplate } from '../../template/template.ts'
import { checkConfig } from '../config/check-config.ts'
import { mergeLayers } from '../config/config-layer.ts'
import { toCommonConfig } from '../config/to-config.ts'
import { capture } from '../nodes/capture.ts'
import type { Draft } from '../nodes/draft.ts'
import { isBelow, splitPath } from '../nodes/file-path.ts'
import { defaultLayer, entryLayers } from '../nodes/node-config.ts'
import type { ParseContext } from '../nodes/parse-context.ts'
import type { Entry } from '../properties/read-properties.ts'
import type { UnitTestProperties } from '../properties/schema-properties.ts'
import type { NodeIndex } from '../resolve-references.ts'
import { relocate } from '../yaml-text.ts'
import { unitTestEntryError } from './errors.ts'
import { type FixtureFiles, parseFixture } from './parse-fixture.ts'

type UnitTestEntry = Entry<UnitTestProperties>

/** Makes a node of each entry under `unit_tests:`. What is wrong goes to the problems; such an entry is left out. */
export function parseUnitTests(
  context: ParseContext,
  files: ProjectFiles,
  models: readonly Draft<ModelNode>[],
): Draft<UnitTestNode>[] {
  const byName = new Map(models.map(({ node }) => [node.name, node]))
  const fixtures = fixtureFiles(context, files)
  const drafts = new Map<string, Draft<UnitTestNode>>()
  for (const entry of context.properties.unitTests) {
    try {
      const draft = parseOne(context, entry, byName, fixtures, new Set(files.seeds.keys()))
      const { uniqueId, name, modelName } = draft.node
      const other = drafts.get(uniqueId)?.node.definedAt
      if (other !== undefined) {
        const parameters = { test: name, model: modelName, other: `${other.file}:${other.line}` }
        throw unitTestEntryError('unit-test-duplicate', parameters, { location: locateIn(entry, 'name') })
      }
      drafts.set(uniqueId, draft)
    } catch (thrown) {
      if (!(thrown instanceof TgeltError)) throw thrown
      context.problems.add(thrown)
    }
  }
  return [...drafts.values()]
}

function parseOne(
  context: ParseContext,
  entry: UnitTestEntry,
  models: ReadonlyMap<string, ModelNode>,
  fixtures: FixtureFiles,
  seedFiles: ReadonlySet<string>,
): Draft<UnitTestNode> {
  const { document, path, value } = entry
  const model = modelOf(entry, models)
  const { config } = context
  const { folders } = splitPath(document.file, [
    ...config.modelPaths,
    ...config.seedPaths,
    ...config.testPaths,
  ])
  const fqn = [config.name, ...folders, model.name, value.name]
  const layers = [defaultLayer('unit_test'), ...config.unitTests.layersFor(fqn), ...entryLayers(entry)]
  const merged = mergeLayers(layers)
  const raw = checkConfig('unit_test', merged, context.problems, context.warnings)
  const isEnabled = raw['enabled'] !== false && model.config.enabled
  const overrides = readOverrides(entry)
  const given = readGiven(context, entry, fixtures, seedFiles)
  if (
    overrides.macros['is_incremental'] === true &&
    !given.some(({ reference }) => reference.kind === 'this')
  )
    throw unitTestEntryError(
      'unit-test-this-not-given',
      { test: value.name },
      { location: locateIn(entry, 'overrides') },
    )
  const expectPath = [...path, 'expect']
  const expected = { document, path: expectPath, value: value.expect, where: 'expect', isSeed: false }
  const location = document.locateValue(path)
  const node: UnitTestNode = {
    resourceType: 'unit_test',
    uniqueId: `unit_test.${config.name}.${model.name}.${value.name}`,
    name: value.name,
    packageName: config.name,
    file: document.file,
    fqn,
    description: value.description ?? '',
    columns: [],
    propertiesLocation: location,
    config: toCommonConfig({ ...defaultLayer('unit_test').values, ...raw, enabled: isEnabled }),
    dependsOn: [],
    modelId: model.uniqueId,
    modelName: model.name,
    given,
    expect: parseFixture(expected, fixtures),
    overrides,
    definedAt: firstLine(location),
  }
  const tested = { kind: 'ref', name: model.name, qualifier: undefined, site: undefined } as const
  return { node, references: [tested], config: merged, location }
}

/** The test with the nodes that its inputs stand in for, once every node is known. */
export function linkInputs(node: UnitTestNode, enabled: NodeIndex): UnitTestNode {
  const targetOf = ({ reference }: UnitTestInput): RelationNode | undefined => {
    const found =
      reference.kind === 'this'
        ? enabled.find('ref', node.modelName, undefined)
        : enabled.find(reference.kind, reference.name, reference.qualifier)
    return found === undefined || isTest(found) ? undefined : found
  }
  return { ...node, given: node.given.map((input) => ({ ...input, target: targetOf(input) })) }
}

function modelOf(entry: UnitTestEntry, models: ReadonlyMap<string, ModelNode>): ModelNode {
  const { name: test, model: name } = entry.value
  const model = models.get(name)
  const location = locateIn(entry, 'model')
  if (model === undefined) {
    const parameters = { test, model: name, known: models.keys() }
    throw unitTestEntryError('unit-test-model-not-found', parameters, { location })
  }
  if (model.config.materialized === 'ingest')
    throw unitTestEntryError('unit-test-model-unsupported', { test, model: name }, { location })
  return model
}

function readGiven(
  context: ParseContext,
  entry: UnitTestEntry,
  fixtures: FixtureFiles,
  seedFiles: ReadonlySet<string>,
): readonly UnitTestInput[] {
  const { document, value } = entry
  const seen = new Set<string>()
  return (value.given ?? []).map((given, index) => {
    const path = [...entry.path, 'given', index]
    const reference = readInput(context, entry, given.input, [...path, 'input'])
    const key = JSON.stringify(reference)
    if (seen.has(key)) {
      const location = document.locateValue([...path, 'input'])
      throw unitTestEntryError('unit-test-input-duplicate', { input: given.input }, { location })
    }
    seen.add(key)
    const isSeed = reference.kind === 'ref' && isSeedName(context, seedFiles, reference.name)
    const placed = parseFixture({ document, path, value: given, where: given.input, isSeed }, fixtures)
    return { ...placed, input: given.input, reference, target: undefined }
  })
}

/** What `ref('orders')` means: the project's own ref() may have a say, so it is called. */
function readInput(
  context: ParseContext,
  { document, value }: UnitTestEntry,
  input: string,
  path: YamlPath,
): InputReference {
  if (input.trim() === 'this') return { kind: 'this' }
  const problems = new Problems()
  const text = /\{[{%#]/.test(input) ? input : `{{ ${input} }}`
  const { references } = capture(
    context,
    { name: value.name, layers: [], model: { name: value.name, resource_type: 'unit_test' } },
    problems,
    (scope) => compileTemplate({ file: document.file, text }).evaluate(scope),
  )
  const [error] = problems.errors
  if (error !== undefined) throw relocate(error, document, path)
  const [reference, ...others] = references
  if (reference === undefined || others.length > 0)
    throw unitTestEntryError('unit-test-input-invalid', { input }, { location: document.locateValue(path) })
  const { kind, name, qualifier } = reference
  return { kind, name, qualifier }
}

function isSeedName({ config }: ParseContext, seedFiles: ReadonlySet<string>, name: string): boolean {
  return [...seedFiles].some((file) => splitPath(file, config.seedPaths).name === name)
}

function readOverrides(entry: UnitTestEntry): UnitTestOverrides {
  const { macros, vars, env_vars: envVars } = entry.value.overrides ?? {}
  const invalid = (key: string, name: string, reason: string, hint?: string): TgeltError =>
    unitTestEntryError(
      'unit-test-override-invalid',
      { name, reason, hint },
      { location: locateIn(entry, 'overrides', key, name) },
    )
  for (const [name, value] of Object.entries(macros ?? {})) {
    if (name === 'is_incremental' && typeof value !== 'boolean')
      throw invalid('macros', name, 'must be true or false.')
    if (['ref', 'source', 'this', 'var', 'env_var', 'config'].includes(name))
      throw invalid(
        'macros',
        name,
        "can't be overridden.",
        'Rows are given under given:, variables under vars:.',
      )
    if (name.includes('.'))
      throw invalid('macros', name, 'names a package.', 'Write the name of the macro alone.')
  }
  for (const [name, value] of Object.entries(envVars ?? {})) {
    if (typeof value === 'object' || value === undefined)
      throw invalid('env_vars', name, 'must be text: environment variables are.')
  }
  return {
    macros: macros ?? {},
    vars: vars ?? {},
    envVars: Object.fromEntries(Object.entries(envVars ?? {}).map(([name, value]) => [name, String(value)])),
  }
}

function fixtureFiles({ config }: ParseContext, files: ProjectFiles): FixtureFiles {
  const folders = config.testPaths.map((path) => `${path}/${fixtureFolder}`)
  const byName = new Map<string, { path: string; text: string }[]>()
  for (const [path, text] of files.texts) {
    if (!folders.some((folder) => isBelow(path, folder)) || !/\.(csv|sql)$/.test(path)) continue
    const name = path.slice(path.lastIndexOf('/') + 1)
    byName.set(name, [...(byName.get(name) ?? []), { path, text }])
  }
  return byName
}

function locateIn({ document, path }: UnitTestEntry, ...below: readonly string[]) {
  return document.locateValue([...path, ...below])
}

/** An excerpt shows one line: that of the entry's name. */
function firstLine({ file, line, column }: SourceRange): SourceRange {
  return { file, line, column }
}
