import { type TgeltError, TgeltErrors } from './tgelt-error.ts'

/** Collects the errors of a stage that goes on after a bad input, and throws them together at its end. */
export class Problems {
  readonly #errors: TgeltError[] = []

  add(error: TgeltError): void {
    this.#errors.push(error)
  }

  get errors(): readonly TgeltError[] {
    return this.#errors
  }

  /** Throws a TgeltErrors if anything was collected. */
  throwIfAny(): void {
    if (this.#errors.length > 0) throw new TgeltErrors(this.#errors)
  }
}
