import { setMaxListeners } from 'node:events'

/** What calls in flight are rejected with; each turns it into an error of its own. */
export class Interrupted extends Error {}

/** The signal of the calls in flight. Those that begin after an interrupt have a signal of their own. */
export class Interrupts {
  #controller = newController()

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  interrupt(): void {
    this.#controller.abort(new Interrupted('Interrupted'))
    this.#controller = newController()
  }
}

/** Of calls that must come to their end. */
export const never: AbortSignal = newController().signal

/** All calls of all connections listen, and Node takes more than ten for a leak. */
function newController(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
