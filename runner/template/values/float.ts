/**
 * A float whose value is whole: Python prints 4 / 2 as `2.0` and 2 as `2`, JavaScript has one number for both.
 * Other floats are plain numbers.
 */
export class Float {
  readonly value: number

  constructor(value: number) {
    this.value = value
  }
}

/** A float as a template value. */
export function floatValue(value: number): number | Float {
  return Number.isInteger(value) ? new Float(value) : value
}
