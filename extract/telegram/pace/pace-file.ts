import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isNodeError } from '../../../kernel/errors/node-error.ts'
import { writeFileAtomic } from '../../../kernel/files/atomic-file.ts'
import { type PaceMemory, parsePace, showPace } from './pace-memory.ts'

/** Keeps an account's pace in the bronze folder: `telegram/pace-<accountId>.json`. A damaged file counts as none. */
export function paceFile(bronzeFolder: string, accountId: string): PaceMemory {
  const path = join(bronzeFolder, 'telegram', `pace-${accountId}.json`)
  return {
    read() {
      try {
        return parsePace(readFileSync(path, 'utf8'))
      } catch (error) {
        if (isNodeError(error, 'ENOENT')) return undefined
        throw error
      }
    },
    write: (pace) => writeFileAtomic(path, showPace(pace)),
  }
}
