export interface Backoff {
  /** How often a call is made, the first time included. */
  readonly attempts: number
  readonly baseMs: number
  readonly longestMs: number
}

export const usualBackoff: Backoff = { attempts: 8, baseMs: 1000, longestMs: 60_000 }

/** The pause after so many failed attempts: exponential, with full jitter. */
export function backoffMs({ baseMs, longestMs }: Backoff, failedAttempts: number, random: number): number {
  return random * Math.min(longestMs, baseMs * 2 ** (failedAttempts - 1))
}
