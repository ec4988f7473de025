import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { type ExportOptions, generateExport, SAMPLE_OPTIONS } from '../sample/export.ts'

const pieceCharacters = 1 << 20

/**
 * Writes a generated export with the sample's options but for those given; gives its size in bytes. It is on the disk
 * when this returns: or else it would be written out beside what is measured next.
 */
export function writeExport(file: string, options: Partial<ExportOptions>): number {
  const descriptor = openSync(file, 'w')
  let writtenBytes = 0
  let pending: string[] = []
  let pendingLength = 0
  const flush = (): void => {
    writtenBytes += writeSync(descriptor, pending.join(''))
    pending = []
    pendingLength = 0
  }
  for (const text of generateExport({ ...SAMPLE_OPTIONS, ...options })) {
    pending.push(text)
    pendingLength += text.length
    if (pendingLength > pieceCharacters) flush()
  }
  flush()
  fsyncSync(descriptor)
  closeSync(descriptor)
  return writtenBytes
}
