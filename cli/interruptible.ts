import type { Clock } from '../kernel/clock.ts'
import { exitCode } from './exit-code.ts'

const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Who starts a command passes on what the terminal has sent to both: npx, timeout, systemd. Nobody presses Ctrl-C twice
 * that fast and means it.
 */
const repeatedWithinMs = 500

export interface SignalSource {
  on(signal: (typeof signals)[number], listener: () => void): unknown
  off(signal: (typeof signals)[number], listener: () => void): unknown
  exit(code: number): void
}

/** The first Ctrl-C asks the command to stop and tidy up, the second leaves at once. */
export function interruptible(
  process: SignalSource,
  clock: Pick<Clock, 'elapsedMs'>,
): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController()
  let firstMs = 0
  const stop = (): void => {
    if (!controller.signal.aborted) {
      firstMs = clock.elapsedMs()
      controller.abort()
    } else if (clock.elapsedMs() - firstMs > repeatedWithinMs) process.exit(exitCode.interrupted)
  }
  for (const signal of signals) process.on(signal, stop)
  const release = (): void => {
    for (const signal of signals) process.off(signal, stop)
  }
  return { signal: controller.signal, release }
}
