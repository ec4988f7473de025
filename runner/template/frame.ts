import type { Rendering } from './rendering.ts'
import type { Value } from './values/value.ts'

/**
 * Variables of a scope. As in Jinja, loops, macros and blocks that capture their output have a scope of their own:
 * what is set inside ends there. `{% if %}` has none.
 */
export class Frame {
  readonly rendering: Rendering
  readonly #parent: Frame | undefined
  #variables: Map<string, Value> | undefined

  constructor(rendering: Rendering, parent?: Frame) {
    this.rendering = rendering
    this.#parent = parent
  }

  set(name: string, value: Value): void {
    this.#variables ??= new Map()
    this.#variables.set(name, value)
  }

  lookup(name: string): Value | undefined {
    const value = this.#variables?.get(name)
    return value !== undefined ? value : this.#parent?.lookup(name)
  }

  *names(): Iterable<string> {
    if (this.#variables) yield* this.#variables.keys()
    if (this.#parent) yield* this.#parent.names()
    else yield* this.rendering.scope.names()
  }

  child(): Frame {
    return new Frame(this.rendering, this)
  }
}
