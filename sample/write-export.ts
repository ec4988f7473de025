import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { type ExportOptions, generateExport } from './export.ts'

const pieceCharacters = 1 << 20

/**
 * Writes a generated export in pieces of about a megabyte; gives its size in bytes. It is on the disk when this returns:
 * or else it would be written out beside what a benchmark measures next.
 */
export function writeExport(path: string, options: ExportOptions): number {
  const file = openSync(path, 'w')
  try {
    let writtenBytes = 0
    let waiting: string[] = []
    let waitingCharacters = 0
    const flush = (): void => {
      writtenBytes += writeSync(file, waiting.join(''))
      waiting = []
      waitingCharacters = 0
    }
    for (const piece of generateExport(options)) {
      waiting.push(piece)
      waitingCharacters += piece.length
      if (waitingCharacters > pieceCharacters) flush()
    }
    flush()
    fsyncSync(file)
    return writtenBytes
  } finally {
    closeSync(file)
  }
}
