/**
 * The ways of asking for an answer by a schema, the best first. A server that does not know one says 400 and names it;
 * then the next one is used, for good.
 */
export class Forms<F extends string> {
  readonly #forms: readonly F[]
  #index = 0

  constructor(forms: readonly F[]) {
    this.#forms = forms
  }

  get current(): F {
    return this.#forms[this.#index] as F
  }

  /** Whether a call made in that form should be made again: in the next one, or in the one that others came to. */
  stepBackFrom(form: F): boolean {
    if (form !== this.current) return true
    if (this.#index === this.#forms.length - 1) return false
    this.#index++
    return true
  }
}
