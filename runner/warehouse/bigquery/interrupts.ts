/** What calls in flight are rejected with; each turns it into an error of its own. */
export class Interrupted extends Error {}

/** The signal of the calls in flight. Those that begin after an interrupt have a signal of their own. */
export class Interrupts {
  #controller = new AbortController()

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  interrupt(): void {
    this.#controller.abort(new Interrupted('Interrupted'))
    this.#controller = new AbortController()
  }
}
