/** The time, as a parameter: tests pin it, stages that must be pure never ask for it. */
export interface Clock {
  /** Wall-clock time. */
  now(): Date
  /** Milliseconds from an arbitrary start; never goes back. For durations. */
  elapsedMs(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
}
