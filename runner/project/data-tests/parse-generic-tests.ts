import { Problems } from '../../../kernel/errors/problems.ts'
import type { SourceRange } from '../../../kernel/errors/tgelt-error.ts'
import { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import { testKinds } from '../../data-test/kinds/test-kind-list.ts'
import type { DataTestNode, RelationNode, SourceNode } from '../../resource/node.ts'
import { callMacro } from '../../template/template.ts'
import { fromTemplateValue } from '../../template/values/json.ts'
import type { Value } from '../../template/values/value.ts'
import { checkConfig } from '../config/check-config.ts'
import { type ConfigLayer, type MergedConfig, mergeLayers, yamlLocator } from '../config/config-layer.ts'
import { toDataTestConfig } from '../config/to-config.ts'
import { type Captured, capture, type Reference } from '../nodes/capture.ts'
import type { Draft } from '../nodes/draft.ts'
import { splitPath } from '../nodes/file-path.ts'
import { defaultLayer } from '../nodes/node-config.ts'
import type { ParseContext } from '../nodes/parse-context.ts'
import { nameRelation } from '../nodes/relation-name.ts'
import { projectError } from '../project-error.ts'
import type { Entry } from '../properties/read-properties.ts'
import type { ColumnProperty } from '../properties/schema-properties.ts'
import { relocate, renderYaml } from '../yaml-text.ts'
import { checkKindArguments, checkMacroArguments } from './check-arguments.ts'
import { renderTestArgument } from './test-arguments.ts'
import { readTestEntry, type TestEntry } from './test-entry.ts'
import { makeTestNames, testHash } from './test-name.ts'

/** A YAML entry that tests may stand under. */
export type TestedEntry = Entry<{
  readonly columns?: readonly ColumnProperty[] | null | undefined
  readonly data_tests?: readonly unknown[] | null | undefined
  readonly tests?: readonly unknown[] | null | undefined
}>

/** Makes a node of each data test that stands under a model, seed or source table. */
export function parseGenericTests(
  context: ParseContext,
  entry: TestedEntry,
  tested: RelationNode,
): Draft<DataTestNode>[] {
  const own = listed(context, entry, entry.path, entry.value).map((test) =>
    parseOne(context, test, tested, undefined),
  )
  const ofColumns = (entry.value.columns ?? []).flatMap((column, index) => {
    const path = [...entry.path, 'columns', index]
    return listed(context, entry, path, column).map((test) => parseOne(context, test, tested, column))
  })
  return [...own, ...ofColumns].filter((draft) => draft !== undefined)
}

/** The entries under `data_tests:`, or `tests:`, its old name. */
function listed(
  context: ParseContext,
  { document }: TestedEntry,
  path: Entry<unknown>['path'],
  value: TestedEntry['value'],
): TestEntry[] {
  if (value.data_tests && value.tests) {
    const parameters = {
      reason: 'tests: is the old name of data_tests:, and here are both.',
      hint: 'Keep one of them.',
    }
    const location = document.locateKey([...path, 'tests'])
    context.problems.add(projectError('test-entry-invalid', parameters, { location }))
  }
  const section = value.data_tests ? 'data_tests' : 'tests'
  return (value[section] ?? []).flatMap((item, index) => {
    const entry = readTestEntry(document, [...path, section, index], item)
    if (!(entry instanceof TgeltError)) return [entry]
    context.problems.add(entry)
    return []
  })
}

function parseOne(
  context: ParseContext,
  entry: TestEntry,
  tested: RelationNode,
  column: ColumnProperty | undefined,
): Draft<DataTestNode> | undefined {
  if (!isKnownKind(context, entry)) {
    const known = [...testKinds.keys(), ...context.macros.testKinds()]
    const location = entry.document.locateValue(entry.path)
    context.problems.add(projectError('test-kind-not-found', { name: entry.kind, known }, { location }))
    return undefined
  }
  const columnName = column?.quote === true ? `"${column.name.replaceAll('"', '""')}"` : column?.name
  const args = { ...(columnName === undefined ? {} : { column_name: columnName }), ...entry.arguments }
  const naming = nameTest(entry, tested, args)
  const fqn = testFqn(context, entry.document.file, naming.name)
  const layers = configLayers(context, entry, naming.alias, fqn, column)
  const merged = mergeLayers(layers)
  const raw = checkConfig('test', merged, context.problems, context.warnings)
  const isEnabled = raw['enabled'] !== false && tested.config.enabled
  const problems = new Problems()
  const captured = captureTest(context, entry, naming.name, layers, args, problems)
  if (isEnabled) for (const error of problems.errors) context.problems.add(error)
  return makeDraft(
    context,
    entry,
    tested,
    naming,
    fqn,
    merged,
    { ...raw, enabled: isEnabled },
    captured,
    args,
  )
}

function isKnownKind(context: ParseContext, { kind, namespace }: TestEntry): boolean {
  const isOwn = namespace === undefined || namespace === context.config.name
  if (isOwn && context.macros.own.has(`test_${kind}`)) return true
  const builtin = testKinds.get(kind)
  return (
    builtin !== undefined &&
    (namespace === undefined || namespace === 'dbt' || namespace === builtin.namespace)
  )
}

interface Naming {
  readonly name: string
  readonly id: string
  /** A short name, where the full one is too long for the name of a table. */
  readonly alias: string | undefined
}

function nameTest(entry: TestEntry, tested: RelationNode, args: Readonly<Record<string, unknown>>): Naming {
  const isSource = tested.resourceType === 'source'
  const base = isSource ? `source_${entry.kind}` : entry.kind
  const kind = entry.namespace === undefined ? base : `${entry.namespace}_${base}`
  const names = makeTestNames(kind, isSource ? `${tested.sourceName}_${tested.name}` : tested.name, args)
  const name = entry.name ?? names.full
  const model = `{{ get_where_subquery(${relationCall(tested)}) }}`
  const hash = testHash(name, entry.kind, entry.namespace, { ...args, model })
  const alias = entry.name === undefined && names.short !== names.full ? names.short : undefined
  return { name, id: `test.${tested.packageName}.${name}.${hash}`, alias }
}

function relationCall(tested: RelationNode): string {
  if (tested.resourceType !== 'source') return `ref('${tested.name}')`
  return `source('${(tested satisfies SourceNode).sourceName}', '${tested.name}')`
}

function testFqn(context: ParseContext, file: string, name: string): string[] {
  const { config } = context
  const { folders } = splitPath(file, [...config.modelPaths, ...config.seedPaths, ...config.testPaths])
  return [config.name, ...folders, name]
}

function configLayers(
  context: ParseContext,
  entry: TestEntry,
  alias: string | undefined,
  fqn: readonly string[],
  column: ColumnProperty | undefined,
): ConfigLayer[] {
  const { document, configPath } = entry
  const columnTags = [...(column?.tags ?? []), ...(column?.config?.tags ?? [])]
  const values: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(entry.config)) {
    values[key] = renderYaml(document, configPath(key), value, context.yamlScope, context.problems)
  }
  return [
    defaultLayer('test'),
    ...context.config.dataTests.layersFor(fqn),
    {
      values: { ...(alias ? { alias } : {}), ...(columnTags.length > 0 ? { tags: columnTags } : {}) },
      locate: () => undefined,
    },
    { values, locate: yamlLocator(document, configPath) },
  ]
}

/** Renders the arguments, and the macro of a test of the project's own, to find what the test refers to. */
function captureTest(
  context: ParseContext,
  entry: TestEntry,
  name: string,
  layers: readonly ConfigLayer[],
  args: Readonly<Record<string, unknown>>,
  problems: Problems,
): Captured {
  const { file } = entry.document
  const macro = context.macros.own.get(`test_${entry.kind}`)
  const captured = capture(
    context,
    { name, layers, model: { name, resource_type: 'test' } },
    problems,
    (scope) => {
      const values = new Map<string, Value>()
      for (const [key, value] of Object.entries(args)) {
        try {
          values.set(key, renderTestArgument(file, value, scope))
        } catch (thrown) {
          throw relocate(
            thrown,
            entry.document,
            key in entry.arguments ? entry.argumentPath(key) : entry.path,
          )
        }
      }
      const plain = Object.fromEntries([...values].map(([key, value]) => [key, fromTemplateValue(value)]))
      const kind = testKinds.get(entry.kind)
      const errors = macro
        ? checkMacroArguments(entry, macro, plain)
        : kind
          ? checkKindArguments(entry, kind, plain)
          : []
      for (const error of errors) problems.add(error)
      if (macro && errors.length === 0)
        callMacro(macro, { named: new Map([['model', '__model__'], ...values]) }, scope)
    },
  )
  return { ...captured, references: captured.references.map((reference) => locateArgument(entry, reference)) }
}

/** A reference in an argument stands where the argument does; one in the macro's file stays there. */
function locateArgument(entry: TestEntry, reference: Reference): Reference {
  const { document } = entry
  if (reference.site?.source.file !== document.file) return reference
  const isOf = (value: unknown): boolean => (JSON.stringify(value) ?? '').includes(reference.name)
  const argument = Object.keys(entry.arguments).find((name) => isOf(entry.arguments[name]))
  const path = argument === undefined ? entry.path : entry.argumentPath(argument)
  return { ...reference, location: document.locateValue(path) }
}

function makeDraft(
  context: ParseContext,
  entry: TestEntry,
  tested: RelationNode,
  naming: Naming,
  fqn: readonly string[],
  merged: MergedConfig,
  raw: Readonly<Record<string, unknown>>,
  captured: Captured,
  args: Readonly<Record<string, unknown>>,
): Draft<DataTestNode> {
  const { column_name: columnName, ...others } = args
  const config = toDataTestConfig({ ...defaultLayer('test').values, ...raw })
  const location = entry.document.locateValue(entry.path)
  const node: DataTestNode = {
    resourceType: 'test',
    uniqueId: naming.id,
    name: naming.name,
    packageName: tested.packageName,
    file: entry.document.file,
    fqn,
    description: entry.description,
    columns: [],
    propertiesLocation: location,
    config,
    dependsOn: [],
    generic: {
      kind: entry.kind,
      arguments: others,
      columnName: typeof columnName === 'string' ? columnName : undefined,
      attachedTo: tested.uniqueId,
    },
    rawSql: `{{ test_${entry.kind}(**_dbt_generic_test_kwargs) }}`,
    relation: failuresRelation(context, config, naming.name, fqn, merged),
    definedAt: firstLine(location),
  }
  const own: Reference =
    tested.resourceType === 'source'
      ? { kind: 'source', name: tested.sourceName, qualifier: tested.name, site: undefined }
      : { kind: 'ref', name: tested.name, qualifier: undefined, site: undefined }
  return { node, references: [own, ...captured.references], config: merged, location }
}

/** Where a test's failing rows are stored, in a schema apart: `{target schema}_dbt_test__audit`. */
export function failuresRelation(
  context: ParseContext,
  config: DataTestNode['config'],
  name: string,
  fqn: readonly string[],
  merged: MergedConfig,
): DataTestNode['relation'] {
  const facts = { name, fqn, resource_type: 'test', package_name: context.config.name, config: config.raw }
  const schema = config.schema ?? 'dbt_test__audit'
  return nameRelation(context, { ...config, schema }, facts, merged)
}

/** The range as far as it stands in its first line: an excerpt shows one. */
function firstLine({ file, line, column, endLine, endColumn }: SourceRange): SourceRange {
  const isOneLine = endLine === line && endColumn !== undefined
  return isOneLine ? { file, line, column, endLine, endColumn } : { file, line, column }
}
