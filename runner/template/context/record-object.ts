import { fault } from '../template-error.ts'
import { TemplateObject, type Value } from '../values/value.ts'

/** An object of named values: `target`, `exceptions`, `flags`. Attributes that dbt has and this hasn't are refused by name. */
export class RecordObject extends TemplateObject {
  override readonly typeName: string
  readonly #values: ReadonlyMap<string, Value>
  readonly #unsupported: ReadonlyMap<string, string | undefined>

  constructor(
    typeName: string,
    values: Readonly<Record<string, Value>>,
    unsupported: Readonly<Record<string, string | undefined>> = {},
  ) {
    super()
    this.typeName = typeName
    this.#values = new Map(Object.entries(values))
    this.#unsupported = new Map(Object.entries(unsupported))
  }

  override attribute(name: string): Value | undefined {
    if (this.#unsupported.has(name)) {
      throw fault('template-unsupported', {
        what: `${this.typeName}.${name}`,
        hint: this.#unsupported.get(name),
      })
    }
    return this.#values.get(name)
  }

  override attributeNames(): readonly string[] {
    return [...this.#values.keys()]
  }
}
