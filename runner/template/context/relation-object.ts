import type { Relation, RelationKind } from '../../resource/relation.ts'
import { fault } from '../template-error.ts'
import { hostFunction } from '../values/call.ts'
import { isTruthy } from '../values/compare.ts'
import { TemplateObject, type Value } from '../values/value.ts'

const names = ['database', 'schema', 'identifier', 'name', 'table', 'type', 'is_table', 'is_view', 'include']
/** Methods of dbt's relations that only a materialisation needs. */
const unsupported: ReadonlySet<string> = new Set([
  'quote',
  'incorporate',
  'replace_path',
  'render',
  'matches',
  'without_identifier',
])

/** What `ref()`, `source()` and `this` yield: prints as a quoted name, has its parts as attributes. */
export class RelationObject extends TemplateObject {
  override readonly typeName = 'relation'
  readonly relation: Relation
  readonly #render: (relation: Relation) => string
  /** What stands under the name at the moment; undefined if nothing, or if it is not known. */
  readonly #kind: RelationKind | undefined

  constructor(relation: Relation, render: (relation: Relation) => string, kind?: RelationKind) {
    super()
    this.relation = relation
    this.#render = render
    this.#kind = kind
  }

  override toText(): string {
    return this.#render(this.relation)
  }

  override attributeNames(): readonly string[] {
    return names
  }

  override attribute(name: string): Value | undefined {
    switch (name) {
      case 'database':
        return this.relation.database ?? null
      case 'schema':
        return this.relation.schema
      case 'identifier':
      case 'name':
      case 'table':
        return this.relation.identifier
      case 'type':
        return this.#kind ?? null
      case 'is_table':
        return this.#kind === 'table'
      case 'is_view':
        return this.#kind === 'view'
      case 'include':
        return hostFunction('include', ['database?', 'schema?', 'identifier?'], (args) => {
          return this.#include(
            isTruthy(args.findOr('schema', true)),
            isTruthy(args.findOr('identifier', true)),
          )
        })
      default:
        if (unsupported.has(name)) throw fault('template-unsupported', { what: `relation.${name}()` })
        return undefined
    }
  }

  #include(schema: boolean, identifier: boolean): Value {
    if (!identifier) throw fault('template-unsupported', { what: 'relation.include(identifier=false)' })
    if (schema) return this
    return new RelationObject({ schema: '', identifier: this.relation.identifier }, this.#render, this.#kind)
  }
}

/** A text that stands where a relation is expected: the CTE of an ephemeral model. */
export class CteObject extends TemplateObject {
  override readonly typeName = 'ephemeral model'
  readonly #name: string

  constructor(name: string) {
    super()
    this.#name = name
  }

  override toText(): string {
    return this.#name
  }

  override attributeNames(): readonly string[] {
    return ['identifier', 'name', 'table', 'schema', 'database', 'type']
  }

  override attribute(name: string): Value | undefined {
    if (name === 'identifier' || name === 'name' || name === 'table') return this.#name
    return name === 'schema' || name === 'database' || name === 'type' ? null : undefined
  }
}
