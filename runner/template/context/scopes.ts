import { didYouMean } from '../../../kernel/errors/did-you-mean.ts'
import type { Scope } from '../rendering.ts'
import { fault } from '../template-error.ts'
import type { Callable, Value } from '../values/value.ts'
import { unsupportedNames } from './unsupported-names.ts'

/** Macros by name, as a scope sees them. */
export interface MacroSource {
  find(name: string): Callable | undefined
  names(): Iterable<string>
}

/** Some of the names that a template knows. */
export interface Layer {
  get(name: string): Value | undefined
  keys(): Iterable<string>
}

/** Names looked up in one map after another, then among the macros; what dbt has and tgelt hasn't is refused by name. */
export function createScope(
  layers: readonly Layer[],
  macros?: MacroSource,
  onMacro?: (name: string) => void,
): Scope {
  return {
    lookup(name) {
      const macro = macros?.find(name)
      if (macro !== undefined) {
        onMacro?.(name)
        return macro
      }
      for (const layer of layers) {
        const value = layer.get(name)
        if (value !== undefined) return value
      }
      if (!unsupportedNames.has(name)) return undefined
      const hint =
        unsupportedNames.get(name) ??
        didYouMean(
          name,
          layers.flatMap((layer) => [...layer.keys()]),
        )
      throw fault('template-unsupported', { what: `"${name}"`, hint })
    },
    *names() {
      if (macros) yield* macros.names()
      for (const layer of layers) yield* layer.keys()
    },
  }
}
