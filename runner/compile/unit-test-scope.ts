import type { RelationNode, UnitTestNode } from '../resource/node.ts'
import type { Relation } from '../resource/relation.ts'
import { envVarFunction, VarFunction } from '../template/context/host-functions.ts'
import { createNodeLayer } from '../template/context/node-layer.ts'
import { RelationObject } from '../template/context/relation-object.ts'
import { createScope } from '../template/context/scopes.ts'
import type { Scope } from '../template/rendering.ts'
import { toTemplateValue } from '../template/values/json.ts'
import { Callable, type Value } from '../template/values/value.ts'
import { CompileHost, type ScopeInput } from './compile-scope.ts'

/** The rows that stand in for relations while the model of a unit test is compiled, and what came of it. */
export interface GivenInputs {
  readonly test: UnitTestNode
  /** The name of the CTE that stands in for a relation, by the relation's node. */
  readonly names: ReadonlyMap<string, string>
  /** Names of CTEs that the SQL reads. */
  readonly used: Set<string>
  /** Relations that the SQL reads and that are not given, as they are written. */
  readonly missing: Set<string>
}

/** Names for rendering the SQL of a unit test's model: relations are given rows, and overrides hold. */
export function createUnitTestScope(input: ScopeInput, given: GivenInputs): Scope {
  const { project } = input
  const { macros, vars, envVars } = given.test.overrides
  const layer = new Map<string, Value>([
    ...project.layer,
    ['var', new VarFunction(new Map([...project.vars, ...Object.entries(vars)]))],
    ['env_var', envVarFunction(new Map([...project.environment, ...Object.entries(envVars)]))],
  ])
  const nodeLayer = createNodeLayer(new UnitTestHost(input, given))
  const scope = createScope([nodeLayer, layer], project.macros)
  const isPlain = (name: string): boolean => {
    const value = project.macros.find(name) ?? nodeLayer.get(name) ?? layer.get(name)
    return value !== undefined && !(value instanceof Callable)
  }
  return {
    lookup(name) {
      if (!Object.hasOwn(macros, name)) return scope.lookup(name)
      const value = toTemplateValue(macros[name])
      return isPlain(name) ? value : new Callable(name, () => value)
    },
    names: () => scope.names(),
  }
}

class UnitTestHost extends CompileHost {
  readonly #given: GivenInputs

  constructor(input: ScopeInput, given: GivenInputs) {
    super({ ...input, state: { ...input.state, fullRefresh: false } })
    this.#given = given
  }

  override get this(): Value {
    const { node } = this.input
    if (node === undefined) return null
    return this.#standIn(node.uniqueId, node.relation, 'this')
  }

  override ref(name: string, packageName: string | undefined): Value {
    const found = this.findRef(name, packageName)
    if (this.#given.names.has(found.uniqueId)) return this.#standInFor(found, `ref('${name}')`)
    // What an ephemeral model reads is given in its place.
    return this.ephemeral(found) ?? this.#standInFor(found, `ref('${name}')`)
  }

  override source(name: string, table: string): Value {
    return this.#standInFor(this.findSource(name, table), `source('${name}', '${table}')`)
  }

  /** Unless it is overridden, and then nobody asks here. */
  override isIncremental(): boolean {
    return false
  }

  #standInFor(found: RelationNode, written: string): Value {
    return this.#standIn(found.uniqueId, found.relation, written)
  }

  /** Noted when it is printed: only then the SQL reads it. */
  #standIn(id: string, relation: Relation, written: string): Value {
    const { names, used, missing } = this.#given
    const print = (): string => {
      const name = names.get(id)
      if (name === undefined) missing.add(written)
      else used.add(name)
      return name ?? relation.identifier
    }
    return new RelationObject(relation, print, 'table')
  }
}
