/**
 * A small seeded generator of pseudo-random numbers (sfc32): the same seed gives the same sequence on every machine.
 * Each concern of the sample draws from a stream of its own, so that a change in one doesn't shift the others.
 */
export class Random {
  private a: number
  private b: number
  private c: number
  private counter = 1

  constructor(...seed: readonly (number | string)[]) {
    const [a, b, c] = mix(seed.join('/'))
    this.a = a
    this.b = b
    this.c = c
    for (let round = 0; round < 12; round += 1) this.unit()
  }

  /** A number in [0, 1). */
  unit(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0
    this.counter = (this.counter + 1) | 0
    this.a = this.b ^ (this.b >>> 9)
    this.b = (this.c + (this.c << 3)) | 0
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4_294_967_296
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1))
  }

  chance(probability: number): boolean {
    return this.unit() < probability
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[Math.floor(this.unit() * choices.length)]
    if (choice === undefined) throw new RangeError('pick() needs at least one choice')
    return choice
  }

  /** Picks by weight: `[['photo', 5], ['poll', 1]]` gives photo five times as often. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T {
    let left = this.unit() * choices.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [choice, weight] of choices) {
      left -= weight
      if (left < 0) return choice
    }
    const last = choices[choices.length - 1]
    if (last === undefined) throw new RangeError('weighted() needs at least one choice')
    return last[0]
  }

  /** Mostly small, sometimes large: exponential with the given mean. */
  exponential(mean: number): number {
    return -Math.log(1 - this.unit()) * mean
  }
}

/** FNV-1a, three times with different starts: enough to tell seeds apart. */
function mix(text: string): readonly [number, number, number] {
  const hash = (start: number): number => {
    let value = start
    for (let index = 0; index < text.length; index += 1) {
      value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
    }
    return value | 0
  }
  return [hash(0x811c9dc5), hash(0x2545f491), hash(0x5bd1e995)]
}
