import { type Sleep, systemSleep } from '../../../kernel/sleep.ts'

/** Time and chance, as parameters: tests neither wait nor guess. */
export interface Waits {
  readonly sleep: Sleep
  /** Sleeps until a request that is not answered is given up. */
  readonly deadline: Sleep
  /** From 0 to below 1. */
  readonly random: () => number
}

export const systemWaits: Waits = { sleep: systemSleep, deadline: systemSleep, random: Math.random }

const firstBackoffMs = 1000
const longestBackoffMs = 32_000
const firstPollMs = 100
const longestPollMs = 2000

/** Before the next attempt: anything up to a bound that doubles, so that many who failed together don't return together. */
export function backoffMs(attempt: number, random: () => number, retryAfterMs: number | undefined): number {
  const bound = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1))
  return Math.max(retryAfterMs ?? 0, Math.round(random() * bound))
}

/** Before a running job is looked at for the nth time, from 1. */
export function pollMs(poll: number): number {
  return Math.min(longestPollMs, Math.round(firstPollMs * 1.5 ** (poll - 1)))
}

/** The work's result, unless the signal aborts first: then its reason is thrown, and what comes of the work is ignored. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  work.catch(() => {})
  if (signal.aborted) throw signal.reason
  let stop = (): void => {}
  const aborted = new Promise<never>((_, fail) => {
    stop = () => fail(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
