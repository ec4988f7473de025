import { closeSync, openSync, readSync } from 'node:fs'
import { type RecordKey, readRecordKey } from '../envelope/envelope.ts'

const chunkBytes = 1 << 20
/** Envelopes are far shorter than this in front of their payload. */
const maxHeadBytes = 1024

/** The keys of an NDJSON file's records, line by line; undefined for a line that is no record. */
export function* readLandedKeys(path: string): Generator<RecordKey | undefined, void> {
  const descriptor = openSync(path, 'r')
  try {
    let rest: Buffer = Buffer.alloc(0)
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes)
      const count = readSync(descriptor, chunk, 0, chunkBytes, null)
      if (count === 0) break
      const bytes = Buffer.concat([rest, chunk.subarray(0, count)])
      let start = 0
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        yield readRecordKey(bytes.toString('latin1', start, Math.min(end, start + maxHeadBytes)))
        start = end + 1
      }
      rest = bytes.subarray(start)
    }
    if (rest.length > 0) yield readRecordKey(rest.toString('latin1', 0, maxHeadBytes))
  } finally {
    closeSync(descriptor)
  }
}
