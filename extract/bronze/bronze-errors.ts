import { errorMaker } from '../../kernel/errors/catalogue.ts'
import { isSystemError, systemReason } from '../../kernel/errors/system-error.ts'
import type { TgeltError } from '../../kernel/errors/tgelt-error.ts'

export const bronzeError = errorMaker({
  'bronze-locked': (p: { pid: number; host: string; command: string }) => ({
    message: `Another run is writing to the bronze folder: "${p.command}", process ${p.pid} on ${p.host}.`,
    hint: 'Wait until it has finished, or stop it. If that host is gone, delete the file .lock in the bronze folder.',
  }),
  'bronze-disk-full': (p: { folder: string }) => ({
    message: `The disk is full; the records of ${p.folder} could not be landed.`,
    hint: 'Make room and run the same command again: what has been landed stays, only what is missing follows.',
  }),
  'bronze-write-failed': (p: { folder: string; reason: string }) => ({
    message: `The records of ${p.folder} could not be landed: ${p.reason}.`,
    hint: 'See whether you may write to the bronze folder. Nothing half-written is visible; the next run lands only what is missing.',
  }),
  'bronze-read-failed': (p: { folder: string; reason: string }) => ({
    message: `What is landed in ${p.folder} could not be read: ${p.reason}.`,
  }),
  'bronze-compacted': (p: { folder: string; file: string }) => ({
    message: `What is landed in ${p.folder} can't be compared, because ${p.file} is Parquet and this program has no reader for it.`,
  }),
})

/** Turns a failed system call into a typed error; anything else is handed back as it is. */
export function toBronzeError(folder: string, cause: unknown, doing: 'read' | 'write'): TgeltError | unknown {
  if (!isSystemError(cause)) return cause
  const reason = systemReason(cause)
  if (cause.code === 'ENOSPC' || cause.code === 'EDQUOT')
    return bronzeError('bronze-disk-full', { folder }, { cause })
  return bronzeError(
    doing === 'read' ? 'bronze-read-failed' : 'bronze-write-failed',
    { folder, reason },
    { cause },
  )
}
