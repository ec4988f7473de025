import { join } from 'node:path'
import { acquireLock } from '../../kernel/files/lock.ts'
import { bronzeError, toBronzeError } from './bronze-errors.ts'

/**
 * Makes this process the only writer of a bronze folder (created if missing), or throws `bronze-locked` naming the
 * holder. Returns the release. Readers need no lock: files appear whole, and manifests switch atomically.
 */
export function lockBronze(bronzeFolder: string, command: string): () => void {
  const lock = wrapped(() => acquireLock(join(bronzeFolder, '.lock'), command))
  if (lock.acquired) return () => wrapped(lock.release)
  throw bronzeError('bronze-locked', lock.holder)
}

function wrapped<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw toBronzeError('the bronze folder', cause, 'write')
  }
}
