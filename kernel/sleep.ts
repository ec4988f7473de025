import { setTimeout } from 'node:timers/promises'

/** Resolves after so many milliseconds; rejects as soon as the signal aborts. A parameter, like the clock: tests don't wait. */
export type Sleep = (durationMs: number, signal?: AbortSignal) => Promise<void>

/** A timer takes no more: Node would fire at once. */
const longestTimerMs = 2 ** 31 - 1

export const systemSleep: Sleep = async (durationMs, signal) => {
  for (let leftMs = durationMs; leftMs > 0; leftMs -= longestTimerMs)
    await setTimeout(Math.min(leftMs, longestTimerMs), undefined, signal && { signal })
}
