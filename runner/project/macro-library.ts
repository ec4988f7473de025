import type { Problems } from '../../kernel/errors/problems.ts'
import { TgeltError } from '../../kernel/errors/tgelt-error.ts'
import type { MacroSource } from '../template/context/scopes.ts'
import type { CompiledMacro } from '../template/macro.ts'
import { compileTemplate } from '../template/template.ts'
import { locatePlace } from '../template/template-error.ts'
import type { Callable } from '../template/values/value.ts'
import { builtinMacros } from './builtin-macros.ts'
import { projectError } from './project-error.ts'

/** The macros of a project and those that come with tgelt, which a project's own override. */
export class MacroLibrary implements MacroSource {
  readonly #own: ReadonlyMap<string, CompiledMacro>
  readonly #builtin: ReadonlyMap<string, CompiledMacro>
  readonly #bound = new Map<string, Callable>()

  constructor(own: ReadonlyMap<string, CompiledMacro>) {
    this.#own = own
    const source = { file: '<built-in macros>', text: builtinMacros }
    this.#builtin = new Map(
      compileTemplate(source)
        .macros()
        .map((macro) => [macro.name, macro]),
    )
  }

  find(name: string): Callable | undefined {
    const bound = this.#bound.get(name)
    if (bound !== undefined) return bound
    const callable = this.get(name)?.bind()
    if (callable !== undefined) this.#bound.set(name, callable)
    return callable
  }

  get(name: string): CompiledMacro | undefined {
    return this.#own.get(name) ?? this.#builtin.get(name)
  }

  /** One of the macros that every project has, even if the project overrides it. */
  builtin(name: string): Callable | undefined {
    return this.#builtin.get(name)?.bind()
  }

  builtinNames(): Iterable<string> {
    return this.#builtin.keys()
  }

  /** The project's own macros, by name. */
  get own(): ReadonlyMap<string, CompiledMacro> {
    return this.#own
  }

  /** Names of the project's own `{% test %}` blocks, without `test_`. */
  testKinds(): string[] {
    return [...this.#own.values()]
      .filter(({ kind }) => kind === 'test')
      .map(({ name }) => name.slice('test_'.length))
  }

  *names(): Iterable<string> {
    yield* this.#own.keys()
    yield* this.#builtin.keys()
  }
}

/** Reads the macros of files: path → text. */
export function readMacros(files: ReadonlyMap<string, string>, problems: Problems): MacroLibrary {
  const own = new Map<string, CompiledMacro>()
  for (const [file, text] of files) {
    for (const macro of macrosOf(file, text, problems)) {
      const other = own.get(macro.name)
      if (other === undefined) {
        own.set(macro.name, macro)
        continue
      }
      const where = `${other.source.file}:${other.node.lineno + 1}`
      const location = locatePlace(macro.source, macro.node)
      problems.add(projectError('macro-duplicate', { name: macro.name, other: where }, { location }))
    }
  }
  return new MacroLibrary(own)
}

function macrosOf(file: string, text: string, problems: Problems): readonly CompiledMacro[] {
  try {
    return compileTemplate({ file, text }).macros()
  } catch (thrown) {
    if (!(thrown instanceof TgeltError)) throw thrown
    problems.add(thrown)
    return []
  }
}
