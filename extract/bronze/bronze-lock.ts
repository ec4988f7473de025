import { join } from 'node:path'
import { acquireLock } from '../../kernel/files/lock.ts'
import { bronzeError, toBronzeError } from './bronze-errors.ts'

/**
 * Makes this process the only writer of a bronze folder (created if missing), or throws `bronze-locked` naming the
 * holder. Returns the release. Readers need no lock: files appear whole, and manifests switch atomically.
 */
export function lockBronze(bronzeFolder: string, command: string): () => void {
  const lock = acquireOrThrow(join(bronzeFolder, '.lock'), command)
  if (lock.acquired) return lock.release
  throw bronzeError('bronze-locked', lock.holder)
}

function acquireOrThrow(path: string, command: string): ReturnType<typeof acquireLock> {
  try {
    return acquireLock(path, command)
  } catch (cause) {
    throw toBronzeError('the bronze folder', cause, 'write')
  }
}
