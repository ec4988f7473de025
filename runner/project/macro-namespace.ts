import { TemplateObject, type Value } from '../template/values/value.ts'
import type { MacroLibrary } from './macro-library.ts'
import { projectError } from './project-error.ts'

/** Macros behind the name of a package: `{{ my_project.cents(…) }}`, `{{ dbt.generate_schema_name(…) }}`. */
class MacroNamespace extends TemplateObject {
  override readonly typeName: string
  readonly #find: (name: string) => Value | undefined
  readonly #names: () => Iterable<string>
  readonly #missing: ((name: string) => Error) | undefined

  constructor(
    name: string,
    find: (name: string) => Value | undefined,
    names: () => Iterable<string>,
    missing?: (name: string) => Error,
  ) {
    super()
    this.typeName = `package ${name}`
    this.#find = find
    this.#names = names
    this.#missing = missing
  }

  override attribute(name: string): Value | undefined {
    const macro = this.#find(name)
    if (macro === undefined && this.#missing !== undefined) throw this.#missing(name)
    return macro
  }

  override attributeNames(): readonly string[] {
    return [...this.#names()]
  }
}

/** The project's own macros under its name, and those that every project has under dbt's. */
export function macroNamespaces(
  projectName: string,
  macros: MacroLibrary,
): readonly (readonly [string, Value])[] {
  const own = (name: string): Value | undefined => (macros.own.has(name) ? macros.find(name) : undefined)
  const notOurs = (name: string): Error =>
    projectError('not-supported', {
      what: `dbt.${name}`,
      hint: "dbt's cross-database macros are not part of tgelt. Write the SQL, or a macro of your own.",
    })
  return [
    [
      'dbt',
      new MacroNamespace(
        'dbt',
        (name) => macros.builtin(name),
        () => macros.builtinNames(),
        notOurs,
      ),
    ],
    [projectName, new MacroNamespace(projectName, own, () => macros.own.keys())],
  ]
}
