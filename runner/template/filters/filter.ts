import type { Rendering } from '../rendering.ts'
import { type BoundArguments, bind } from '../values/call.ts'
import { type CallArguments, Undefined, type Value } from '../values/value.ts'

/** `value | name(args)`. */
export type Filter = (value: Value, args: CallArguments, rendering: Rendering) => Value
export type FilterTable = Readonly<Record<string, Filter>>

/** A filter with named parameters, for a value that must be defined. */
export function filter(
  name: string,
  parameters: readonly string[],
  run: (value: Value, args: BoundArguments) => Value,
): Filter {
  return (value, args) => {
    if (value instanceof Undefined) throw value.error()
    return run(value, bind(name, args, parameters))
  }
}
