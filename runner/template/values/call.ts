import type { Rendering } from '../rendering.ts'
import { fault } from '../template-error.ts'
import { asNumber } from './compare.ts'
import { typeName } from './text.ts'
import { type CallArguments, Callable, Undefined, type Value } from './value.ts'

/** Arguments under their parameters' names. A trailing `?` marks a parameter that may be left out. */
export class BoundArguments {
  readonly #function: string
  readonly #values: ReadonlyMap<string, Value>

  constructor(name: string, values: ReadonlyMap<string, Value>) {
    this.#function = name
    this.#values = values
  }

  find(name: string): Value | undefined {
    return this.#values.get(name)
  }

  /** The argument, None included; `otherwise` only if it was left out. */
  findOr(name: string, otherwise: Value): Value {
    const value = this.#values.get(name)
    return value === undefined ? otherwise : value
  }

  get(name: string): Value {
    const value = this.#values.get(name)
    if (value === undefined) {
      throw fault('template-call', { reason: `${this.#function}() needs the argument "${name}".` })
    }
    if (value instanceof Undefined) throw value.error()
    return value
  }

  text(name: string): string {
    const value = this.get(name)
    if (typeof value !== 'string') throw this.#wrongType(name, 'a string', value)
    return value
  }

  findText(name: string): string | undefined {
    const value = this.find(name)
    return value === undefined || value === null ? undefined : this.text(name)
  }

  integer(name: string, otherwise: number): number {
    const value = this.find(name)
    if (value === undefined || value === null) return otherwise
    const number = asNumber(value)
    if (number === undefined || !Number.isInteger(number))
      throw this.#wrongType(name, 'a whole number', value)
    return number
  }

  #wrongType(name: string, expected: string, value: Value): Error {
    if (value instanceof Undefined) return value.error()
    return fault('template-call', {
      reason: `${this.#function}(): "${name}" must be ${expected}, not ${typeName(value)}.`,
    })
  }
}

/** Matches a call's arguments with parameters such as `['name', 'default?']`. */
export function bind(name: string, args: CallArguments, parameters: readonly string[]): BoundArguments {
  const names = parameters.map((parameter) => parameter.replace('?', ''))
  if (args.positional.length > names.length) {
    const most =
      names.length === 0 ? 'no arguments' : `at most ${names.length} argument${names.length === 1 ? '' : 's'}`
    throw fault('template-call', { reason: `${name}() takes ${most}, not ${args.positional.length}.` })
  }
  const values = new Map<string, Value>()
  for (const [index, value] of args.positional.entries()) values.set(names[index] ?? '', value)
  for (const [key, value] of args.named) {
    if (!names.includes(key)) {
      const hint = names.length === 0 ? undefined : `Its arguments: ${names.join(', ')}.`
      throw fault('template-call', { reason: `${name}() has no argument "${key}".`, hint })
    }
    if (values.has(key)) throw fault('template-call', { reason: `${name}(): "${key}" is given twice.` })
    values.set(key, value)
  }
  const missing = parameters.find((parameter) => !parameter.endsWith('?') && !values.has(parameter))
  if (missing !== undefined)
    throw fault('template-call', { reason: `${name}() needs the argument "${missing}".` })
  return new BoundArguments(name, values)
}

/** A function of the host with named parameters. */
export function hostFunction(
  name: string,
  parameters: readonly string[],
  run: (args: BoundArguments, rendering: Rendering) => Value,
  attributes?: ReadonlyMap<string, Value>,
): Callable {
  const invoke = (args: CallArguments, rendering: Rendering): Value =>
    run(bind(name, args, parameters), rendering)
  return new Callable(name, invoke, attributes)
}
