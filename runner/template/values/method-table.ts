import { type BoundArguments, hostFunction } from './call.ts'
import type { CallArguments, Callable, Value } from './value.ts'
import { Callable as CallableClass } from './value.ts'

export type MethodTable<Self> = ReadonlyMap<string, (self: Self) => Callable>

type Method<Self> =
  | readonly [parameters: readonly string[], run: (self: Self, args: BoundArguments) => Value]
  /** Takes any arguments. */
  | ((self: Self, args: CallArguments) => Value)

/** The methods of a Python type, by name. */
export function methodTable<Self>(methods: Readonly<Record<string, Method<Self>>>): MethodTable<Self> {
  const table = new Map<string, (self: Self) => Callable>()
  for (const [name, method] of Object.entries(methods)) {
    if (typeof method === 'function') {
      table.set(name, (self) => new CallableClass(name, (args) => method(self, args)))
      continue
    }
    const [parameters, run] = method
    table.set(name, (self) => hostFunction(name, parameters, (args) => run(self, args)))
  }
  return table
}
