import { locate } from '../../kernel/errors/source-excerpt.ts'
import type { Dialect } from '../dialect/dialect.ts'
import type { Project } from '../project/project.ts'
import type { NodeIndex } from '../project/resolve-references.ts'
import type { ModelNode, RelationNode, UnitTestNode } from '../resource/node.ts'
import { relationKey } from '../resource/relation.ts'
import type { UnitTestInput } from '../resource/unit-test.ts'
import type { Scope } from '../template/rendering.ts'
import { compileTemplate } from '../template/template.ts'
import { unitTestError } from '../unit-test/errors.ts'
import { fixtureColumns, unknownColumn } from '../unit-test/fixture-columns.ts'
import { fixtureSql } from '../unit-test/fixture-sql.ts'
import type { CompileState } from './compile-scope.ts'
import { type Cte, ctePrefix } from './inject-ctes.ts'
import { MappedSql } from './mapped-sql.ts'
import type { GivenInputs } from './unit-test-scope.ts'

/** The part of an engine's SQL that given rows are written with. */
export type FixtureDialect = Pick<Dialect, 'identifier' | 'plainTypes' | 'typedValue' | 'seedQuery'>

export interface UnitTestRendering {
  readonly project: Project
  readonly index: NodeIndex
  readonly dialect: FixtureDialect
  readonly state: CompileState
  readonly test: UnitTestNode
  /** Names for the model and the ephemeral models that it reads. */
  readonly scopeFor: (model: ModelNode, given: GivenInputs) => Scope
}

/** The model that a unit test tests. */
export function testedModel(project: Project, test: UnitTestNode): ModelNode {
  const model = project.nodes.get(test.modelId)
  if (model?.resourceType !== 'model')
    throw new Error(`${test.uniqueId} tests ${test.modelId}, which is no model`)
  return model
}

/** The names under which the model will find its inputs. Throws `unit-test-input-unknown`. */
export function nameInputs({ index, test }: UnitTestRendering): GivenInputs {
  const names = new Map<string, string>()
  for (const input of test.given)
    names.set(targetOf(input, index).uniqueId, cteName(input, targetOf(input, index)))
  return { test, names, used: new Set(), missing: new Set() }
}

/** Throws `unit-test-input-missing` if the model reads what is not given. */
export function assertAllGiven({ project, test }: UnitTestRendering, { missing }: GivenInputs): void {
  if (missing.size === 0) return
  const location = locate(project.texts.get(test.file) ?? '', test.definedAt)
  throw unitTestError(
    'unit-test-input-missing',
    { model: test.modelName, inputs: [...missing] },
    { location },
  )
}

/** A CTE of given rows for each input that the model reads. */
export function inputCtes(rendering: UnitTestRendering, given: GivenInputs): readonly Cte[] {
  return rendering.test.given.flatMap((input) => {
    const target = targetOf(input, rendering.index)
    const name = cteName(input, target)
    const check = inputSql(rendering, input, target)
    return given.used.has(name) ? [{ name, sql: MappedSql.from(firstLine(input), check) }] : []
  })
}

/** The query of expected rows that are written as SQL. */
export function expectedSql(rendering: UnitTestRendering): string | undefined {
  const { fixture } = rendering.test.expect
  return fixture.kind === 'sql' ? renderSql(rendering, fixture.sql, rendering.test.expect) : undefined
}

function inputSql(rendering: UnitTestRendering, input: UnitTestInput, target: RelationNode): string {
  const { fixture } = input
  const { dialect, state } = rendering
  if (fixture.kind === 'sql') return renderSql(rendering, fixture.sql, input)
  if (fixture.kind === 'seed') return seedSql(rendering, target)
  const known = { declared: target.columns, existing: state.columns?.get(relationKey(target.relation)) }
  const unknown = unknownColumn(fixture, known)
  if (unknown !== undefined) {
    const location = input.locateColumn(unknown.column)
    throw unitTestError('unit-test-column-unknown', { ...unknown, input: input.input }, { location })
  }
  const columns = fixtureColumns(fixture, known, dialect.plainTypes)
  if (columns.length === 0) {
    const { location } = input
    throw unitTestError('unit-test-columns-unknown', { input: input.input }, { location })
  }
  return fixtureSql(fixture, columns, dialect)
}

function seedSql({ dialect, state }: UnitTestRendering, target: RelationNode): string {
  if (target.resourceType !== 'seed') throw new Error(`${target.uniqueId} is no seed`)
  const { delimiter, columnTypes } = target.config
  const path = state.absolutePath?.(target.file) ?? target.file
  const text = state.seedTexts?.get(target.file)
  return dialect.seedQuery({ path, text, delimiter, columnTypes })
}

/** Rows written as SQL may call macros, but read nothing: neither the warehouse nor each other. */
function renderSql(
  rendering: UnitTestRendering,
  text: string,
  { location }: Pick<UnitTestInput, 'location'>,
): string {
  const { project, test } = rendering
  const nothing: GivenInputs = { test, names: new Map(), used: new Set(), missing: new Set() }
  const scope = rendering.scopeFor(testedModel(project, test), nothing)
  const rendered = compileTemplate({ file: location.file, text }).render(scope)
  if (nothing.missing.size > 0)
    throw unitTestError('unit-test-sql-reads', { inputs: [...nothing.missing] }, { location })
  return rendered.text
}

function targetOf({ input, target, reference, location }: UnitTestInput, index: NodeIndex): RelationNode {
  if (target !== undefined) return target
  const kind = reference.kind === 'source' ? 'source' : 'ref'
  const name =
    reference.kind === 'this'
      ? 'this'
      : reference.kind === 'source'
        ? `${reference.name}.${reference.qualifier}`
        : reference.name
  throw unitTestError('unit-test-input-unknown', { input, name, known: index.names(kind) }, { location })
}

/** Two sources may have tables of one name, and a model may have it as well. */
function cteName({ reference }: UnitTestInput, target: RelationNode): string {
  const name =
    target.resourceType === 'source' ? `${target.sourceName}__${target.name}` : target.relation.identifier
  const plain = `${ctePrefix}${reference.kind === 'source' ? 'source__' : ''}${name}`
  return plain.replace(/[^\w]/g, '_')
}

function firstLine({ location }: UnitTestInput) {
  const { file, line, column } = location
  return { file, line, column }
}
