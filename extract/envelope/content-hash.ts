import { hash } from 'node:crypto'

/** 64 bits as two unsigned halves: JavaScript's numbers hold 53. */
export interface ContentHash {
  readonly high: number
  readonly low: number
}

/**
 * The first 64 bits of the SHA-256 of a value's bytes, leaving out the given spans (start, end, start, end, …).
 * Not a protection against forgery; it tells versions of one message from each other.
 */
export function contentHash(bytes: Buffer, length: number, spans: readonly number[] = []): ContentHash {
  const content = spans.length === 0 ? bytes.subarray(0, length) : withoutSpans(bytes, length, spans)
  // One character a byte: cheaper than a Buffer of its own for each message.
  const digest = hash('sha256', content, 'binary')
  return { high: word(digest, 0), low: word(digest, 4) }
}

let scratch: Buffer = Buffer.alloc(1 << 16)

function withoutSpans(bytes: Buffer, length: number, spans: readonly number[]): Buffer {
  if (scratch.length < length) scratch = Buffer.alloc(length * 2)
  let from = 0
  let size = 0
  for (let index = 0; index < spans.length; index += 2) {
    size += bytes.copy(scratch, size, from, spans[index])
    from = spans[index + 1] ?? length
  }
  size += bytes.copy(scratch, size, from, length)
  return scratch.subarray(0, size)
}

function word(digest: string, at: number): number {
  const top = (digest.charCodeAt(at) << 24) | (digest.charCodeAt(at + 1) << 16)
  return (top | (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3)) >>> 0
}

/** 16 hexadecimal digits, as they stand in an envelope. */
export function formatHash(value: ContentHash): string {
  return hex(value.high) + hex(value.low)
}

function hex(half: number): string {
  return half.toString(16).padStart(8, '0')
}

export function parseHash(text: string): ContentHash {
  return { high: Number.parseInt(text.slice(0, 8), 16), low: Number.parseInt(text.slice(8, 16), 16) }
}
