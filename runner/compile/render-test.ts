import { testKinds } from '../data-test/kinds/test-kind-list.ts'
import { renderTestArgument } from '../project/data-tests/test-arguments.ts'
import type { Project } from '../project/project.ts'
import { isTest } from '../resource/is-test.ts'
import type { DataTestNode, GenericTestCall, RelationNode } from '../resource/node.ts'
import { storesFailures } from '../resource/stores-failures.ts'
import type { Scope } from '../template/rendering.ts'
import { callMacro, compileTemplate } from '../template/template.ts'
import { fromTemplateValue } from '../template/values/json.ts'
import { toText } from '../template/values/text.ts'
import type { Value } from '../template/values/value.ts'
import type { CompileState, NamingDialect } from './compile-scope.ts'

/** The query of a generic test: of the project's own `{% test %}` if there is one, else of the built-in kind. */
export function renderGenericTest(
  project: Project,
  node: DataTestNode,
  call: GenericTestCall,
  dialect: NamingDialect,
  state: CompileState,
  scope: Scope,
): string {
  const model = testedModel(project, node, call, scope)
  const args = new Map<string, Value>()
  if (call.columnName !== undefined) args.set('column_name', call.columnName)
  for (const [name, value] of Object.entries(call.arguments)) {
    args.set(name, renderTestArgument(node.file, value, scope))
  }
  const own = project.macros.own.get(`test_${call.kind}`)
  if (own !== undefined)
    return toText(callMacro(own, { named: new Map([['model', model], ...args]) }, scope)).trim()
  const kind = testKinds.get(call.kind)
  if (kind === undefined) throw new Error(`the kind of ${node.uniqueId} was known when it was parsed`)
  const plain = Object.fromEntries([...args].map(([name, value]) => [name, fromTemplateValue(value)]))
  return kind.sql({
    model: toText(model),
    arguments: kind.arguments.parse(plain),
    storesFailures: storesFailures(node, state.storeFailures),
    identifier: dialect.identifier,
    literal: dialect.literal,
  })
}

/** The relation that is tested; with `where`, the rows of it that are. */
function testedModel(project: Project, node: DataTestNode, call: GenericTestCall, scope: Scope): Value {
  const tested = project.nodes.get(call.attachedTo)
  if (tested === undefined || isTest(tested)) {
    throw new Error(`${node.uniqueId} tests ${call.attachedTo}, which is no relation`)
  }
  const relation = evaluate(node.file, referenceTo(tested), scope)
  const { where } = node.config
  return where === undefined ? relation : `(select * from ${toText(relation)} where ${where}) dbt_subquery`
}

function referenceTo(tested: RelationNode): string {
  return tested.resourceType === 'source'
    ? `source('${tested.sourceName}', '${tested.name}')`
    : `ref('${tested.name}')`
}

function evaluate(file: string, expression: string, scope: Scope): Value {
  return compileTemplate({ file, text: `{{ ${expression} }}` }).evaluate(scope)
}
