import { inspect } from 'node:util'

const shown = '[hidden]'

/** A text that shows itself to nobody but who asks for it: not printed, not serialised, not interpolated. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The text itself. For the wire and the credentials file alone. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return shown
  }

  toJSON(): string {
    return shown
  }

  [inspect.custom](): string {
    return shown
  }
}
