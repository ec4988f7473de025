import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'

export interface Line {
  /** From 1; blank lines count and are not given. */
  readonly number: number
  readonly text: string
  readonly isUtf8: boolean
}

/** The non-blank lines of a file, without their ends, some at a time. Holds a chunk of the file and its lines. */
export async function* readLines(path: string): AsyncGenerator<readonly Line[]> {
  let number = 0
  let pending: Buffer[] = []
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    // Without an encoding a stream gives buffers.
    const buffer = chunk as Buffer
    const lines: Line[] = []
    let start = 0
    for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, start)) {
      pending.push(buffer.subarray(start, end))
      const line = toLine(++number, pending)
      if (line !== undefined) lines.push(line)
      pending = []
      start = end + 1
    }
    if (start < buffer.length) pending.push(buffer.subarray(start))
    yield lines
  }
  const last = toLine(number + 1, pending)
  if (last !== undefined) yield [last]
}

function toLine(number: number, parts: readonly Buffer[]): Line | undefined {
  const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
  const text = bytes.toString('utf8').replace(/\r$/, '')
  return text.trim() === '' ? undefined : { number, text, isUtf8: isUtf8(bytes) }
}
