import { testKinds } from '../data-test/kinds/test-kind-list.ts'
import { type Narrowing, narrowingOf } from '../data-test/narrowing.ts'
import { renderTestArgument } from '../project/data-tests/test-arguments.ts'
import type { Project } from '../project/project.ts'
import { isTest } from '../resource/is-test.ts'
import type { DataTestNode, GenericTestCall, RelationNode, ResourceNode } from '../resource/node.ts'
import { relationKey } from '../resource/relation.ts'
import { storesFailures } from '../resource/stores-failures.ts'
import { RelationObject } from '../template/context/relation-object.ts'
import type { Scope } from '../template/rendering.ts'
import { callMacro, compileTemplate } from '../template/template.ts'
import { fromTemplateValue } from '../template/values/json.ts'
import { toText } from '../template/values/text.ts'
import type { Value } from '../template/values/value.ts'
import type { CompileState, NamingDialect } from './compile-scope.ts'

interface RenderedTest {
  readonly sql: string
  readonly narrowing: Narrowing | undefined
}

/**
 * The query of a generic test: of the project's own `{% test %}` if there is one, else of the built-in kind. Of the
 * latter, it is over changed rows alone if the state says since when and the test can be narrowed.
 */
export function renderGenericTest(
  project: Project,
  node: DataTestNode,
  call: GenericTestCall,
  dialect: NamingDialect,
  state: CompileState,
  scope: Scope,
): RenderedTest {
  const model = testedModel(project, node, call, scope)
  const args = new Map<string, Value>()
  if (call.columnName !== undefined) args.set('column_name', call.columnName)
  for (const [name, value] of Object.entries(call.arguments)) {
    args.set(name, renderTestArgument(node.file, value, scope))
  }
  const own = project.macros.own.get(`test_${call.kind}`)
  if (own !== undefined) {
    const text = toText(callMacro(own, { named: new Map([['model', model], ...args]) }, scope)).trim()
    return { sql: text, narrowing: undefined }
  }
  const kind = testKinds.get(call.kind)
  if (kind === undefined) throw new Error(`the kind of ${node.uniqueId} was known when it was parsed`)
  const plain = Object.fromEntries([...args].map(([name, value]) => [name, fromTemplateValue(value)]))
  const input = {
    model: toText(model),
    arguments: kind.arguments.parse(plain),
    storesFailures: storesFailures(node, state.storeFailures),
    identifier: dialect.identifier,
    literal: dialect.literal,
  }
  const tested = project.nodes.get(call.attachedTo)
  const narrowing = narrowingOf(node, tested, referredTo(project, node, args.get('to')))
  if (narrowing === undefined || tested?.resourceType !== 'model' || state.changedAfter === undefined)
    return { sql: kind.sql(input), narrowing }
  const changed = `${dialect.identifier(tested.config.changedRows ?? '')} > ${state.changedAfter}`
  if (kind.changedRows !== 'alone') return { sql: kind.changedRows({ ...input, changed }), narrowing }
  // Under the table's own name: arguments may speak of it.
  const isRenamed = node.config.where !== undefined || hasColumnOfItsName(tested)
  const name = isRenamed ? 'dbt_subquery' : dialect.identifier(tested.relation.identifier)
  const rows = `(select * from ${input.model} where ${changed}) as ${name}`
  return { sql: kind.sql({ ...input, model: rows }), narrowing }
}

/** The node that an argument is a plain ref() to. */
function referredTo(
  project: Project,
  node: DataTestNode,
  value: Value | undefined,
): ResourceNode | undefined {
  if (!(value instanceof RelationObject)) return undefined
  const key = relationKey(value.relation)
  return node.dependsOn
    .flatMap((id) => project.nodes.get(id) ?? [])
    .find((parent) => !isTest(parent) && relationKey(parent.relation) === key)
}

/**
 * The relation that is tested; with `where`, the rows of it that are. A table that has a column of its own name gets
 * another one: to BigQuery the bare name would be the whole row.
 */
function testedModel(project: Project, node: DataTestNode, call: GenericTestCall, scope: Scope): Value {
  const tested = project.nodes.get(call.attachedTo)
  if (tested === undefined || isTest(tested)) {
    throw new Error(`${node.uniqueId} tests ${call.attachedTo}, which is no relation`)
  }
  const relation = evaluate(node.file, referenceTo(tested), scope)
  const { where } = node.config
  if (where !== undefined) return `(select * from ${toText(relation)} where ${where}) dbt_subquery`
  return hasColumnOfItsName(tested) ? `(select * from ${toText(relation)}) dbt_subquery` : relation
}

function hasColumnOfItsName({ relation, columns }: RelationNode): boolean {
  const name = relation.identifier.toLowerCase()
  return columns.some((column) => column.name.toLowerCase() === name)
}

function referenceTo(tested: RelationNode): string {
  return tested.resourceType === 'source'
    ? `source('${tested.sourceName}', '${tested.name}')`
    : `ref('${tested.name}')`
}

function evaluate(file: string, expression: string, scope: Scope): Value {
  return compileTemplate({ file, text: `{{ ${expression} }}` }).evaluate(scope)
}
