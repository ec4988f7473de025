import { TgeltError, TgeltErrors } from '../../kernel/errors/tgelt-error.ts'
import type { Place } from './syntax-tree.ts'
import { fault, locatePlace, type TemplateSource } from './template-error.ts'
import type { Value } from './values/value.ts'

/** A place in a certain text. */
export interface Site {
  readonly source: TemplateSource
  readonly place: Place
}

/** The names that a template can use besides its own variables. */
export interface Scope {
  /** Undefined if there is no such name. May throw why it can't be used. */
  lookup(name: string): Value | undefined
  /** All names, for "did you mean". */
  names(): Iterable<string>
}

/** Deep enough for any real macro, shallow enough for the JavaScript stack. */
const maxDepth = 200

/** One rendering: what names mean, where it has come to, which macros it is in. */
export class Rendering {
  readonly scope: Scope
  /** Where evaluation is: every operation that can fail says so first. */
  site: Site
  readonly #calls: { readonly macro: string; readonly from: Site }[] = []

  constructor(scope: Scope, site: Site) {
    this.scope = scope
    this.site = site
  }

  /** Runs a macro's body, remembering whence it was called. */
  enter<T>(macro: string, run: () => T): T {
    const depth = this.#calls.length
    if (depth >= maxDepth) throw fault('template-recursion', { name: macro })
    this.#calls.push({ macro, from: this.site })
    const result = run()
    // Not in a finally: when something is thrown, the stack is part of the report.
    this.#calls.length = depth
    return result
  }

  /** Whether a macro of this name is being run. */
  isInside(macro: string): boolean {
    return this.#calls.some((call) => call.macro === macro)
  }

  /** How deep in macros it is; `unwindTo` goes back there after a `return()`. */
  get depth(): number {
    return this.#calls.length
  }

  unwindTo(depth: number): void {
    this.#calls.length = depth
  }

  /** What was thrown while rendering, with the place and the macro stack if it has none. */
  locateError(thrown: unknown): unknown {
    if (thrown instanceof TgeltErrors || !(thrown instanceof TgeltError)) return thrown
    if (thrown.location !== undefined) return thrown
    return new TgeltError({
      code: thrown.code,
      message: thrown.message,
      hint: thrown.hint,
      location: locatePlace(this.site.source, this.site.place),
      facts: { ...thrown.facts, ...this.#stackFacts() },
      cause: thrown.cause,
    })
  }

  #stackFacts(): Record<string, string> {
    if (this.#calls.length === 0) return {}
    const lines = this.#calls.map(({ macro, from: { source, place } }) => {
      return `${macro} at ${source.file}:${place.lineno + 1}:${place.colno + 1}`
    })
    const shown = lines.length > 8 ? [...lines.slice(0, 4), '…', ...lines.slice(-4)] : lines
    return { 'called by': shown.reverse().join(' < ') }
  }
}
