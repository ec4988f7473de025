import type { TgeltError } from '../../../kernel/errors/tgelt-error.ts'
import type { Rendering } from '../rendering.ts'
import type { Place } from '../syntax-tree.ts'
import type { Float } from './float.ts'

/** What an expression of a template yields: Python's values in JavaScript's clothes. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Float
  | Value[]
  | Tuple
  | Dict
  | Undefined
  | Callable
  | Namespace
  | TemplateObject

export type Key = string | number | null
/** A dict keeps the order of its keys, as Python's does. */
export type Dict = Map<Key, Value>

/** An immutable list: `('a', 'b')`. */
export class Tuple {
  readonly items: readonly Value[]

  constructor(items: readonly Value[]) {
    this.items = items
  }
}

/** A name or attribute that doesn't exist. Any use but `is defined` and `default` is the error it carries. */
export class Undefined {
  readonly #error: () => TgeltError
  /** Prints as nothing and is false: the missing `else` of `'a' if x`. */
  readonly isSilent: boolean

  constructor(error: () => TgeltError, isSilent = false) {
    this.#error = error
    this.isSilent = isSilent
  }

  error(): TgeltError {
    return this.#error()
  }
}

/** `namespace(a=1)`: the one thing whose attributes `{% set %}` changes, from inside a loop too. */
export class Namespace {
  readonly attributes: Map<string, Value>

  constructor(attributes: Map<string, Value>) {
    this.attributes = attributes
  }
}

export interface CallArguments {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
  /** Where named arguments and their values stand, if the call stands in a template. */
  readonly places?: ReadonlyMap<string, { readonly key: Place; readonly value: Place }> | undefined
}

/** A function, method or macro. */
export class Callable {
  readonly name: string
  readonly invoke: (args: CallArguments, rendering: Rendering) => Value
  readonly attributes: ReadonlyMap<string, Value> | undefined

  constructor(
    name: string,
    invoke: (args: CallArguments, rendering: Rendering) => Value,
    attributes?: ReadonlyMap<string, Value>,
  ) {
    this.name = name
    this.invoke = invoke
    this.attributes = attributes
  }
}

/** An object of the host: a relation, `target`, `exceptions`. */
export abstract class TemplateObject {
  /** What it is called in errors: "relation". */
  abstract readonly typeName: string
  /** Undefined if there is no such attribute. May throw what should be said about it. */
  abstract attribute(name: string): Value | undefined
  /** For "did you mean". */
  abstract attributeNames(): readonly string[]

  /** What `{{ … }}` prints. */
  toText(): string {
    return `<${this.typeName}>`
  }

  /** What calling it does, where it can be called. */
  call?(args: CallArguments, rendering: Rendering): Value
}
