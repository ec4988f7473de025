import { randomBytes } from 'node:crypto'

/**
 * A name for one run of a command that sorts by time: `20261120T104537Z-3fa94c`.
 * Files named after it list in the order in which they were landed.
 */
export function newRunId(now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '')
  return `${stamp}-${randomBytes(3).toString('hex')}`
}
